using SimdRegression.Fuzz.Targets;
using SimdRegression.Tests.Cli;

namespace SimdRegression.Tests.Fuzz;

/// <summary>What fuzzing has found, each as a test of its own.</summary>
public sealed class FuzzFindingTests : IDisposable
{
    private readonly ToolFixture tool = new();

    [Fact]
    public void A_weak_ridge_beside_a_box_is_certified()
    {
        // Beside columns of 1e74 a strength of 4 is below the rounding of the slopes: it is none, and not a gap without end.
        var moments = new LinearModel<double>.Moments(1);
        moments.Add([-3.7937885214545707E+74, 5.998791258781585E+74, 7.423024148411594E+74, -3.6727678001265814E+74], [-2.0, 2.0, 1.0, -1.0]);
        var options = new FitOptions { LowerBounds = new double[] { -1.0 }, Tolerance = 1e-6 };
        FitReport report = moments.Fit(new Ridge(Strength.PerSample(1.0)), options, out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(2.7865792783926e-75, model.Coefficients[0], 1e-87);
    }

    [Fact]
    public void An_l1_weight_below_rounding_is_certified()
    {
        double[] x = [0, -2.6e74, 0, 0, 8.25e74, -9.3e74, 0, -6.1e74, 7.8e74];
        double[] y = [-3, 2, -3, -1, 3, -3, 0, -2, 1];
        var moments = new LinearModel<double>.Moments(1);
        moments.Add(x, y);
        var options = new FitOptions { Solver = MomentsSolver.CoordinateDescent };
        Assert.True(moments.Fit(new ElasticNet(Strength.PerSample(1e-6), 0.9), options, out LinearModel<double> model).Converged);
        Assert.True(moments.Fit(default(LeastSquares), out LinearModel<double> plain).Converged);
        Assert.Equal(plain.Coefficients[0] * 1e75, model.Coefficients[0] * 1e75, 1e-12);
    }

    [Fact]
    public void The_largest_strength_knows_what_a_box_holds_away_from_zero()
    {
        // w0 is at least 1/2, and takes up so much of the target that the other slope is another one than at zero.
        double[] rows = [1, 1, 2, 1, 3, 2, 4, 2, 5, 3];
        var moments = new LinearModel<double>.Moments(2);
        moments.Add(rows, [1.0, 0.5, 1.5, 2.5, 2.0]);
        var options = new FitOptions { LowerBounds = new[] { 0.5, double.NegativeInfinity }, Intercept = false };
        FitReport report = moments.Fit(new Lasso(Strength.FractionOfMax(1.0)), options, out LinearModel<double> model);
        Assert.Equal([0.5, 0.0], model.Coefficients.ToArray());

        // The same strength as a number finds the same, and a little less does not.
        moments.Fit(new Lasso(report.AlphaMax * (1.0 + 1e-9)), options, out model);
        Assert.Equal([0.5, 0.0], model.Coefficients.ToArray());
        moments.Fit(new Lasso(report.AlphaMax * (1.0 - 1e-6)), options, out model);
        Assert.NotEqual([0.5, 0.0], model.Coefficients.ToArray());
    }

    [Fact]
    public void A_penalty_that_dwarfs_the_columns_has_eigenvalues_too()
    {
        double[] x = [-6.7e-76, -6.6e-76, -6.7e-76, 1.1e-76, 1.2e-76, 1.1e-76, -5.1e-76, -5.0e-76, -5.1e-76, 6.5e-76, 6.4e-76, 6.5e-76];
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(x, [-3e-10, 7e-11, 3e-10, 2e-10]);
        FitReport report = moments.Fit(new Ridge(1e8), new FitOptions { Solver = MomentsSolver.Spectral }, out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.All(model.Coefficients.ToArray(), coefficient => Assert.Equal(0.0, coefficient, 1e-60));
    }

    [Fact]
    public void Least_norm_among_columns_of_scales_too_far_apart_is_not_called_an_answer()
    {
        double[] rows =
        [
            -0.09827031060041413, -0.09827031060041413, 0, 0, -0.16407594325210706, -0.16407594325210706, -2e-75, -2e-75,
            0.1876260075660543, 0.1876260075660543, -3e-75, -3e-75, -0.9327343329474024, -0.9327343329474024, -3e-75, -3e-75,
            -0.8328687687557511, -0.8328687687557511, 1e-75, 1e-75, 0.7777992150642905, 0.7777992150642905, 3e-75, 3e-75,
        ];
        var moments = new LinearModel<double>.Moments(4);
        moments.Add(rows, [2.0, 1.0, 0.0, 4.0, 1.0, -2.0]);
        FitReport report = moments.Fit(default(LeastSquares), out LinearModel<double> model);
        Assert.True(report.Status == FitStatus.IllConditioned || Math.Abs(model.Coefficients[0] - model.Coefficients[1]) < 1e-6);
    }

    [Fact]
    public void A_column_that_does_not_vary_has_no_deviation_without_intercept_either()
    {
        // Squares about zero left a deviation of rounding, in whose units the penalty was next to nothing.
        var trainer = new LinearModel<double>.Trainer(1);
        var batch = new RowBatch<double>([1.9999990831234473], 1, [0.0], [0.2825167197652705]);
        var options = new FitOptions { Intercept = false, Standardize = true };
        TrainingReport report = trainer.Fit(
            in batch, default(LogisticLoss), new ElasticNet(Strength.Total(1e6), 0.5), default(ProximalNewton), options, out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(0.0, model.Coefficients[0]);
    }

    [Fact]
    public void Stored_moments_that_cannot_be_are_no_crash()
    {
        // Numbers that no rows have, under a checksum that holds: products far beyond what their squares allow.
        var moments = new LinearModel<double>.Moments(2);
        moments.Add([1.0, 2.0, 3.0, 5.0, 4.0, 4.0], [1.0, 2.0, 4.0]);
        using var stream = new MemoryStream();
        moments.Save(stream);
        byte[] sound = stream.ToArray();
        foreach (double hostile in (double[])[1e308, -1e308, -1.0, 5e-324, 1e-160])
        {
            for (int at = 32; at < sound.Length - sizeof(uint); at += sizeof(double))
            {
                byte[] bytes = [.. sound];
                BitConverter.GetBytes(hostile).CopyTo(bytes, at);
                MomentsTarget.Seal(bytes);
                try
                {
                    moments.Load(new MemoryStream(bytes));
                }
                catch (InvalidDataException)
                {
                    // A negative weight is noticed at once.
                    continue;
                }

                foreach (FitOptions options in (FitOptions[])[default, new() { LowerBounds = new[] { -1.0 }, Intercept = false }])
                {
                    moments.Fit(new Lasso(0.1), options, out LinearModel<double> model);
                    Assert.All(model.Coefficients.ToArray(), coefficient => Assert.True(double.IsFinite(coefficient)));
                    moments.Fit(new Ridge(0.1), options, out model);
                    Assert.All(model.Coefficients.ToArray(), coefficient => Assert.True(double.IsFinite(coefficient)));
                }
            }
        }
    }

    [Theory]
    [InlineData("--save", "file")]
    [InlineData("--report", "file")]
    [InlineData("--plots", "directory")]
    public void A_zero_character_in_the_name_of_an_output_is_refused(string option, string kind)
    {
        string data = tool.Write("d.csv", "a,y\n1,2\n3,4\n4,4\n");
        ToolResult result = tool.Run("fit", data, "--target", "y", option, "out\0.html");
        result.AssertRefused(2, $"{option} out\\u0000.html: the name of a {kind} holds no zero character");
    }

    public void Dispose() => tool.Dispose();
}
