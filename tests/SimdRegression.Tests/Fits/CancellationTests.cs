using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>A fit that is told to end returns what it has and says so; one that has nothing to iterate is not disturbed.</summary>
public class CancellationTests
{
    private const int Features = 4;

    private static readonly Problem Data = Problem.Random(200, Features, seed: 61);
    private static readonly double[] Labels = [.. Data.Targets.Select(target => target > 0.0 ? 1.0 : 0.0)];
    private static readonly FitOptions Cancelled = new() { Cancellation = new CancellationToken(canceled: true), Tolerance = 1e-15 };

    private readonly LinearModel<double>.Trainer trainer = new(Features);

    [Fact]
    public void A_path_ends_with_the_strengths_that_it_has_come_to()
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(Data.Rows, Data.Targets);
        var path = new RegularizationPath(Features, 10);
        foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet])
        {
            moments.Path(kind, new PathOptions { StrengthCount = 10, Fit = Cancelled }, path);
            Assert.Equal(0, path.Count);
            Assert.Equal(-1, path.PreferredIndex(InformationCriterion.Aic));
            moments.Path(kind, new PathOptions { StrengthCount = 10 }, path);
            Assert.Equal(10, path.Count);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_search_ends_with_the_candidates_that_are_scored_in_every_fold(int threads)
    {
        FoldAssignment folds = FoldAssignment.Contiguous(Data.Count, 4);
        var validation = new LinearModel<double>.CrossValidation(Features, folds);
        validation.Add(Data.Rows, Data.Targets);
        var overRows = new LinearModel<double>.RowCrossValidation(Features, folds);
        foreach (int given in (int[])[0, 2])
        {
            using var source = new CancellationTokenSource();
            var options = new TuningOptions { Fit = new FitOptions { Cancellation = source.Token }, Threads = threads };
            TuningResult result = validation.Tune(EstimatorKind.Lasso, new CancellingSearch(source, given), in options, out _);
            AssertInterrupted(result, given, result.Report.Status);
            using var other = new CancellationTokenSource();
            options = new TuningOptions { Fit = new FitOptions { Cancellation = other.Token }, Threads = threads };
            result = overRows.Tune(
                Batch(Labels), default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new CancellingSearch(other, given), in options, out _);
            AssertInterrupted(result, given, result.TrainingReport.Status);
        }

        static void AssertInterrupted(TuningResult result, int given, FitStatus status)
        {
            Assert.True(result.IsInterrupted);
            Assert.Equal(given, result.Count);
            Assert.Equal(given == 0, result.SelectedIndex < 0);
            Assert.Equal(FitStatus.Interrupted, status);
            Assert.All(result.MeanScores.ToArray(), score => Assert.True(double.IsFinite(score)));
        }
    }

    [Fact]
    public void Coordinate_descent_ends_before_its_first_sweep()
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(Data.Rows, Data.Targets);
        FitReport report = moments.Fit(new Lasso(0.01), Cancelled, out LinearModel<double> model);
        Assert.Equal(FitStatus.Interrupted, report.Status);
        Assert.Equal(0, report.Iterations);
        Assert.All(model.Coefficients.ToArray(), coefficient => Assert.Equal(0.0, coefficient));
        Assert.Equal(FitStatus.Converged, moments.Fit(default(LeastSquares), Cancelled, out _).Status);
    }

    [Fact]
    public void Newtons_method_ends_with_a_certificate()
    {
        TrainingReport report = trainer.Fit(Batch(Labels), default(LogisticLoss), new Ridge(0.1), default(Newton), Cancelled, out LinearModel<double> model);
        AssertInterrupted(report, model);
        report = trainer.Fit(Batch(Labels), default(LogisticLoss), new Lasso(0.1), default(ProximalNewton), Cancelled, out model);
        AssertInterrupted(report, model);
    }

    [Fact]
    public void Descents_end()
    {
        TrainingReport report = trainer.Fit(
            Batch(Data.Targets), default(SquaredLoss), new Ridge(0.1), default(GradientDescent), Cancelled, out LinearModel<double> model);
        AssertInterrupted(report, model);
        report = trainer.Fit(Batch(Data.Targets), default(SquaredLoss), new Lasso(0.1), default(ProximalGradient), Cancelled, out model);
        AssertInterrupted(report, model);
    }

    [Fact]
    public void Descents_by_epochs_end_after_one()
    {
        var solver = new StochasticGradientDescent { Epochs = 50 };
        TrainingReport report = trainer.Fit(
            Batch(Data.Targets), default(SquaredLoss), new Ridge(0.1), in solver, Cancelled, out LinearModel<double> model);
        AssertInterrupted(report, model);
        Assert.Equal(1, report.Iterations);
        double[] noise = [.. Enumerable.Range(0, Labels.Length).Select(row => (double)(row % 2))];
        report = trainer.Fit(Batch(noise), new Perceptron { Epochs = 50 }, Cancelled, out model);
        AssertInterrupted(report, model);
        Assert.Equal(1, report.Iterations);
    }

    [Fact]
    public void A_fit_is_told_from_within_its_observer()
    {
        using var source = new CancellationTokenSource();
        var solver = new StochasticGradientDescent
        {
            Epochs = 50,
            Observer = (epoch, _, _) =>
            {
                if (epoch == 7)
                {
                    source.Cancel();
                }
            },
        };
        var options = new FitOptions { Cancellation = source.Token, Tolerance = 1e-15 };
        TrainingReport report = trainer.Fit(Batch(Data.Targets), default(SquaredLoss), new Ridge(0.1), in solver, options, out _);
        Assert.Equal(FitStatus.Interrupted, report.Status);
        Assert.Equal(7, report.Iterations);
    }

    private static RowBatch<double> Batch(double[] targets) => new(Data.Rows, Features, targets, default);

    private static void AssertInterrupted(TrainingReport report, LinearModel<double> model)
    {
        Assert.Equal(FitStatus.Interrupted, report.Status);
        Assert.All(model.Coefficients.ToArray(), coefficient => Assert.True(double.IsFinite(coefficient)));
        Assert.False(double.IsNaN(report.Certificate.Value));
    }

    /// <summary>Proposes one candidate at a time, and has the search ended while the one after the given number is scored.</summary>
    private sealed class CancellingSearch(CancellationTokenSource source, int given) : Search
    {
        public override int LargestCandidateCount(in SearchSpace space) => given + 5;

        protected internal override int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next)
        {
            if (scored.Count == given)
            {
                source.Cancel();
            }

            next[0] = new Candidate(0.01 * (scored.Count + 1), space.FixedL1Ratio);
            return 1;
        }
    }
}
