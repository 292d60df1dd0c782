using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>A loss over a block of rows whose predictions are known, for solvers that need derivatives and curvatures row by row.</summary>
internal static class LossBlock
{
    /// <summary>
    /// The weighted sum of a loss over a block; derivatives and curvatures of every row, each times its weight.
    /// </summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m, one a row.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="weights">s, one a row, or empty for all ones.</param>
    /// <param name="derivatives">Receives s dl/dm; may be the memory of the predictions.</param>
    /// <param name="curvatures">Receives s d2l/dm2, or empty if they are not wanted.</param>
    /// <returns>The sum of s l(m, y).</returns>
    /// <remarks>
    /// With V the lanes of 256 bits, 4 for <see cref="double"/> and 8 for <see cref="float"/>, row r belongs to chain r mod V of the sum:
    /// 0, then MultiplyAdd(s, l, chain), or chain + l without weights, all in double. For float, chain l and chain l + 4 are added first;
    /// what is left of four is added by <see cref="Lanes.Sum(Vector256{double})"/>.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate<TLoss, T>(
        in TLoss loss,
        ReadOnlySpan<T> predictions,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights,
        Span<T> derivatives,
        Span<T> curvatures)
        where TLoss : struct, ILoss<TLoss>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Taken together once: what follows reads without bounds.
        int count = predictions.Length;
        _ = targets[..count];
        _ = derivatives[..count];
        _ = weights.IsEmpty ? default : weights[..count];
        _ = curvatures.IsEmpty ? default : curvatures[..count];
        return weights.IsEmpty
            ? curvatures.IsEmpty
                ? Evaluate<TLoss, T, No, No>(in loss, predictions, targets, weights, derivatives, curvatures)
                : Evaluate<TLoss, T, No, Yes>(in loss, predictions, targets, weights, derivatives, curvatures)
            : curvatures.IsEmpty
                ? Evaluate<TLoss, T, Yes, No>(in loss, predictions, targets, weights, derivatives, curvatures)
                : Evaluate<TLoss, T, Yes, Yes>(in loss, predictions, targets, weights, derivatives, curvatures);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Evaluate<TLoss, T, TWeighted, TCurved>(
        in TLoss loss,
        ReadOnlySpan<T> predictions,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights,
        Span<T> derivatives,
        Span<T> curvatures)
        where TLoss : struct, ILoss<TLoss>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWeighted : struct, ISwitch
        where TCurved : struct, ISwitch
    {
        // A copy cannot change while the loop runs, so its fields are read once.
        TLoss local = loss;
        ref T prediction = ref MemoryMarshal.GetReference(predictions);
        ref T target = ref MemoryMarshal.GetReference(targets);
        ref T weight = ref MemoryMarshal.GetReference(weights);
        ref T derivative = ref MemoryMarshal.GetReference(derivatives);
        ref T curvature = ref MemoryMarshal.GetReference(curvatures);
        Vector256<double> lower = Vector256<double>.Zero;
        Vector256<double> upper = Vector256<double>.Zero;
        nuint count = (nuint)predictions.Length;
        nuint lanes = (nuint)Vector256<T>.Count;
        nuint r = 0;
        for (; r + lanes <= count; r += lanes)
        {
            Vector256<T> values = local.Evaluate(
                Vector256.LoadUnsafe(ref prediction, r), Vector256.LoadUnsafe(ref target, r), out Vector256<T> slopes, out Vector256<T> bends);
            Vector256<T> factors = TWeighted.IsOn ? Vector256.LoadUnsafe(ref weight, r) : Vector256<T>.One;
            (TWeighted.IsOn ? factors * slopes : slopes).StoreUnsafe(ref derivative, r);
            if (TCurved.IsOn)
            {
                (TWeighted.IsOn ? factors * bends : bends).StoreUnsafe(ref curvature, r);
            }

            Add<T, TWeighted>(values, factors, ref lower, ref upper);
        }

        if (r < count)
        {
            // The lanes left over repeat the last row, for which the loss is defined; their value does not count.
            int rest = (int)(count - r);
            Span<T> buffer = stackalloc T[Vector256<T>.Count];
            Vector256<T> values = local.Evaluate(
                Repeated(predictions[(int)r..], buffer), Repeated(targets[(int)r..], buffer), out Vector256<T> slopes, out Vector256<T> bends);
            Vector256<T> factors = TWeighted.IsOn ? Repeated(weights[(int)r..], buffer) : Vector256<T>.One;
            buffer.Clear();
            buffer[..rest].Fill(T.One);
            Vector256<T> isRow = Vector256.Equals(Vector256.Create<T>(buffer), Vector256<T>.One);
            Store(factors * slopes, buffer, derivatives[(int)r..(int)count]);
            if (TCurved.IsOn)
            {
                Store(factors * bends, buffer, curvatures[(int)r..(int)count]);
            }

            Add<T, TWeighted>(values & isRow, factors, ref lower, ref upper);
        }

        return Lanes.Sum(lower + upper);
    }

    /// <summary>Adds values, each times a factor, to the chains of their lanes, in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T, TWeighted>(
        Vector256<T> values, Vector256<T> factors, ref Vector256<double> lower, ref Vector256<double> upper)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWeighted : struct, ISwitch
    {
        if (typeof(T) == typeof(double))
        {
            lower = TWeighted.IsOn ? Lanes.MultiplyAdd(factors.AsDouble(), values.AsDouble(), lower) : lower + values.AsDouble();
        }
        else
        {
            (Vector256<double> first, Vector256<double> second) = Vector256.Widen(values.AsSingle());
            (Vector256<double> firstFactors, Vector256<double> secondFactors) = Vector256.Widen(factors.AsSingle());
            lower = TWeighted.IsOn ? Lanes.MultiplyAdd(firstFactors, first, lower) : lower + first;
            upper = TWeighted.IsOn ? Lanes.MultiplyAdd(secondFactors, second, upper) : upper + second;
        }
    }

    private static Vector256<T> Repeated<T>(ReadOnlySpan<T> rest, Span<T> buffer)
    {
        buffer.Fill(rest[^1]);
        rest.CopyTo(buffer);
        return Vector256.Create<T>(buffer);
    }

    private static void Store<T>(Vector256<T> values, Span<T> buffer, Span<T> destination)
    {
        values.CopyTo(buffer);
        buffer[..destination.Length].CopyTo(destination);
    }

    /// <summary>A choice that the compiler knows, so that the loop of each is free of it.</summary>
    private interface ISwitch
    {
        static abstract bool IsOn { get; }
    }

    private readonly struct Yes : ISwitch
    {
        public static bool IsOn => true;
    }

    private readonly struct No : ISwitch
    {
        public static bool IsOn => false;
    }
}
