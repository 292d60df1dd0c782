namespace SimdRegression.Tests.Support;

/// <summary>
/// A penalised least-squares problem judged from its rows: 1/2 sum s (y - x.w - b)^2 + lambda1 sum f p |w| + 1/2 lambda2 sum f p^2 w^2.
/// It shares no code with the solvers.
/// </summary>
internal sealed class RowCheck
{
    private readonly Problem problem;
    private readonly double[] weights;
    private readonly FitOptions options;
    private readonly double lambda1;
    private readonly double lambda2;
    private readonly double[] squares;
    private readonly double[] deviations;
    private readonly double targetSquare;

    public RowCheck(Problem problem, double[]? weights, FitOptions options, double lambda1, double lambda2)
    {
        this.problem = problem;
        this.weights = weights ?? Enumerable.Repeat(1.0, problem.Count).ToArray();
        this.options = options;
        this.lambda1 = lambda1;
        this.lambda2 = lambda2;
        int features = problem.Features;
        squares = new double[features];
        deviations = new double[features];
        double total = this.weights.Sum();
        for (int j = 0; j <= features; j++)
        {
            double mean = Enumerable.Range(0, problem.Count).Sum(r => this.weights[r] * Value(r, j)) / total;
            double centered = Enumerable.Range(0, problem.Count).Sum(r => this.weights[r] * Math.Pow(Value(r, j) - mean, 2.0));
            double square = options.Intercept ? centered : centered + (total * mean * mean);
            if (j == features)
            {
                targetSquare = square;
                continue;
            }

            squares[j] = square;
            deviations[j] = options.Standardize && centered > 0.0 ? Math.Sqrt(centered / total) : 1.0;
        }
    }

    public double Objective(double[] coefficients, double intercept)
    {
        double loss = 0.0;
        for (int r = 0; r < problem.Count; r++)
        {
            double residual = Residual(r, coefficients, intercept);
            loss += 0.5 * weights[r] * residual * residual;
        }

        for (int j = 0; j < coefficients.Length; j++)
        {
            double scaled = coefficients[j] * deviations[j];
            loss += Factor(j) * ((lambda1 * Math.Abs(scaled)) + (0.5 * lambda2 * scaled * scaled));
        }

        return loss;
    }

    /// <summary>The objective of the best constant model: that of zero coefficients.</summary>
    public double ObjectiveAtZero => 0.5 * targetSquare;

    /// <summary>
    /// The longest step that is left to go along one coefficient, times its column's norm and relative to the target's; the same for the
    /// intercept.
    /// </summary>
    public double Violation(double[] coefficients, double intercept)
    {
        int features = coefficients.Length;
        var gradient = new double[features];
        double residualSum = 0.0;
        for (int r = 0; r < problem.Count; r++)
        {
            double residual = weights[r] * Residual(r, coefficients, intercept);
            residualSum += residual;
            for (int j = 0; j < features; j++)
            {
                gradient[j] += residual * problem.Element(r, j);
            }
        }

        double largest = options.Intercept ? Math.Abs(residualSum) / Math.Sqrt(weights.Sum()) : 0.0;
        for (int j = 0; j < features; j++)
        {
            double quadratic = lambda2 * Factor(j) * deviations[j] * deviations[j];
            double curvature = squares[j] + quadratic;
            if (curvature == 0.0)
            {
                continue;
            }

            double wanted = (curvature * coefficients[j]) + gradient[j] - (quadratic * coefficients[j]);
            double shrunk = Math.Sign(wanted) * Math.Max(Math.Abs(wanted) - (lambda1 * Factor(j) * deviations[j]), 0.0) / curvature;
            double lower = Bound(options.LowerBounds, j, double.NegativeInfinity);
            double upper = Bound(options.UpperBounds, j, double.PositiveInfinity);
            double best = Math.Min(Math.Max(shrunk, lower), upper);
            largest = Math.Max(largest, Math.Sqrt(curvature) * Math.Abs(best - coefficients[j]));
        }

        return largest / Math.Sqrt(targetSquare);
    }

    private static double Bound(ReadOnlyMemory<double> bounds, int feature, double none)
    {
        return bounds.IsEmpty ? none : bounds.Span[bounds.Length == 1 ? 0 : feature];
    }

    private double Factor(int feature) => options.PenaltyFactors.IsEmpty ? 1.0 : options.PenaltyFactors.Span[feature];

    private double Value(int row, int column) => column < problem.Features ? problem.Element(row, column) : problem.Targets[row];

    private double Residual(int row, double[] coefficients, double intercept)
    {
        double residual = problem.Targets[row] - intercept;
        for (int j = 0; j < coefficients.Length; j++)
        {
            residual -= problem.Element(row, j) * coefficients[j];
        }

        return residual;
    }
}
