using System.ComponentModel;
using System.Numerics;

namespace SimdRegression.Kernels;

/// <summary>
/// The products of all pairs of a short row with itself, as a type: vectors of the row times their own rotations, so that one vector
/// multiplication makes as many different products as it has lanes. Emitted for small feature counts.
/// </summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TSum">The type that products and sums are formed in.</typeparam>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: a value without state; any number of threads may share it, as long as what they write to is their own.</para>
/// </remarks>
[CLSCompliant(false)]
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICirculant<T, TSum>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
{
    /// <summary>The number of features N.</summary>
    static abstract int FeatureCount { get; }

    /// <summary>The number of accumulators, lanes counted.</summary>
    static abstract int AccumulatorCount { get; }

    /// <summary>The number of rows that are taken together, each for a chain of its own: <see cref="KernelLayout.Chains"/>.</summary>
    static virtual int RowsOfStep => 1;

    /// <summary>The number of elements that are read of a row, N or more; what is read behind a row does not matter.</summary>
    static abstract int Reach { get; }

    /// <summary>The number of rows that <see cref="Accumulate"/> is given at most, so that they stay close however often it reads them.</summary>
    static virtual int RowsOfChunk => int.MaxValue;

    /// <summary>
    /// Which accumulators make the elements of the result, one for each chain. The elements come in the order of their indices: the cells (i, j) of the
    /// features, j up to i; the products of the features with the target; the target's square; the sums of the features; that of the target.
    /// </summary>
    static abstract ReadOnlySpan<ushort> Sources { get; }

    /// <summary>Adds the products of some rows to the accumulators.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowStride">The distance between rows; N where a step takes several.</param>
    /// <param name="targets">The first target.</param>
    /// <param name="count">The number of rows, a multiple of <see cref="RowsOfStep"/>.</param>
    /// <param name="shift">What is subtracted: N values, zeros, and the target's behind as many elements as are read of a row.</param>
    /// <param name="accumulators">The accumulators.</param>
    static abstract void Accumulate(ref T rows, nint rowStride, ref T targets, nint count, ref TSum shift, ref TSum accumulators);
}
