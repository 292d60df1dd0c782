namespace SimdRegression.Tests.Penalties;

/// <summary>Bridge, MCP and SCAD from moments, held against grids over single coefficients and objectives from the rows.</summary>
public class ScalarPenaltyTests
{
    [Theory]
    [InlineData("mcp", 1.2)]
    [InlineData("mcp", 3.0)]
    [InlineData("mcp", 40.0)]
    [InlineData("scad", 2.1)]
    [InlineData("scad", 3.7)]
    [InlineData("scad", 30.0)]
    [InlineData("bridge", 0.2)]
    [InlineData("bridge", 0.5)]
    [InlineData("bridge", 0.95)]
    [InlineData("bridge", 1.0)]
    [InlineData("bridge", 1.1)]
    [InlineData("bridge", 1.5)]
    [InlineData("bridge", 2.0)]
    [InlineData("bridge", 2.5)]
    [InlineData("bridge", 3.0)]
    [InlineData("bridge", 7.0)]
    public void No_single_coefficient_can_be_improved(string name, double parameter)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            var problem = new PenaltyProblem(seed, 40, 6, correlation: 0.12 * seed, weighted: seed % 2 == 1, spread: seed % 3);
            var options = new FitOptions
            {
                Standardize = seed % 3 != 1,
                Intercept = seed % 5 != 4,
                PenaltyFactors = seed % 4 == 2 ? new[] { 1.0, 0.0, 2.0, 1.0, 0.5, 1.0 } : default,
            };
            foreach (double strength in (double[])[3.0, 0.2, 0.005])
            {
                FitReport report = Fit(name, parameter, strength, problem, options, out LinearModel<double> model);
                Assert.True(report.Converged, $"seed {seed}, strength {strength}: {report}");
                bool isConvex = name == "bridge" && parameter >= 1.0;
                Assert.Equal(isConvex ? CertificateKind.DualityGap : CertificateKind.Stationarity, report.Certificate.Kind);
                double[] w = model.Coefficients.ToArray();
                double at = Objective(name, parameter, strength, problem, options, w, model.Intercept);
                Assert.Equal(at, report.Objective, 1e-10 * (1.0 + at));
                for (int j = 0; j < w.Length; j++)
                {
                    double reach = (3.0 * Math.Abs(w[j])) + (4.0 / problem.Deviation(j));
                    for (int point = -100; point <= 100; point++)
                    {
                        var moved = (double[])w.Clone();
                        moved[j] = point * reach / 100.0;
                        double offset = options.Intercept ? problem.InterceptOf(moved) : 0.0;
                        double there = Objective(name, parameter, strength, problem, options, moved, offset);
                        Assert.True(there >= at - (1e-11 * problem.AtZero), $"seed {seed}, strength {strength}, feature {j}, at {moved[j]} instead of {w[j]}: {there - at}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("mcp", 3.0)]
    [InlineData("mcp", 1.01)]
    [InlineData("scad", 2.01)]
    [InlineData("scad", 3.7)]
    [InlineData("bridge", 0.5)]
    [InlineData("bridge", 1.0)]
    public void At_alpha_max_all_is_zero_and_just_below_it_is_not(string name, double parameter)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var problem = new PenaltyProblem(seed, 40, 5, spread: 2.0);
            double most = Fit(name, parameter, 1.0, problem, default, out _).AlphaMax;
            Fit(name, parameter, most * (1.0 + 1e-9), problem, default, out LinearModel<double> above);
            Fit(name, parameter, most * (1.0 - 1e-7), problem, default, out LinearModel<double> below);
            Assert.All(above.Coefficients.ToArray(), value => Assert.Equal(0.0, value));
            Assert.Contains(below.Coefficients.ToArray(), value => value != 0.0);
        }
    }

    [Fact]
    public void A_bridge_of_one_is_the_lasso_and_of_two_ridge()
    {
        var problem = new PenaltyProblem(2, 60, 7, weighted: true);
        LinearModel<double>.Moments moments = problem.Moments();
        moments.Fit(new Lasso(0.2), out LinearModel<double> lasso);
        moments.Fit(new Bridge(0.2, 1.0), out LinearModel<double> one);
        moments.Fit(new Ridge(Strength.PerSample(0.4)), out LinearModel<double> ridge);
        moments.Fit(new Bridge(0.2, 2.0), out LinearModel<double> two);
        for (int j = 0; j < 7; j++)
        {
            Assert.Equal(lasso.Coefficients[j], one.Coefficients[j], 1e-12);
            Assert.Equal(ridge.Coefficients[j], two.Coefficients[j], 1e-12);
        }
    }

    [Fact]
    public void Data_of_any_kind_end_with_a_status_and_finite_coefficients()
    {
        foreach (string name in (string[])["mcp", "scad", "bridge"])
        {
            foreach (double[] values in (double[][])
                [[1, 2, 3, 1, 2, 3, 1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0], [1e-150, 1, 1e150, 2e-150, 3, 2e150, 5e-150, 1, 1e150], [1, 0, 0, 0, 1, 0, 0, 0, 1]])
            {
                foreach (double[] targets in (double[][])[[1, 2, 3], [0, 0, 0], [5, 5, 5], [1e150, -1e150, 0]])
                {
                    foreach (double alpha in (double[])[0.0, 1e-300, 0.1, 1e300])
                    {
                        foreach (double parameter in name == "bridge" ? (double[])[0.5, 1.0, 1.01, 1.5, 4.0] : [2.5])
                        {
                            var moments = new LinearModel<double>.Moments(3);
                            moments.Add(values, targets);
                            FitReport report = name switch
                            {
                                "mcp" => moments.Fit(new Mcp(alpha, parameter), out LinearModel<double> model).With(model),
                                "scad" => moments.Fit(new Scad(alpha, parameter), out LinearModel<double> model).With(model),
                                _ => moments.Fit(new Bridge(alpha, parameter), out LinearModel<double> model).With(model),
                            };
                            Assert.True(
                                report.Status is FitStatus.Converged or FitStatus.IllConditioned or FitStatus.OutOfRange or FitStatus.Stalled or FitStatus.IterationLimit,
                                report.ToString());
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Contains("above 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Mcp(1.0, 1.0)).Message, StringComparison.Ordinal);
        Assert.Contains("above 2", Assert.Throws<ArgumentOutOfRangeException>(() => new Scad(1.0, 2.0)).Message, StringComparison.Ordinal);
        Assert.Contains("above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new Bridge(1.0, 0.0)).Message, StringComparison.Ordinal);
        var moments = new LinearModel<double>.Moments(2);
        Assert.Contains("Total", Assert.Throws<ArgumentException>(() => moments.Fit(new Mcp(Strength.Total(1.0)), out _)).Message, StringComparison.Ordinal);
        Assert.Contains("at most 1", Assert.Throws<ArgumentException>(() => moments.Fit(new Bridge(Strength.FractionOfMax(0.1), 1.5), out _)).Message, StringComparison.Ordinal);
        Assert.Contains("no strength", Assert.Throws<ArgumentException>(() => moments.Fit(default(Scad), out _)).Message, StringComparison.Ordinal);
    }

    private static FitReport Fit(string name, double parameter, double alpha, PenaltyProblem problem, FitOptions options, out LinearModel<double> model)
    {
        LinearModel<double>.Moments moments = problem.Moments();
        return name switch
        {
            "mcp" => moments.Fit(new Mcp(alpha, parameter), in options, out model),
            "scad" => moments.Fit(new Scad(alpha, parameter), in options, out model),
            _ => moments.Fit(new Bridge(alpha, parameter), in options, out model),
        };
    }

    private static double Objective(string name, double g, double alpha, PenaltyProblem problem, FitOptions options, double[] w, double intercept)
    {
        double total = problem.MeanHalfSquare(w, intercept);
        for (int j = 0; j < w.Length; j++)
        {
            double u = Math.Abs(w[j]) * (options.Standardize ? problem.Deviation(j) : 1.0);
            double l = alpha * (options.PenaltyFactors.IsEmpty ? 1.0 : options.PenaltyFactors.Span[j]);
            total += name switch
            {
                "mcp" => u <= g * l ? (l * u) - (u * u / (2.0 * g)) : g * l * l / 2.0,
                "scad" => u <= l ? l * u : u <= g * l ? ((2.0 * g * l * u) - (u * u) - (l * l)) / (2.0 * (g - 1.0)) : l * l * (g + 1.0) / 2.0,
                _ => l * Math.Pow(u, g),
            };
        }

        return total;
    }
}

internal static class ReportWithModel
{
    /// <summary>The report, once the model is known to be finite.</summary>
    public static FitReport With(this FitReport report, LinearModel<double> model)
    {
        Assert.All(model.Coefficients.ToArray(), value => Assert.True(double.IsFinite(value), report.ToString()));
        return report;
    }
}
