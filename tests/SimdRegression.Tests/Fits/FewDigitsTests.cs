namespace SimdRegression.Tests.Fits;

/// <summary>A status follows the digits that are told.</summary>
public class FewDigitsTests
{
    [Fact]
    public void A_penalty_that_drowns_in_rounding_leaves_copies_open()
    {
        // The penalty shares the coefficient among copies; beside squares of 1e36 no arithmetic here sees it.
        float[] rows = new float[40 * 4];
        float[] targets = new float[40];
        for (int r = 0; r < 40; r++)
        {
            float value = 1e18f * (1 + (r % 5));
            rows.AsSpan(4 * r, 4).Fill(value);
            targets[r] = 3.0f * value;
        }

        var moments = new LinearModel<float>.Moments(4);
        moments.Add(rows, targets);
        var options = new FitOptions { Intercept = false, Solver = MomentsSolver.CoordinateDescent };
        FitReport report = moments.Fit(new Ridge(1e-6), in options, out LinearModel<float> _);
        Assert.True(!(report.ExpectedDigits > 0.0), report.ToString());
    }

    [Fact]
    public void A_ridge_that_sums_in_double_precision_hide_is_ill_conditioned()
    {
        double[] rows = new double[2 * 2561];
        double[] targets = new double[2561];
        for (int r = 0; r < targets.Length; r++)
        {
            rows[2 * r] = 1e9 + (r % 3);
            rows[(2 * r) + 1] = 1e9 + (r % 5);
            targets[r] = rows[2 * r] + (2.0 * rows[(2 * r) + 1]);
        }

        var moments = new LinearModel<double>.Moments(2);
        moments.Add(rows, targets);
        FitReport report = moments.Fit(new Ridge(1e-6), new FitOptions { Intercept = false }, out LinearModel<double> _);
        Assert.Equal(FitStatus.IllConditioned, report.Status);
    }

    [Fact]
    public void A_constant_column_without_an_intercept_keeps_its_digits()
    {
        float[] rows = [1e6f, 1e6f, 1e6f, 1e6f];
        var moments = new LinearModel<float>.Moments(1);
        moments.Add(rows, [1e-12f, 1e-12f, 1e-12f, 1e-12f], [927.829f, 698.2127f, 0.0f, 900.8176f]);
        FitReport report = moments.Fit(new Lasso(0.1), new FitOptions { Intercept = false }, out LinearModel<float> model);
        Assert.True(report.Converged, report.ToString());
        Assert.Equal(0.0f, model.Coefficients[0]);
    }

    [Fact]
    public void A_box_that_holds_the_coefficient_needs_no_digits()
    {
        var moments = new LinearModel<double>.Moments(1);
        moments.Add([1.0, -1.0, 2.0, -2.0], [1e9, 1e9, -1e9, -1e9]);
        var options = new FitOptions { Intercept = false, LowerBounds = new double[] { 0.5 }, UpperBounds = new double[] { 1.0 } };
        FitReport report = moments.Fit(default(LeastSquares), in options, out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        Assert.Equal(0.5, model.Coefficients[0]);
    }
}
