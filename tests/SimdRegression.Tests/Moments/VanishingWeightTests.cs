namespace SimdRegression.Tests.Moments;

/// <summary>Rows of next to no weight, hidden by a heavy one that leaves.</summary>
public class VanishingWeightTests
{
    [Fact]
    public void Rows_that_an_outlier_hid_count_beside_lighter_ones()
    {
        // 63 rows of weight 1e-20 are still there when the outlier has gone; two rows of weight 1e-30 are nothing beside them.
        var moments = new LinearModel<double>.Moments(1);
        for (int r = 0; r < 63; r++)
        {
            moments.Add([r % 7], [3.0 * (r % 7)], [1e-20]);
        }

        moments.Add([1e4], [0.0], [1.0]);
        moments.Subtract([1e4], [0.0], [1.0]);
        moments.Add([0.0, 1.0], [0.0, -3.0], [1e-30, 1e-30]);
        FitReport report = moments.Fit(new Ridge(0.0), out LinearModel<double> _);
        Assert.Equal(FitStatus.IllConditioned, report.Status);
    }

    [Fact]
    public void Hidden_rows_cost_nothing_beside_heavy_ones()
    {
        var moments = new LinearModel<double>.Moments(1);
        moments.Add([1.0, 2.0], [3.0, 6.0], [1e-20, 1e-20]);
        moments.Add([5.0], [0.0], [1.0]);
        moments.Subtract([5.0], [0.0], [1.0]);
        moments.Add([0.0, 1.0, 2.0], [0.0, 2.0, 4.0]);
        FitReport report = moments.Fit(default(LeastSquares), out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        Assert.Equal(2.0, model.Coefficients[0], 1e-12);
    }

    [Fact]
    public void Merged_moments_keep_what_was_hidden()
    {
        var heavy = new LinearModel<double>.Moments(1);
        heavy.Add([-1e7], [1.0]);
        var light = new LinearModel<double>.Moments(1);
        light.Add([-1e7, 3.0 - 1e7], [0.0, 1.0], [1e-22, 1e-22]);
        var moments = new LinearModel<double>.Moments(1);
        for (int r = 0; r < 600; r++)
        {
            moments.Add([1e6 + (r % 5)], [r % 5], [1e-20]);
        }

        moments.Merge(heavy);
        moments.Subtract(heavy);
        moments.Merge(light);
        FitReport report = moments.Fit(default(LeastSquares), out LinearModel<double> _);
        Assert.Equal(FitStatus.IllConditioned, report.Status);
    }

    [Fact]
    public void Rows_that_were_never_in_are_not_forgotten_when_the_last_row_goes()
    {
        var moments = new LinearModel<double>.Moments(1);
        double[] far = new double[64];
        double[] near = new double[64];
        double[] targets = new double[64];
        for (int r = 0; r < 64; r++)
        {
            far[r] = 1e8 + r;
            near[r] = r % 3;
            targets[r] = r;
        }

        moments.Add(near, targets);
        moments.Subtract(far, targets);
        moments.Add(near, targets);
        Assert.Equal(FitStatus.OutOfRange, moments.Fit(default(LeastSquares), out LinearModel<double> _).Status);
        moments.Reset();
        moments.Add(near, targets);
        Assert.True(moments.Fit(default(LeastSquares), out LinearModel<double> _).Converged);
    }

    [Fact]
    public void Rows_that_were_in_are_forgotten_when_the_last_one_goes()
    {
        var moments = new LinearModel<double>.Moments(1);
        for (int round = 0; round < 50; round++)
        {
            double[] rows = new double[97];
            double[] targets = new double[97];
            double[] weights = new double[97];
            for (int r = 0; r < rows.Length; r++)
            {
                rows[r] = (1e6 * (round % 5)) + Math.Sin(r + (100.0 * round));
                targets[r] = Math.Cos(3.0 * r);
                weights[r] = 0.1 + ((r * 37 % 11) / 7.0);
            }

            moments.Add(rows, targets, weights);
            FitReport report = moments.Fit(default(LeastSquares), out LinearModel<double> _);
            Assert.True(report.Converged && report.ExpectedDigits > 8.0, report.ToString());
            for (int r = 0; r < rows.Length; r++)
            {
                moments.Subtract([rows[r]], [targets[r]], [weights[r]]);
            }
        }
    }
}
