using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Losses;

/// <summary>A loss whose curvature is taken for 1: that of the gamma loss where the target is its mean.</summary>
/// <typeparam name="TLoss">The loss.</typeparam>
/// <param name="loss">The loss.</param>
internal readonly struct ExpectedLoss<TLoss>(TLoss loss) : ILoss<ExpectedLoss<TLoss>>
    where TLoss : struct, ILoss<TLoss>
{
    private readonly TLoss loss = loss;

    public static TargetRange Targets => TLoss.Targets;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> values = loss.Evaluate(predictions, targets, out derivatives, out _);
        curvatures = Vector256<T>.One;
        return values;
    }
}
