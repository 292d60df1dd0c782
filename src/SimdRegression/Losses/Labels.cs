using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>The labels 0 and 1 as the signs that losses of two classes are written in.</summary>
internal static class Labels
{
    /// <summary>1 - 2y: the sign of a prediction that is wrong, +1 for label 0 and -1 for label 1.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="labels">y, 0 or 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> WrongSigns<T>(Vector256<T> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256<T>.One - (labels + labels);
    }

    /// <summary>max(0, margin - t m) with t = 2y - 1, its derivative in m (at the kink that of the violated side) and its curvature, 0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="predictions">m.</param>
    /// <param name="labels">y, 0 or 1.</param>
    /// <param name="margins">The margin wanted, not below 0.</param>
    /// <param name="derivatives">Receives -t where the margin is violated or just kept, otherwise 0.</param>
    /// <param name="curvatures">Receives 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> ViolatedMargin<T>(
        Vector256<T> predictions, Vector256<T> labels, Vector256<T> margins, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> signs = WrongSigns(labels);
        Vector256<T> shortfalls = margins + (signs * predictions);
        Vector256<T> isKept = Vector256.LessThan(shortfalls, Vector256<T>.Zero);
        derivatives = Vector256.AndNot(signs, isKept);
        curvatures = Vector256<T>.Zero;
        return Vector256.AndNot(shortfalls, isKept);
    }
}
