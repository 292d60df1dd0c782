using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Solvers;

/// <summary>
/// The quantile loss with a parabola in the place of its kink, times the width d of the parabola: with e = m - y, l = e^2 / 2 where e lies from -q d to
/// (1 - q) d, and a straight line beyond. Divided by d it lies below the quantile loss, by at most d/8 a row.
/// </summary>
/// <param name="quantile">q.</param>
/// <param name="width">d, a power of two.</param>
internal readonly struct SmoothedQuantileLoss(double quantile, double width) : ILoss<SmoothedQuantileLoss>
{
    private readonly double least = -quantile * width;
    private readonly double most = (1.0 - quantile) * width;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // With c the difference cut at both ends, both branches are c (e - c / 2).
        Vector256<T> lower = Vector256.Create(T.CreateTruncating(least));
        Vector256<T> upper = Vector256.Create(T.CreateTruncating(most));
        Vector256<T> differences = predictions - targets;
        Vector256<T> isOutside = Vector256.LessThan(differences, lower) | Vector256.GreaterThan(differences, upper);
        derivatives = Vector256.Min(Vector256.Max(differences, lower), upper);
        curvatures = Vector256.AndNot(Vector256<T>.One, isOutside);
        return derivatives * (differences - (Vector256.Create(T.CreateTruncating(0.5)) * derivatives));
    }

    /// <summary>1.</summary>
    /// <param name="loss">The loss.</param>
    public static double LargestCurvature(in SmoothedQuantileLoss loss) => 1.0;
}
