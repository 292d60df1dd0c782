using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Documentation;

/// <summary>The page on losses and penalties: its code is code of this project, and does what the page says.</summary>
public sealed class LossesAndPenaltiesPageTests
{
    private const int Features = 6;
    private readonly Problem _problem = Problem.Random(211, Features, seed: 5);

    private double[] Labels => [.. _problem.Targets.Select(target => target > 1.0 ? 1.0 : 0.0)];

    [Fact]
    public void Every_line_of_code_on_the_page_is_compiled()
    {
        PageCode.AssertCompiled("losses-and-penalties.md", 6, "OwnLossAndPenalty.cs", "OwnGroupLasso.cs", "BayesianPage.cs");
    }

    [Fact]
    public void The_deviation_of_a_prediction_is_no_less_than_that_of_the_noise()
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(_problem.Rows, _problem.Targets);
        ReadOnlySpan<double> row = _problem.Rows.AsSpan(0, Features);
        (FitReport report, LinearModel<double> model, double prediction, double deviation) = BayesianPage.Fit(moments, Features, row);
        Assert.True(report.Converged, report.ToString());
        Assert.Equal(model.Predict(row), prediction, 1e-12);
        Assert.True(deviation * deviation > report.MeanSquaredError);
    }

    [Fact]
    public void Loss_of_ones_own_has_the_bits_of_the_built_in_one()
    {
        double[] rows = _problem.Rows;
        double[] labels = Labels;
        double[] coefficients = [0.5, -0.25, 1.0, 2.0, -1.5, 0.125];
        var ours = new double[Features];
        var theirs = new double[Features];
        double ourIntercept = 0.0;
        double theirIntercept = 0.0;
        var kernels = new RuntimeKernels<double>(Features);
        double ourValue = kernels.LossGradient(default(LogisticLoss), rows, Features, labels, default, coefficients, 0.5, ours, ref ourIntercept);
        double theirValue = kernels.LossGradient(default(BinomialLoss), rows, Features, labels, default, coefficients, 0.5, theirs, ref theirIntercept);
        Assert.Equal(ourValue, theirValue);
        Assert.Equal(ours, theirs);
        Assert.Equal(ourIntercept, theirIntercept);
    }

    [Fact]
    public void Fits_of_ones_own_are_those_of_the_built_in_ones()
    {
        double[] labels = Labels;
        (LinearModel<double> ridge, LinearModel<double> lasso) = OwnLossAndPenalty.Fit(_problem.Rows, labels, Features);
        var trainer = new LinearModel<double>.Trainer(Features);
        TrainingReport report = trainer.Fit(
            _problem.Rows, labels, default(LogisticLoss), new Ridge(1.0), default(Newton), out LinearModel<double> builtInRidge);
        Assert.True(report.Converged, report.ToString());
        Assert.Equal(builtInRidge.Coefficients.ToArray(), ridge.Coefficients.ToArray());
        Assert.Equal(builtInRidge.Intercept, ridge.Intercept);

        report = trainer.Fit(
            _problem.Rows, labels, default(LogisticLoss), new Lasso(1.0), default(ProximalNewton), out LinearModel<double> builtInLasso);
        Assert.True(report.Converged, report.ToString());
        trainer.Fit(
            _problem.Rows, labels, default(BinomialLoss), new AsymmetricLasso(1.0, 1.0, 1.0), default(ProximalNewton), out LinearModel<double> symmetric);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(builtInLasso.Coefficients[j], symmetric.Coefficients[j], 1e-5);
        }

        // The slope of the loss balances 1 above zero, -3 below and anything between at zero.
        var slopes = new double[Features];
        double slopeOfIntercept = 0.0;
        new RuntimeKernels<double>(Features).LossGradient(
            default(LogisticLoss), _problem.Rows, Features, labels, default, lasso.Coefficients, lasso.Intercept, slopes, ref slopeOfIntercept);
        Assert.Equal(0.0, slopeOfIntercept, 1e-3);
        for (int j = 0; j < Features; j++)
        {
            double w = lasso.Coefficients[j];
            Assert.InRange(slopes[j], (w < 0.0 ? 3.0 : -1.0) - 1e-3, (w > 0.0 ? -1.0 : 3.0) + 1e-3);
        }
    }
}
