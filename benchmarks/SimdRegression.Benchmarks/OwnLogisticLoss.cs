using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks;

/// <summary>The logistic loss as a user of the library would write it: what it costs that a loss is not the library's.</summary>
internal readonly struct OwnLogisticLoss : ICurvedLoss<OwnLogisticLoss>
{
    /// <inheritdoc/>
    public static TargetRange Targets => TargetRange.ZeroOrOne;

    /// <inheritdoc/>
    public static double LargestCurvature(in OwnLogisticLoss loss) => 0.25;

    /// <inheritdoc/>
    public static double ConjugateReach(in OwnLogisticLoss loss) => 1.0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> signs = Vector256<T>.One - (targets + targets);
        Vector256<T> values = VectorFunctions.SoftPlus(signs * predictions, out Vector256<T> logistic, out Vector256<T> complement);
        derivatives = signs * logistic;
        curvatures = logistic * complement;
        return values;
    }
}
