using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using SimdRegression.Kernels;
using SimdRegression.Tests.Oracle;

namespace SimdRegression.Tests.Losses;

/// <summary>Values of single losses against known ones, at ordinary and at extreme predictions.</summary>
public sealed class LossValueTests
{
    [Theory]
    [InlineData(0.0, 0.0, 0.6931471805599453, 0.5)]
    [InlineData(0.0, 1.0, 0.6931471805599453, -0.5)]
    [InlineData(2.0, 0.0, 2.1269280110429725, 0.8807970779778823)]
    [InlineData(2.0, 1.0, 0.12692801104297250, -0.11920292202211755)]
    [InlineData(40.0, 1.0, 4.248354255291589e-18, -4.248354255291589e-18)]
    [InlineData(-40.0, 0.0, 4.248354255291589e-18, 4.248354255291589e-18)]
    [InlineData(1e7, 1.0, 0.0, 0.0)]
    [InlineData(1e7, 0.0, 1e7, 1.0)]
    [InlineData(-1e7, 1.0, 1e7, -1.0)]
    [InlineData(1e300, 0.0, 1e300, 1.0)]
    [InlineData(-700.0, 0.0, 9.85967654375977e-305, 9.85967654375977e-305)]
    public void Logistic_loss_keeps_its_digits(double m, double y, double value, double derivative)
    {
        double computed = default(LogisticLoss).Evaluate(m, y, out double slope);
        Assert.Equal(value, computed, 4e-16 * value);
        Assert.Equal(derivative, slope, 5e-16 * Math.Abs(derivative));
    }

    [Fact]
    public void Conjugate_of_the_logistic_loss_is_zero_at_certainty_and_infinite_beyond()
    {
        foreach ((double u, double y, double expected) in new[]
        {
            (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (-1.0, 1.0, 0.0), (0.5, 0.0, -Math.Log(2.0)), (-0.5, 1.0, -Math.Log(2.0)),
            (-1e-9, 0.0, double.PositiveInfinity), (1.0000001, 0.0, double.PositiveInfinity), (0.001, 1.0, double.PositiveInfinity),
        })
        {
            Vector256<double> conjugate = LogisticLoss.Conjugate(default, Vector256.Create(u), Vector256.Create(y));
            Assert.Equal(expected, conjugate[0], 1e-15);
        }
    }

    [Theory]
    [InlineData(0.5, 0.125, 0.5)]
    [InlineData(-2.0, 2.0, -2.0)]
    [InlineData(3.0, 4.0, 2.0)]
    [InlineData(-1e9, 2e9 - 2.0, -2.0)]
    public void Huber_loss_is_quadratic_and_then_linear(double residual, double value, double derivative)
    {
        Assert.Equal(value, new HuberLoss(2.0).Evaluate(residual + 8.0, 8.0, out double slope), 1e-15 * value);
        Assert.Equal(derivative, slope);
    }

    [Fact]
    public void Huber_loss_that_is_told_nothing_has_the_default_delta()
    {
        Assert.Equal(HuberLoss.DefaultDelta, new HuberLoss().Delta);
        Assert.Equal(HuberLoss.DefaultDelta, default(HuberLoss).Delta);
        Assert.Equal(0.5, new HuberLoss(0.5).Delta);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Huber_loss_refuses_a_delta_that_is_none(double delta)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new HuberLoss(delta));
        Assert.Equal("delta", error.ParamName);
        Assert.Contains("above 0", error.Message, StringComparison.Ordinal);
        Assert.Contains(delta.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Poisson_loss_that_overflows_is_infinite()
    {
        Assert.Equal(double.PositiveInfinity, default(PoissonLoss).Evaluate(710.0, 3.0, out double slope));
        Assert.Equal(double.PositiveInfinity, slope);
        Assert.Equal(1.0 - 3.0, default(PoissonLoss).Evaluate(0.0, 3.0, out slope) - 3.0);
        Assert.Equal(-2.0, slope);
    }

    [Theory]
    [InlineData(0.5, 1.0, 0.0, 0.0, 0.5, -1.0)]
    [InlineData(-0.5, 1.0, 0.5, -1.0, 1.5, -1.0)]
    [InlineData(0.0, 1.0, 0.0, -1.0, 1.0, -1.0)]
    [InlineData(0.0, 0.0, 0.0, 1.0, 1.0, 1.0)]
    [InlineData(-3.0, 0.0, 0.0, 0.0, 0.0, 0.0)]
    [InlineData(2.0, 0.0, 2.0, 1.0, 3.0, 1.0)]
    public void Margins_that_are_missed_cost_what_is_missing(
        double m, double y, double perceptron, double perceptronSlope, double hinge, double hingeSlope)
    {
        Assert.Equal(perceptron, default(PerceptronLoss).Evaluate(m, y, out double slope));
        Assert.Equal(perceptronSlope, slope);
        Assert.Equal(hinge, default(HingeLoss).Evaluate(m, y, out slope));
        Assert.Equal(hingeSlope, slope);
    }

    [SharedOracleFact]
    public void Logistic_loss_and_gradient_are_those_of_extended_precision()
    {
        JsonElement cases = OracleFolder.ReadJson(OracleFolder.Shared!, Path.Combine("logistic", "_evaluation.json")).GetProperty("cases");
        foreach (JsonElement item in cases.EnumerateArray())
        {
            double[][] rows = [.. item.GetProperty("X").EnumerateArray().Select(row => row.Doubles())];
            double[] labels = item.GetProperty("y").Doubles();
            double[] coefficients = item.GetProperty("coef").Doubles();
            double[] losses = item.GetProperty("perRowLogLoss").Doubles();
            double[] probabilities = item.GetProperty("probabilities").Doubles();
            double[] logits = item.GetProperty("logits").Doubles();
            for (int r = 0; r < labels.Length; r++)
            {
                // The logits are those of doubles, so that what is lost is lost by the loss; one digit of a large one moves the rest.
                double condition = 1e-15 * (1.0 + Math.Abs(logits[r]));
                double value = default(LogisticLoss).Evaluate(logits[r], labels[r], out _);
                Assert.Equal(losses[r], value, condition * losses[r]);
                default(LogisticLoss).Evaluate(logits[r], 0.0, out double probability);
                Assert.Equal(probabilities[r], probability, condition * probabilities[r]);
            }

            var gradient = new double[coefficients.Length];
            double interceptGradient = 0.0;
            double sum = new RuntimeKernels<double>(coefficients.Length).LossGradient(
                default(LogisticLoss),
                rows.SelectMany(row => row).ToArray(),
                coefficients.Length,
                labels,
                default,
                coefficients,
                item.GetProperty("intercept").GetDouble(),
                gradient,
                ref interceptGradient);
            double largest = logits.Max(Math.Abs);
            Assert.Equal(item.GetProperty("sumLogLoss").GetDouble(), sum, 1e-14 * sum);
            Assert.Equal(item.GetProperty("gradientIntercept").GetDouble(), interceptGradient, 1e-15 * labels.Length * (1.0 + largest));
            double[] expected = item.GetProperty("gradientCoefL2").Doubles();
            double lambda = item.GetProperty("lambda").GetDouble();
            for (int j = 0; j < coefficients.Length; j++)
            {
                double penalized = gradient[j] + (lambda * coefficients[j]);
                Assert.Equal(expected[j], penalized, 1e-14 * (Math.Abs(expected[j]) + rows.Sum(row => Math.Abs(row[j]))));
            }
        }
    }
}
