using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Selection;

/// <summary>Stacked and averaged candidates, held against predictions of rows that were copied out.</summary>
public class StackingTests
{
    private const int Features = 6;
    private const int RowCount = 90;

    private static readonly SyntheticProblem<double> Problem =
        SyntheticData.MakeRegression<double>(RowCount, Features, informative: 3, noise: 30.0, seed: 8);

    private static readonly Candidate[] Members =
        [new(20.0, 1.0), new(0.01, 0.5), new(3.0, 0.2), new(300.0, 0.5), new(5.0, 1.0)];

    public static TheoryData<string> Assignments() => ["contiguous", "shuffled", "one row each", "by time"];

    [Theory]
    [MemberData(nameof(Assignments))]
    public void Weights_are_those_of_non_negative_least_squares_on_held_out_predictions(string name)
    {
        FoldAssignment folds = Folds(name);
        LinearModel<double>.CrossValidation validation = Validation(folds);
        StackingResult result = validation.Stack(EstimatorKind.ElasticNet, Members, default, out LinearModel<double> stacked)!;
        Assert.True(result.Report.Converged, result.Report.ToString());

        // What each member predicts of each row that is tested, without having seen it.
        int[] tested = [.. Enumerable.Range(0, RowCount).Where(row => folds.FoldOf(row) >= 0)];
        double[][] predictions = [.. Members.Select(member => HeldOutPredictions(folds, tested, member))];
        double[] residuals = [.. tested.Select((row, i) => Problem.Targets[row] - Enumerable.Range(0, Members.Length).Sum(
            member => result.Weights[member] * predictions[member][i]))];
        double scale = tested.Sum(row => Problem.Targets[row] * Problem.Targets[row]);
        for (int member = 0; member < Members.Length; member++)
        {
            double slope = predictions[member].Zip(residuals, (prediction, residual) => prediction * residual).Sum() / scale;
            Assert.True(result.Weights[member] >= 0.0);
            Assert.True(result.Weights[member] > 0.0 ? Math.Abs(slope) < 1e-10 : slope < 1e-10, $"member {member}: slope {slope}");
            double error = tested.Select((row, i) => Math.Pow(Problem.Targets[row] - predictions[member][i], 2.0)).Average();
            Assert.Equal(error, result.MemberErrors[member], 1e-9 * error);
        }

        double stackedError = residuals.Average(residual => residual * residual);
        Assert.Equal(stackedError, result.MeanSquaredError, 1e-9 * stackedError);
        Assert.True(result.MeanSquaredError <= result.MemberErrors.ToArray().Min() * (1.0 + 1e-12));
        AssertIsSum(stacked, result.Weights.ToArray());
    }

    [Fact]
    public void An_average_is_the_mean_of_the_models_of_all_rows()
    {
        LinearModel<double>.CrossValidation validation = Validation(Folds("contiguous"));
        AssertIsSum(validation.Average(EstimatorKind.ElasticNet, Members, [], default), [0.2, 0.2, 0.2, 0.2, 0.2]);
        AssertIsSum(validation.Average(EstimatorKind.ElasticNet, Members, [1.0, 3.0, 0.0, 0.0, 4.0], default), [0.125, 0.375, 0.0, 0.0, 0.5]);
    }

    [Fact]
    public void A_single_member_is_scaled_at_most()
    {
        LinearModel<double>.CrossValidation validation = Validation(Folds("shuffled"));
        StackingResult result = validation.Stack(EstimatorKind.Ridge, [new Candidate(1.0, 0.0)], default, out LinearModel<double> stacked)!;
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(Problem.Rows, Problem.Targets);
        moments.Fit(new Ridge(1.0), out LinearModel<double> ridge);
        Assert.InRange(result.Weights[0], 0.8, 1.2);
        Assert.Equal(ridge.Coefficients[0] * result.Weights[0], stacked.Coefficients[0], 1e-9 * Math.Abs(ridge.Coefficients[0]));
    }

    [Fact]
    public void Generated_models_agree_with_those_of_run_time_size()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(40, 3, noise: 5.0, seed: 2);
        FoldAssignment folds = FoldAssignment.Contiguous(40, 4);
        Candidate[] members = [new(1.0, 0.0), new(100.0, 0.0)];
        var generated = new Double3.CrossValidation(folds);
        generated.Add(problem.Rows, problem.Targets);
        var atRunTime = new LinearModel<double>.CrossValidation(3, folds);
        atRunTime.Add(problem.Rows, problem.Targets);
        generated.Stack(EstimatorKind.Ridge, members, default, out Double3 one);
        atRunTime.Stack(EstimatorKind.Ridge, members, default, out LinearModel<double> other);
        Assert.Equal(other.Coefficients[2], one.Coefficients[2], 1e-9 * Math.Abs(other.Coefficients[2]));
    }

    [Fact]
    public void What_cannot_be_stacked_or_averaged_is_refused()
    {
        LinearModel<double>.CrossValidation validation = Validation(Folds("contiguous"));
        Assert.Contains(
            "from 1 to 512", Assert.Throws<ArgumentException>(() => validation.Stack(EstimatorKind.Lasso, [], default, out _)).Message);
        Assert.Contains(
            "share of L1", Assert.Throws<ArgumentException>(() => validation.Stack(EstimatorKind.ElasticNet, [new(1.0, 2.0)], default, out _)).Message);
        Assert.Contains(
            "1 weights for 5", Assert.Throws<ArgumentException>(() => validation.Average(EstimatorKind.ElasticNet, Members, [1.0], default)).Message);
        Assert.Contains(
            "Weight 1 is -1",
            Assert.Throws<ArgumentException>(() => validation.Average(EstimatorKind.ElasticNet, Members, [1.0, -1.0, 0.0, 0.0, 0.0], default)).Message);
        Assert.Contains(
            "All weights are 0",
            Assert.Throws<ArgumentException>(() => validation.Average(EstimatorKind.ElasticNet, Members, new double[5], default)).Message);
        var empty = new LinearModel<double>.CrossValidation(Features, Folds("contiguous"));
        Assert.Throws<InvalidOperationException>(() => empty.Stack(EstimatorKind.Lasso, Members, default, out _));
    }

    private static FoldAssignment Folds(string name) => name switch
    {
        "contiguous" => FoldAssignment.Contiguous(RowCount, 5),
        "shuffled" => FoldAssignment.Shuffled(RowCount, 4, 3),
        "one row each" => FoldAssignment.LeaveOneOut(RowCount),
        _ => FoldAssignment.Forward(RowCount, 4),
    };

    private static LinearModel<double>.CrossValidation Validation(FoldAssignment folds)
    {
        var validation = new LinearModel<double>.CrossValidation(Features, folds);
        validation.Add(Problem.Rows, Problem.Targets);
        return validation;
    }

    private static double[] HeldOutPredictions(FoldAssignment folds, int[] tested, Candidate member)
    {
        var models = new LinearModel<double>[folds.FoldCount];
        for (int fold = 0; fold < models.Length; fold++)
        {
            models[fold] = Fit([.. Enumerable.Range(0, RowCount).Where(row => folds.IsTrainedOn(fold, row))], member);
        }

        return [.. tested.Select(row => models[folds.FoldOf(row)].Predict(Problem.Rows.AsSpan(row * Features, Features)))];
    }

    private static LinearModel<double> Fit(int[] training, Candidate member)
    {
        var rows = new double[training.Length * Features];
        var targets = new double[training.Length];
        TrainTestSplit.Gather(training, Problem.Rows, Features, rows);
        TrainTestSplit.Gather(training, Problem.Targets, 1, targets);
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(rows, targets);
        moments.Fit(new ElasticNet(member.Alpha, member.L1Ratio), out LinearModel<double> model);
        return model;
    }

    private static void AssertIsSum(LinearModel<double> model, double[] weights)
    {
        int[] all = [.. Enumerable.Range(0, RowCount)];
        LinearModel<double>[] models = [.. Members.Select(member => Fit(all, member))];
        for (int j = 0; j < Features; j++)
        {
            double expected = models.Select((each, i) => weights[i] * each.Coefficients[j]).Sum();
            Assert.Equal(expected, model.Coefficients[j], 1e-8);
        }

        Assert.Equal(models.Select((each, i) => weights[i] * each.Intercept).Sum(), model.Intercept, 1e-8);
    }
}
