using System.Globalization;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;

namespace SimdRegression;

/// <summary>
/// A positive semidefinite matrix P, N x N, whose form w'Pw is a penalty on coefficients w: any such matrix, the Laplacian of a graph of features, or
/// differences of neighbours. Made and checked once, and shared by all fits at all strengths.
/// </summary>
/// <remarks>
/// Making one takes some N^3 operations for a matrix of your own, and N^2 for the others.
/// <para>Thread safety: an immutable object; any number of threads may share it.</para>
/// </remarks>
/// <example><code>
/// PenaltyMatrix network = PenaltyMatrix.Graph(4, [(0, 1), (1, 2), (2, 3)]);
/// FitReport report = moments.Fit(new QuadraticPenalty(10.0, network), out Model model);
/// </code></example>
public sealed class PenaltyMatrix
{
    // What rounding the elements of P, and of P in the units of a fit, may take from semidefiniteness, relative to the roots of the diagonal.
    private const double RoundingOfElements = 4.0 * MachineEpsilon.Double;

    private const int HighestOrder = 10;

    private readonly double[] elements;

    private PenaltyMatrix(int features, double[] elements, double slack)
    {
        FeatureCount = features;
        this.elements = elements;
        Slack = slack;
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>An element of P.</summary>
    /// <param name="row">0 to N - 1.</param>
    /// <param name="column">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public double this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, FeatureCount);
            ArgumentOutOfRangeException.ThrowIfNegative(column);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, FeatureCount);
            return elements[(row * FeatureCount) + column];
        }
    }

    /// <summary>By how much of the roots of the products of its diagonal the matrix may be off a semidefinite one.</summary>
    internal double Slack { get; }

    /// <summary>A matrix of your own (Tikhonov regularisation).</summary>
    /// <param name="features">The number of features N, at least 1.</param>
    /// <param name="matrix">P, N rows of N elements: finite, symmetric to the last bit, positive semidefinite.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no features.</exception>
    /// <exception cref="ArgumentException">
    /// There are not N x N elements, one is not finite, two that mirror each other differ, or the matrix is not semidefinite. With rows and columns divided by
    /// the roots of the diagonal, an eigenvalue may be below 0 by no more than 16 N times the spacing of doubles at 1: so much is rounding, in the units of
    /// any feature.
    /// </exception>
    public static PenaltyMatrix Of(int features, ReadOnlySpan<double> matrix)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (matrix.Length != (long)features * features)
        {
            throw new ArgumentException($"The matrix has {matrix.Length} elements, and must have {features} x {features}.", nameof(matrix));
        }

        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double element = matrix[(i * features) + j];
                double mirrored = matrix[(j * features) + i];
                if (!double.IsFinite(element) || !double.IsFinite(mirrored))
                {
                    throw new ArgumentException(Text($"Element ({i}, {j}) of the matrix or its mirror is not finite."), nameof(matrix));
                }

                if (element != mirrored)
                {
                    throw new ArgumentException(
                        Text($"The matrix must be symmetric; element ({i}, {j}) is {element} and element ({j}, {i}) is {mirrored}."), nameof(matrix));
                }
            }
        }

        double[] elements = matrix.ToArray();
        return new PenaltyMatrix(features, elements, RoundingOfElements + Math.Max(0.0, -LeastEigenvalue(features, elements)));
    }

    /// <summary>
    /// The Laplacian of a graph: w'Pw is the sum over its edges of weight (w(i) - w(j))^2, so that neighbours are given like coefficients
    /// (network-constrained regularisation, Li and Li 2008).
    /// </summary>
    /// <param name="features">The number of features N, at least 1.</param>
    /// <param name="edges">Pairs of features, each from 0 to N - 1. The weights of an edge that is listed more than once add up.</param>
    /// <param name="weights">One an edge, finite and not below 0. Empty: all 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no features.</exception>
    /// <exception cref="ArgumentException">
    /// There is not one weight for each edge, a weight is out of range, an edge joins a feature with itself or with none, or weights add up to more than
    /// double precision holds.
    /// </exception>
    /// <remarks>
    /// Without division by the numbers of neighbours, which Li and Li have; weights say that too. Source: https://doi.org/10.1093/bioinformatics/btn081.
    /// </remarks>
    public static PenaltyMatrix Graph(int features, ReadOnlySpan<(int First, int Second)> edges, ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (!weights.IsEmpty && weights.Length != edges.Length)
        {
            throw new ArgumentException($"There are {weights.Length} weights for {edges.Length} edges; there must be one for each.", nameof(weights));
        }

        var elements = new double[checked(features * features)];
        for (int edge = 0; edge < edges.Length; edge++)
        {
            (int first, int second) = edges[edge];
            double weight = weights.IsEmpty ? 1.0 : weights[edge];
            if ((uint)first >= (uint)features || (uint)second >= (uint)features)
            {
                throw new ArgumentException($"Edge {edge} joins features {first} and {second}; there are features 0 to {features - 1}.", nameof(edges));
            }

            if (first == second)
            {
                throw new ArgumentException($"Edge {edge} joins feature {first} with itself; an edge joins two features.", nameof(edges));
            }

            if (!(weight >= 0.0 && double.IsFinite(weight)))
            {
                throw new ArgumentException(Text($"The weight of edge {edge} is {weight}; it must be a finite number not below 0."), nameof(weights));
            }

            Add(elements, features, first, [1.0, -1.0], weight, step: second - first);
        }

        return double.IsFinite(LargestOf(elements))
            ? new PenaltyMatrix(features, elements, RoundingOfElements * features)
            : throw new ArgumentException("The weights of edges add up to more than double precision holds.", nameof(weights));
    }

    /// <summary>
    /// Smoothness along the order of the features: w'Pw is the sum of the squares of their differences of an order; of order 1 of w(j + 1) - w(j), of order
    /// 2 of w(j + 2) - 2 w(j + 1) + w(j) (Whittaker 1923; Eilers and Marx 1996).
    /// </summary>
    /// <param name="features">The number of features N, above the order.</param>
    /// <param name="order">1 to 10. Polynomials of a lower degree are free.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is out of range, or there are too few features for one difference.</exception>
    /// <remarks>Source: https://doi.org/10.1214/ss/1038425655.</remarks>
    public static PenaltyMatrix Differences(int features, int order = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, HighestOrder);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(features, order);
        Span<double> weights = stackalloc double[order + 1];
        weights[0] = 1.0;
        for (int k = 1; k <= order; k++)
        {
            weights[k] = -weights[k - 1] * (order - k + 1) / k;
        }

        var elements = new double[checked(features * features)];
        for (int first = 0; first + order < features; first++)
        {
            Add(elements, features, first, weights, 1.0, step: 1);
        }

        return new PenaltyMatrix(features, elements, RoundingOfElements);
    }

    /// <summary>w'Pw.</summary>
    /// <param name="coefficients">w, N values.</param>
    /// <exception cref="ArgumentException">There are not N.</exception>
    public double ValueAt(ReadOnlySpan<double> coefficients)
    {
        if (coefficients.Length != FeatureCount)
        {
            throw new ArgumentException($"There are {coefficients.Length} coefficients, and must be {FeatureCount}.", nameof(coefficients));
        }

        double sum = 0.0;
        for (int i = 0; i < FeatureCount; i++)
        {
            sum += coefficients[i] * VectorOperations.Inner(Row(i), coefficients);
        }

        return sum;
    }

    /// <summary>A row of P.</summary>
    internal ReadOnlySpan<double> Row(int feature) => elements.AsSpan(feature * FeatureCount, FeatureCount);

    // Adds weight times the square of a combination of coefficients that stand a step apart.
    private static void Add(double[] elements, int features, int first, ReadOnlySpan<double> combination, double weight, int step)
    {
        for (int a = 0; a < combination.Length; a++)
        {
            for (int b = 0; b < combination.Length; b++)
            {
                elements[((first + (a * step)) * features) + first + (b * step)] += weight * combination[a] * combination[b];
            }
        }
    }

    private static double LargestOf(double[] elements)
    {
        double largest = 0.0;
        foreach (double element in elements)
        {
            largest = double.IsFinite(element) ? Math.Max(largest, Math.Abs(element)) : double.PositiveInfinity;
        }

        return largest;
    }

    // Of P with rows and columns divided by the roots of the diagonal, so that no feature's unit hides another's.
    private static double LeastEigenvalue(int features, double[] elements)
    {
        var matrix = new double[elements.Length];
        for (int i = 0; i < features; i++)
        {
            double diagonal = elements[(i * features) + i];
            if (diagonal < 0.0)
            {
                throw NotSemidefinite(Text($"its element ({i}, {i}) is {diagonal}"));
            }

            for (int j = 0; j < features; j++)
            {
                double element = elements[(i * features) + j];
                double scale = Math.Sqrt(diagonal) * Math.Sqrt(elements[(j * features) + j]);
                if (scale == 0.0 && element != 0.0)
                {
                    throw NotSemidefinite(Text($"its element ({i}, {j}) is {element} beside a 0 on the diagonal"));
                }

                matrix[(i * features) + j] = scale == 0.0 ? 0.0 : element / scale;
            }
        }

        var values = new double[features];
        bool isKnown = SymmetricEigen.Decompose(features, matrix, new double[elements.Length], values, new double[2 * features]);
        double least = double.PositiveInfinity;
        foreach (double value in values)
        {
            least = Math.Min(least, value);
        }

        const double RoundingsOfEigenvalue = 16.0;
        return isKnown && least >= -RoundingsOfEigenvalue * features * MachineEpsilon.Double
            ? least
            : throw NotSemidefinite(Text($"divided by the roots of its diagonal, it has the eigenvalue {least:G3}"));
    }

    private static ArgumentException NotSemidefinite(string why) => new($"The matrix must be positive semidefinite, and {why}.", "matrix");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
