namespace SimdRegression.Aot.Checks;

/// <summary>Paths, knots and spectra against the closed forms of an orthogonal design.</summary>
internal static class PathChecks
{
    private const int Features = 10;
    private const double Tolerance = 1e-11;

    public static void Run(Tally tally)
    {
        var problem = new StarProblem<double>(Features, centre: 5.0);
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(problem.Rows, problem.Targets);
        tally.Begin("paths");
        tally.Group("lasso", () => FollowLasso(moments, problem, tally));
        tally.Group("ridge", () => FollowRidge(moments, problem, tally));
        tally.Group("elastic net", () => FollowElasticNet(moments, problem, tally));
        tally.Group("knots", () => FindKnots(moments, problem, tally));
        tally.Group("spectrum", () => Decompose(moments, problem, tally));
        tally.End();
    }

    private static void FollowLasso(LinearModel<double>.Moments moments, StarProblem<double> problem, Tally tally)
    {
        RegularizationPath path = Filled(moments, EstimatorKind.Lasso, default, tally);
        tally.IsNear(problem.AlphaMax, path.AlphaMax, Tolerance, "alphaMax");
        IsPath(path, (j, alpha) => problem.Coefficient(j, l1: alpha * problem.RowCount), tally);
        tally.IsTrue(path.PreferredIndex(InformationCriterion.Bic) >= 0, "no point is preferred");
    }

    private static void FollowRidge(LinearModel<double>.Moments moments, StarProblem<double> problem, Tally tally)
    {
        RegularizationPath path = Filled(moments, EstimatorKind.Ridge, default, tally);
        IsPath(path, (j, alpha) => problem.Coefficient(j, l2: alpha), tally);
        double share = StarProblem<double>.SumOfSquares / (StarProblem<double>.SumOfSquares + path.Alphas[50]);
        tally.IsNear(Features * share, path.DegreesOfFreedom[50], Tolerance, "degrees of freedom");
    }

    private static void FollowElasticNet(LinearModel<double>.Moments moments, StarProblem<double> problem, Tally tally)
    {
        RegularizationPath path = Filled(moments, EstimatorKind.ElasticNet, new PathOptions { L1Ratio = 0.25 }, tally);
        double rows = problem.RowCount;
        IsPath(path, (j, alpha) => problem.Coefficient(j, l1: 0.25 * alpha * rows, l2: 0.75 * alpha * rows), tally);
    }

    private static void FindKnots(LinearModel<double>.Moments moments, StarProblem<double> problem, Tally tally)
    {
        var knots = new LassoKnots(Features);
        tally.IsTrue(moments.Knots(default, knots) == FitStatus.Converged, $"knots: {knots.Status}");
        tally.IsNear(problem.AlphaMax, knots.Alphas[0], Tolerance, "the first knot");
        tally.IsTrue(knots.Kinds[^1] == LassoKnotKind.End && knots.Alphas[^1] == 0.0, "the last knot");
        tally.IsNear(problem.Coefficient(0), knots.CoefficientsAt(knots.Count - 1)[0], Tolerance, "least squares at the end");
    }

    private static void Decompose(LinearModel<double>.Moments moments, StarProblem<double> problem, Tally tally)
    {
        const double Alpha = 3.0;
        var spectrum = new RidgeSpectrum(Features);
        tally.IsTrue(moments.Decompose(default, spectrum) == FitStatus.Converged, $"spectrum: {spectrum.Status}");
        double square = StarProblem<double>.SumOfSquares;
        tally.IsNear(Features * square / (square + Alpha), spectrum.DegreesOfFreedom(Alpha), Tolerance, "degrees of freedom");
        var errors = new double[problem.RowCount];
        var rows = new RowBatch<double>(problem.Rows, Features, problem.Targets, default);
        spectrum.LeaveOneOutErrors(in rows, Alpha, errors);

        // The last row lies in the centre: its prediction is the mean, its leverage one over the rows.
        double last = problem.Targets[^1] - problem.TargetMean;
        tally.IsNear(last / (1.0 - (1.0 / problem.RowCount)), errors[^1], Tolerance, "leave one out");
    }

    private static RegularizationPath Filled(LinearModel<double>.Moments moments, EstimatorKind kind, PathOptions options, Tally tally)
    {
        var path = new RegularizationPath(Features);
        moments.Path(kind, in options, path);
        long allocated = Allocations.Least(() => moments.Path(kind, in options, path));
        tally.IsTrue(allocated == 0, $"a path allocates {allocated} bytes");
        return path;
    }

    private static void IsPath(RegularizationPath path, Func<int, double, double> expected, Tally tally)
    {
        double error = 0.0;
        bool converged = true;
        for (int i = 0; i < path.Count; i++)
        {
            converged &= path.Statuses[i] == FitStatus.Converged;
            for (int j = 0; j < Features; j++)
            {
                error = Math.Max(error, Math.Abs(path.CoefficientsAt(i)[j] - expected(j, path.Alphas[i])));
            }
        }

        tally.IsTrue(converged, "a point did not converge");
        tally.IsTrue(error <= Tolerance, $"coefficients off by {error:g3}");
    }
}
