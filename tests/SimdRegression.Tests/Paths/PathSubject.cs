using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Paths;

/// <summary>The moments of a problem, a path solver, and the solver of single fits beside it.</summary>
internal sealed class PathSubject
{
    private const double Epsilon = 1.0 / (1L << 52);

    private readonly MomentAccumulator _moments;

    private PathSubject(int features, double[] rows, double[] targets, double[]? weights)
    {
        Features = features;
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(rows, targets, weights);
        _moments = moments.Close();
        var kernels = new RuntimeKernels<double>(Features);
        Solver = new PathSolver(SolverKernels.Of(kernels), Epsilon);
        Cold = new NormalEquationsSolver(SolverKernels.Of(kernels), Epsilon);
    }

    public int Features { get; }

    public PathSolver Solver { get; }

    public NormalEquationsSolver Cold { get; }

    public static PathSubject Of(Problem problem, double[]? weights = null) => new(problem.Features, problem.Rows, problem.Targets, weights);

    public static PathSubject Of(int features, double[] rows, double[] targets) => new(features, rows, targets, null);

    public static (EstimatorKind Kind, double Share) Named(string estimator) => estimator switch
    {
        "least squares" => (EstimatorKind.LeastSquares, 0.0),
        "ridge" => (EstimatorKind.Ridge, 0.0),
        "lasso" => (EstimatorKind.Lasso, 1.0),
        _ => (EstimatorKind.ElasticNet, 0.5),
    };

    /// <summary>Strengths from where all coefficients are zero, or for ridge from the number of rows.</summary>
    public double[] Grid(EstimatorKind kind, double share, FitOptions options, int count, double ratio)
    {
        double strongest = kind is EstimatorKind.Lasso or EstimatorKind.ElasticNet
            ? Cold.LargestStrength(_moments, new FitRequest(kind, 1.0, kind == EstimatorKind.Lasso ? 1.0 : share, options))
            : _moments.Weight;
        return Enumerable.Range(0, count).Select(i => strongest * Math.Pow(ratio, (double)i / (count - 1))).ToArray();
    }

    public PathPoints Fit(EstimatorKind kind, double share, ReadOnlySpan<double> alphas, FitOptions options)
    {
        var points = new PathPoints(Features, alphas.Length) { WantsFreedom = true };
        Solver.Fit(_moments, kind, share, alphas, in options, points);
        return points;
    }

    public FitReport FitCold(FitRequest request)
    {
        Cold.StartFrom(default);
        return Cold.Fit(_moments, in request);
    }
}
