using SimdRegression.Solvers;
using SimdRegression.Tests.Fits;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Paths;

/// <summary>A point of a path is what a fit from zero at its strength finds, however the path was followed.</summary>
public class PathSolverTests
{
    private const int Points = 30;

    // Beyond these strengths the penalty decides everything, or nothing.
    private const double Weakest = 1e-5;

    public static TheoryData<string, string, int> Cases()
    {
        var data = new TheoryData<string, string, int>();
        foreach (string estimator in OptionSets.Estimators)
        {
            foreach (string options in OptionSets.Names)
            {
                data.Add(estimator, options, 3);
                data.Add(estimator, options, 10);
            }
        }

        data.Add("lasso", "plain", 1);
        data.Add("ridge", "standardize", 33);
        data.Add("lasso", "factors", 33);
        data.Add("elastic net", "plain", 33);
        data.Add("elastic net", "standardize", 150);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Point_equals_a_cold_fit(string estimator, string options, int features)
    {
        Problem problem = Problem.Random(200, features, seed: features, offset: 3.0);
        RequireColdFits(PathSubject.Of(problem, problem.Weights(seed: 5)), estimator, OptionSets.Create(options, features), 1e-9);
    }

    [Theory]
    [InlineData("lasso")]
    [InlineData("elastic net")]
    [InlineData("ridge")]
    public void Duplicated_and_constant_columns_leave_the_objective_optimal(string estimator)
    {
        Problem problem = Problem.Random(60, 6, seed: 8);
        for (int r = 0; r < problem.Count; r++)
        {
            Span<double> row = problem.Rows.AsSpan(r * 6, 6);
            row[3] = row[0];
            row[4] = 2.5;
            row[5] = row[1] + row[2];
        }

        RequireColdFits(PathSubject.Of(problem), estimator, default, coefficientTolerance: null);
    }

    [Theory]
    [InlineData("lasso")]
    [InlineData("elastic net")]
    [InlineData("ridge")]
    public void More_features_than_rows_leave_the_objective_optimal(string estimator)
    {
        RequireColdFits(PathSubject.Of(Problem.Random(8, 20, seed: 9)), estimator, default, coefficientTolerance: null);
    }

    [Theory]
    [InlineData("lasso")]
    [InlineData("elastic net")]
    [InlineData("ridge")]
    public void Numbers_near_the_ends_of_the_range_are_left_to_the_precise_solver(string estimator)
    {
        Problem problem = Problem.Random(50, 4, seed: 10);
        for (int i = 0; i < problem.Rows.Length; i++)
        {
            problem.Rows[i] = Math.ScaleB(problem.Rows[i], i % 4 == 0 ? 420 : -420);
        }

        PathSubject subject = PathSubject.Of(problem);
        RequireColdFits(subject, estimator, default, 1e-9);
        Assert.Equal(Points, subject.Solver.PrecisePoints);
    }

    [Theory]
    [InlineData("lasso")]
    [InlineData("elastic net")]
    [InlineData("ridge")]
    public void Nearly_collinear_columns_are_left_to_the_precise_solver(string estimator)
    {
        Problem problem = Problem.Random(80, 4, seed: 11);
        for (int r = 0; r < problem.Count; r++)
        {
            Span<double> row = problem.Rows.AsSpan(r * 4, 4);
            row[3] = row[0] + (1e-4 * row[3]);
        }

        PathSubject subject = PathSubject.Of(problem);
        RequireColdFits(subject, estimator, default, 1e-6);
        Assert.True(subject.Solver.PrecisePoints > 0);
    }

    [Fact]
    public void Most_points_need_no_precise_solver()
    {
        PathSubject subject = PathSubject.Of(Problem.Random(500, 12, seed: 12));
        foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet])
        {
            subject.Fit(kind, 0.5, subject.Grid(kind, 0.5, default, 100, 1e-3), default);
            Assert.True(subject.Solver.PrecisePoints <= 2, $"{kind}: {subject.Solver.PrecisePoints}");
        }
    }

    [Theory]
    [InlineData(7, 250)]
    [InlineData(33, 250)]
    [InlineData(140, 40)]
    public void Many_ridge_strengths_from_one_decomposition_equal_fits(int features, int strengths)
    {
        PathSubject subject = PathSubject.Of(Problem.Random(300, features, seed: 16));
        var options = new FitOptions { Standardize = true };
        double[] alphas = subject.Grid(EstimatorKind.Ridge, 0.0, options, strengths, 1e-6);
        PathPoints points = subject.Fit(EstimatorKind.Ridge, 0.0, alphas, options);
        Assert.Equal(0, subject.Solver.PrecisePoints);
        for (int i = 0; i < alphas.Length; i += 13)
        {
            subject.FitCold(new FitRequest(EstimatorKind.Ridge, alphas[i], 0.0, options));
            Nearly(subject.Cold.Coefficients, points.CoefficientsAt(i), 1e-10, $"{alphas[i]}");
            Assert.Equal(subject.Cold.FindFreedom(), points.DegreesOfFreedom[i], 1e-8);
        }
    }

    [Fact]
    public void Strength_of_zero_ends_a_path_in_least_squares()
    {
        PathSubject subject = PathSubject.Of(Problem.Random(100, 5, seed: 13));
        foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet])
        {
            PathPoints points = subject.Fit(kind, 0.5, [1.0, 0.0], default);
            subject.FitCold(new FitRequest(EstimatorKind.LeastSquares, 0.0, 0.0, default));
            Nearly(subject.Cold.Coefficients, points.CoefficientsAt(1), 1e-10, $"{kind}");
            Assert.All(points.Statuses.ToArray(), status => Assert.Equal(FitStatus.Converged, status));
        }
    }

    [Fact]
    public void Moments_without_rows_say_so_at_every_point()
    {
        PathSubject subject = PathSubject.Of(Problem.Of(3, [], []));
        PathPoints points = subject.Fit(EstimatorKind.Lasso, 1.0, [1.0, 0.5], default);
        Assert.All(points.Statuses.ToArray(), status => Assert.Equal(FitStatus.NoData, status));
        Assert.All(points.Coefficients.ToArray(), value => Assert.Equal(0.0, value));
    }

    [Theory]
    [InlineData(EstimatorKind.Lasso)]
    [InlineData(EstimatorKind.ElasticNet)]
    [InlineData(EstimatorKind.Ridge)]
    public void Bits_do_not_depend_on_what_was_fitted_before_or_beside(EstimatorKind kind)
    {
        Problem problem = Problem.Random(120, 9, seed: 14);
        PathSubject subject = PathSubject.Of(problem);
        double[] alphas = subject.Grid(kind, 0.5, default, 21, 1e-3);
        double[] first = subject.Fit(kind, 0.5, alphas, default).Coefficients.ToArray();
        subject.Fit(EstimatorKind.ElasticNet, 0.9, [0.3, 0.01], new FitOptions { Standardize = true });
        Same.Bits(first, subject.Fit(kind, 0.5, alphas, default).Coefficients, "coefficient");
        Same.Bits(first, PathSubject.Of(problem).Fit(kind, 0.5, alphas, default).Coefficients, "coefficient");

        // A path of fewer strengths has the same points.
        Same.Bits(first.AsSpan(0, 9 * 5), PathSubject.Of(problem).Fit(kind, 0.5, alphas.AsSpan(0, 5), default).Coefficients, "coefficient");
    }

    [Theory]
    [InlineData("lasso")]
    [InlineData("elastic net")]
    [InlineData("ridge")]
    public void Degrees_of_freedom_are_the_trace_of_the_hat_matrix(string estimator)
    {
        Problem problem = Problem.Random(60, 7, seed: 15);
        PathSubject subject = PathSubject.Of(problem);
        (EstimatorKind kind, double share) = PathSubject.Named(estimator);
        double[] alphas = subject.Grid(kind, share, default, 12, 1e-3);
        PathPoints points = subject.Fit(kind, share, alphas, default);
        for (int i = 0; i < alphas.Length; i++)
        {
            // The precise solver finds them by another way.
            subject.FitCold(new FitRequest(kind, alphas[i], share, default));
            Assert.Equal(subject.Cold.FindFreedom(), points.DegreesOfFreedom[i], 1e-9);
            Assert.InRange(points.DegreesOfFreedom[i], 0.0, 7.0 + 1e-9);
        }
    }

    private static void RequireColdFits(PathSubject subject, string estimator, FitOptions options, double? coefficientTolerance)
    {
        (EstimatorKind kind, double share) = PathSubject.Named(estimator);
        double[] alphas = subject.Grid(kind, share, options, Points, Weakest);
        PathPoints points = subject.Fit(kind, share, alphas, options);
        Assert.Equal(Points, points.Count);
        for (int i = 0; i < alphas.Length; i++)
        {
            FitReport report = subject.FitCold(new FitRequest(kind, alphas[i], share, options));
            string what = $"strength {alphas[i]:r}";
            Assert.True(report.Status == points.Statuses[i], $"{what}: {points.Statuses[i]}, want {report.Status}");
            Assert.Equal(report.Objective, points.Objectives[i], 1e-10 * Math.Abs(report.Objective));
            Assert.Equal(report.ResidualSumOfSquares, points.ResidualSumsOfSquares[i], 1e-9 * report.TotalSumOfSquares);
            Assert.True(points.Certificates[i].Value <= points.Certificates[i].Tolerance || !report.Converged, $"{what}: {points.Certificates[i]}");
            if (coefficientTolerance is { } tolerance)
            {
                Nearly(subject.Cold.Coefficients, points.CoefficientsAt(i), tolerance, what);
                double size = Math.Max(Math.Abs(subject.Cold.Intercept), 1.0);
                Assert.Equal(subject.Cold.Intercept, points.Intercepts[i], tolerance * size);
            }
        }
    }

    private static void Nearly(ReadOnlySpan<double> wanted, ReadOnlySpan<double> found, double tolerance, string what)
    {
        double size = 0.0;
        double error = 0.0;
        for (int j = 0; j < wanted.Length; j++)
        {
            size = Math.Max(size, Math.Abs(wanted[j]));
            error = Math.Max(error, Math.Abs(wanted[j] - found[j]));
        }

        Assert.True(error <= tolerance * size || size < 1e-12, $"{what}: off by {error:g3} of {size:g3}");
    }
}
