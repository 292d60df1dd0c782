namespace SimdRegression.Tests.Penalties;

/// <summary>The adaptive lasso is the lasso with the factors of its pilot; a refit is least squares on the features that were kept.</summary>
public class AdaptiveLassoTests
{
    [Theory]
    [InlineData(1.0, null)]
    [InlineData(0.5, null)]
    [InlineData(2.0, 3.0)]
    public void It_is_the_lasso_with_the_factors_of_its_pilot(double power, double? ridge)
    {
        foreach (bool standardize in (bool[])[false, true])
        {
            var problem = new PenaltyProblem(7, 50, 6, weighted: true);
            double[] factors = [1.0, 2.0, 0.0, 1.0, 1.0, 0.5];
            LinearModel<double>.Moments moments = problem.Moments();
            var plain = new FitOptions { Standardize = standardize };
            LinearModel<double> pilot;
            _ = ridge is double strength ? moments.Fit(new Ridge(strength), in plain, out pilot) : moments.Fit(default(LeastSquares), in plain, out pilot);
            double[] expected = [.. factors.Select((factor, j) =>
                factor / Math.Pow(Math.Abs(pilot.Coefficients[j] * (standardize ? problem.Deviation(j) : 1.0)), power))];
            FitReport wanted = moments.Fit(new Lasso(0.05), plain with { PenaltyFactors = expected }, out LinearModel<double> lasso);
            FitReport found = moments.Fit(
                new AdaptiveLasso(0.05, power, ridge is double given ? Strength.FromDouble(given) : null), plain with { PenaltyFactors = factors }, out LinearModel<double> adaptive);
            Assert.True(found.Converged);
            Assert.Equal(wanted.AlphaMax, found.AlphaMax, 1e-9 * wanted.AlphaMax);
            Assert.Equal(wanted.Objective, found.Objective, 1e-12);
            for (int j = 0; j < factors.Length; j++)
            {
                Assert.Equal(lasso.Coefficients[j], adaptive.Coefficients[j], 1e-10);
            }
        }
    }

    [Fact]
    public void Without_a_unique_pilot_there_is_no_fit_and_a_ridge_pilot_is_one()
    {
        var problem = new PenaltyProblem(8, 40, 4);
        for (int i = 0; i < problem.RowCount; i++)
        {
            problem.Values[(i * 4) + 3] = problem.Values[i * 4] + problem.Values[(i * 4) + 1];
        }

        FitReport report = problem.Moments().Fit(new AdaptiveLasso(0.1), out LinearModel<double> model);
        Assert.Equal(FitStatus.NoPilot, report.Status);
        Assert.All(model.Coefficients.ToArray(), value => Assert.Equal(0.0, value));
        Assert.True(problem.Moments().Fit(new AdaptiveLasso(0.1, ridgePilot: Strength.FromDouble(1.0)), out _).Converged);
    }

    [Fact]
    public void A_feature_that_the_pilot_leaves_at_zero_is_left_out()
    {
        var problem = new PenaltyProblem(9, 40, 4);
        for (int i = 0; i < problem.RowCount; i++)
        {
            problem.Values[(i * 4) + 2] = 1.0;
        }

        FitReport report = problem.Moments().Fit(new AdaptiveLasso(1e-6), out LinearModel<double> model);
        Assert.True(report.Converged);
        Assert.Equal(0.0, model.Coefficients[2]);
        Assert.Equal(3, model.Coefficients.ToArray().Count(value => value != 0.0));
        var factors = new double[3];
        AdaptiveLasso.FillFactors([2.0, 0.0, -0.5], 2.0, [], factors);
        Assert.Equal([0.25, double.MaxValue, 4.0], factors);
        Assert.Throws<ArgumentException>(() => AdaptiveLasso.FillFactors([1.0], 1.0, [], new double[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveLasso(1.0, 0.0));
    }

    [Fact]
    public void A_refit_is_least_squares_on_the_features_that_were_kept()
    {
        var problem = new PenaltyProblem(10, 60, 6, weighted: true);
        LinearModel<double>.Moments moments = problem.Moments();
        moments.Fit(new Lasso(Strength.FractionOfMax(0.3)), out LinearModel<double> lasso);
        int[] kept = [.. Enumerable.Range(0, 6).Where(j => lasso.Coefficients[j] != 0.0)];
        Assert.InRange(kept.Length, 1, 5);
        var few = new LinearModel<double>.Moments(kept.Length);
        few.CopyFrom(moments, kept);
        FitReport wanted = few.Fit(default(LeastSquares), out LinearModel<double> leastSquares);
        FitReport report = moments.Refit(lasso, default, out LinearModel<double> refitted);
        Assert.True(report.Converged);
        Assert.False(report.InferenceApplies);
        Assert.Equal(wanted.ResidualSumOfSquares, report.ResidualSumOfSquares, 1e-10);
        Assert.Equal(leastSquares.Intercept, refitted.Intercept, 1e-12);
        for (int j = 0; j < 6; j++)
        {
            int at = Array.IndexOf(kept, j);
            Assert.Equal(at < 0 ? 0.0 : leastSquares.Coefficients[at], refitted.Coefficients[j], 1e-12);
        }
    }
}
