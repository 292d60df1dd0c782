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
}
