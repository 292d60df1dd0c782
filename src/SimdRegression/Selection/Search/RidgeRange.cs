using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>The strengths of ridge that are of use, which the columns decide alone.</summary>
internal static class RidgeRange
{
    /// <summary>The weakest as a fraction of the strongest: the range that acts is that of the eigenvalues of the features, which is
    /// wide.</summary>
    public const double SmallestFraction = 1e-6;

    private const double Multiple = 10.0;

    /// <summary>Ten times the largest sum of squares of a column, in the units in which it is penalised.</summary>
    /// <param name="moments">The moments of all rows.</param>
    /// <param name="features">N.</param>
    /// <param name="options">The options of fits.</param>
    /// <param name="penalty">A penalty that weights the squares of coefficients otherwise than by factors; null for ridge.</param>
    public static double Largest(MomentAccumulator moments, int features, in FitOptions options, MomentsPenalty? penalty = null)
    {
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        int stride = KernelLayout.Stride(features);
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            double mean = options.Intercept ? 0.0 : moments.Mean[j];
            double square = moments.Cross[(j * stride) + j] + (moments.Weight * mean * mean);
            double deviation = options.Standardize ? ScaledProblem.Deviation(moments, stride, j) : 1.0;
            double weight = penalty is not null ? penalty.SquareOf(j) : factors.IsEmpty || factors[j] > 0.0 ? 1.0 : 0.0;
            largest = weight > 0.0 ? Math.Max(largest, square / deviation / deviation / weight) : largest;
        }

        return Multiple * largest;
    }
}
