using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>What recursive least squares refuses, and that nothing has changed then.</summary>
public class RecursionArgumentTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.5)]
    [InlineData(1.0000001)]
    [InlineData(double.NaN)]
    public void Forgetting_factor_must_be_above_0_and_at_most_1(double value)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new RecursiveLeastSquaresOptions { ForgettingFactor = value });
        Assert.Equal("ForgettingFactor", refusal.ParamName);
        Assert.Contains("above 0 and at most 1", refusal.Message);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(1e-101)]
    [InlineData(1e101)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void Ridge_must_be_in_its_range(double value)
    {
        Assert.Equal("Ridge", Assert.Throws<ArgumentOutOfRangeException>(() => new RecursiveLeastSquaresOptions { Ridge = value }).ParamName);
    }

    [Theory]
    [InlineData(0.99)]
    [InlineData(1e21)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void Limit_of_the_variance_must_be_in_its_range(double value)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new RecursiveLeastSquaresOptions { VarianceLimit = value });
        Assert.Equal("VarianceLimit", refusal.ParamName);
    }

    [Fact]
    public void Default_options_are_ridge_without_forgetting()
    {
        RecursiveLeastSquaresOptions options = default;
        Assert.Equal((1.0, 1.0, 1e6, true), (options.ForgettingFactor, options.Ridge, options.VarianceLimit, options.Intercept));
    }

    [Theory]
    [InlineData("Double8")]
    [InlineData("Float10")]
    [InlineData("double 7")]
    public void Bad_rows_are_refused_and_change_nothing(string name)
    {
        var options = new RecursiveLeastSquaresOptions { ForgettingFactor = 0.9 };
        RecursionSubject recursion = RecursionSubject.Create(name, options);
        RecursionSubject undisturbed = RecursionSubject.Create(name, options);
        int features = recursion.Features;
        Problem problem = Problem.Random(60, features, seed: 421);
        double huge = recursion.IsSingle ? double.PositiveInfinity : 1e200;
        for (int r = 0; r < problem.Count; r++)
        {
            double[] bad = problem.RowsOf(r, 1).ToArray();
            foreach (double value in (double[])[double.NaN, double.PositiveInfinity, huge])
            {
                bad[r % features] = value;
                Refused("row", () => recursion.Update(bad, 1.0));
                Refused("row", () => recursion.Update(bad, 1.0, 0.0));
            }

            bad[r % features] = 1.0;
            Refused("target", () => recursion.Update(bad, double.NaN));
            Refused("target", () => recursion.Update(bad, double.NegativeInfinity));
            Refused("weight", () => recursion.Update(bad, 1.0, -1.0));
            Refused("weight", () => recursion.Update(bad, 1.0, double.NaN));
            Refused("row", () => recursion.Update(new double[features + 1], 1.0));
            Refused("row", () => recursion.Predict(new double[features + 1]));
            Same.Bits(
                undisturbed.Update(problem.RowsOf(r, 1), problem.Targets[r]),
                recursion.Update(problem.RowsOf(r, 1), problem.Targets[r]),
                "residual");
        }

        Same.Bits(undisturbed.Coefficients, recursion.Coefficients, "coefficient");
        Same.Bits(undisturbed.InverseMoment(0, 1), recursion.InverseMoment(0, 1), "inverse moment");
        Assert.Equal(problem.Count, recursion.Count);
    }

    [Fact]
    public void Message_names_the_feature_and_its_value()
    {
        RecursionSubject recursion = RecursionSubject.Create("Double3");
        var refusal = Assert.Throws<ArgumentException>(() => recursion.Update([1.0, double.NaN, 3.0], 1.0));
        Assert.Contains("Feature 1 is NaN", refusal.Message);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 3)]
    public void There_are_inverse_moments_of_features_only(int first, int second)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RecursionSubject.Create("Double3").InverseMoment(first, second));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(513)]
    public void Number_of_features_is_checked(int features)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearModel<double>.RecursiveLeastSquares(features));
    }

    private static void Refused(string argument, Action action)
    {
        Assert.Equal(argument, Assert.ThrowsAny<ArgumentException>(action).ParamName);
    }
}
