using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Selection;

/// <summary>The score of a fold is the error of a model that was fitted to copies of the other rows.</summary>
public class FoldScoreTests
{
    private static readonly double[] Alphas = [30.0, 1.0, 0.03];

    public static TheoryData<string> Plans => ["contiguous", "shuffled", "grouped", "labels", "forward", "alone", "sizes"];

    [Theory]
    [MemberData(nameof(Plans))]
    public void Is_that_of_a_model_of_the_training_rows(string plan)
    {
        Problem problem = Problem.Random(90, 5, seed: 801);
        CheckAll(problem, Plan(plan, 90), default, weights: null);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Counts_weights(string plan)
    {
        Problem problem = Problem.Random(90, 5, seed: 802);
        double[] weights = problem.Weights(seed: 803);
        weights[4] = 0.0;
        weights[40] = 0.0;
        CheckAll(problem, plan == "alone" ? Plan("shuffled", 90) : Plan(plan, 90), default, weights);
    }

    [Fact]
    public void Scales_within_the_fold()
    {
        Problem problem = Problem.Random(90, 5, seed: 804);
        CheckAll(problem, Plan("contiguous", 90), new FitOptions { Standardize = true }, weights: null);
    }

    [Fact]
    public void Needs_no_intercept()
    {
        Problem problem = Problem.Random(90, 5, seed: 805);
        CheckAll(problem, Plan("contiguous", 90), new FitOptions { Intercept = false }, weights: null);
    }

    [Fact]
    public void Takes_factors_and_bounds()
    {
        Problem problem = Problem.Random(90, 5, seed: 806);
        var options = new FitOptions { PenaltyFactors = new[] { 1.0, 2.0, 0.0, 0.5, 1.0 }, LowerBounds = new[] { 0.0 } };
        CheckAll(problem, Plan("contiguous", 90), options, weights: null);
    }

    [Fact]
    public void Keeps_its_digits_far_from_the_origin()
    {
        Problem problem = Problem.Random(90, 5, seed: 807, offset: 1e6);
        CheckAll(problem, Plan("contiguous", 90), default, weights: null, tolerance: 1e-8);
    }

    [Theory]
    [InlineData(6000, 5)]
    [InlineData(5000, 33)]
    public void Of_many_rows(int count, int features)
    {
        Problem problem = Problem.Random(count, features, seed: 808);
        CheckAll(problem, FoldAssignment.Contiguous(count, 3), default, weights: null);
        CheckAll(problem, FoldAssignment.Shuffled(count, 4, seed: 5), default, weights: null);
        CheckAll(problem, FoldAssignment.Forward(count, 7), default, weights: null);
    }

    [Fact]
    public void Least_squares_are_scored_as_one_candidate()
    {
        Problem problem = Problem.Random(90, 5, seed: 809);
        var validation = new LinearModel<double>.CrossValidation(5, Plan("contiguous", 90));
        validation.Add(problem.Rows, problem.Targets);
        TuningResult tuning = validation.Tune(EstimatorKind.LeastSquares, new GridSearch(10), out LinearModel<double> model);
        Assert.Equal(new Candidate(0.0, 0.0), Assert.Single(tuning.Candidates.ToArray()));
        Check(problem, validation.Folds, default, null, EstimatorKind.LeastSquares, tuning, 1e-10);
        var moments = new LinearModel<double>.Moments(5);
        moments.Add(problem.Rows, problem.Targets);
        moments.Fit(new LeastSquares(), out LinearModel<double> wanted);
        for (int j = 0; j < 5; j++)
        {
            Assert.Equal(wanted.Coefficients[j], model.Coefficients[j], 1e-12);
        }
    }

    private static FoldAssignment Plan(string name, int count)
    {
        int[] groups = [.. Enumerable.Range(0, count).Select(row => row * 7 % 11)];
        return name switch
        {
            "contiguous" => FoldAssignment.Contiguous(count, 4),
            "shuffled" => FoldAssignment.Shuffled(count, 4, seed: 3),
            "grouped" => FoldAssignment.Grouped(groups, 4, seed: 3),
            "labels" => FoldAssignment.FromLabels(groups),
            "forward" => FoldAssignment.Forward(count, 5),
            "alone" => FoldAssignment.LeaveOneOut(count),
            _ => FoldAssignment.FromSizes([1, 50, 3, count - 54]),
        };
    }

    private static void CheckAll(Problem problem, FoldAssignment folds, in FitOptions fit, double[]? weights, double tolerance = 1e-10)
    {
        var validation = new LinearModel<double>.CrossValidation(problem.Features, folds);
        validation.Add(problem.Rows, problem.Targets, weights);
        var search = new GridSearch(Alphas) { L1Ratios = new[] { 0.3, 0.8 } };
        foreach (EstimatorKind kind in new[] { EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet })
        {
            TuningResult tuning = validation.Tune(kind, search, new TuningOptions { Fit = fit }, out _);
            Assert.Equal(kind == EstimatorKind.ElasticNet ? 6 : 3, tuning.Count);
            Check(problem, folds, in fit, weights, kind, tuning, tolerance);
        }
    }

    private static void Check(
        Problem problem, FoldAssignment folds, in FitOptions fit, double[]? weights, EstimatorKind kind, TuningResult tuning, double tolerance)
    {
        for (int fold = 0; fold < folds.FoldCount; fold++)
        {
            var moments = new LinearModel<double>.Moments(problem.Features);
            int[] training = [.. Enumerable.Range(0, problem.Count).Where(row => folds.IsTrainedOn(fold, row))];
            int[] test = [.. Enumerable.Range(0, problem.Count).Where(row => folds.FoldOf(row) == fold)];
            moments.Add(Copy(problem, training), Pick(problem.Targets, training), weights is null ? null : Pick(weights, training));
            for (int i = 0; i < tuning.Count; i++)
            {
                Candidate candidate = tuning.Candidates[i];
                double error = Error(moments.Fit(kind, candidate, in fit).Model);
                double found = tuning.FoldScores(i)[fold];
                Assert.True(Math.Abs(found - error) <= tolerance * Math.Max(error, 1e-3), $"{kind}, {candidate}, fold {fold}: {found:r}, not {error:r}");
            }

            double Error(LinearModel<double> model)
            {
                double sum = 0.0;
                double weight = 0.0;
                foreach (int row in test)
                {
                    double residual = problem.Targets[row] - model.Predict(problem.RowsOf(row, 1));
                    double share = weights is null ? 1.0 : weights[row];
                    sum += share * residual * residual;
                    weight += share;
                }

                return sum / weight;
            }
        }
    }

    private static double[] Pick(double[] values, int[] rows) => [.. rows.Select(row => values[row])];

    private static double[] Copy(Problem problem, int[] rows) => [.. rows.SelectMany(row => problem.RowsOf(row, 1).ToArray())];
}
