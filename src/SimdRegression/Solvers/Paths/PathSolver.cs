using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Fits one estimator at many strengths to one set of moments.</summary>
internal sealed class PathSolver<TKernels>
    where TKernels : struct, ISolverKernels
{
    private readonly NormalEquationsSolver<TKernels> solver;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="elementEpsilon">The spacing of the data's element type at 1.</param>
    public PathSolver(TKernels kernels, double elementEpsilon)
    {
        solver = new NormalEquationsSolver<TKernels>(kernels, elementEpsilon);
    }

    /// <summary>Fits a path.</summary>
    /// <param name="moments">The moments of the rows.</param>
    /// <param name="kind">The estimator.</param>
    /// <param name="l1Ratio">The share of L1; what the estimator says of itself is put in its place.</param>
    /// <param name="alphas">The strengths in the estimator's own convention, the strongest first; finite, not negative.</param>
    /// <param name="options">The options of every fit.</param>
    /// <param name="points">Receives one point a strength.</param>
    /// <exception cref="ArgumentException">An option does not fit the number of features, or a strength or the share lies out of its
    /// range.</exception>
    /// <remarks>The same arguments give the same bits, whatever was fitted before.</remarks>
    public void Fit(
        MomentAccumulator moments, EstimatorKind kind, double l1Ratio, ReadOnlySpan<double> alphas, in FitOptions options, PathPoints points)
    {
        points.Begin(alphas.Length);
        double share = kind switch
        {
            EstimatorKind.Lasso => 1.0,
            EstimatorKind.ElasticNet => l1Ratio,
            _ => 0.0,
        };
        for (int i = 0; i < alphas.Length; i++)
        {
            var request = new FitRequest(kind, Strength.FromDouble(alphas[i]), share, options with { WarmStart = i > 0 });
            FitReport report = solver.Fit(moments, in request);
            solver.Coefficients.CopyTo(points.CoefficientsAt(i));
            points.Intercepts[i] = solver.Intercept;
            points.ResidualSumsOfSquares[i] = report.ResidualSumOfSquares;
            points.Objectives[i] = report.Objective;
            points.ActiveCounts[i] = report.ActiveCount;
            points.Statuses[i] = report.Status;
            points.Certificates[i] = report.Certificate;
        }
    }
}
