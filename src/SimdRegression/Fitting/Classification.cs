using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>From the margins x.w + b of linear models, which are log-odds after a logistic fit, to probabilities and labels.</summary>
/// <remarks>Thread safety: static and without state; any number of threads may call it at the same time.</remarks>
public static class Classification
{
    /// <summary>The probability of label 1 for each of some adjacent rows: 1 / (1 + exp(-(x.w + b))).</summary>
    /// <typeparam name="TModel">The type of the model.</typeparam>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="model">A model that was fitted with <see cref="LogisticLoss"/>.</param>
    /// <param name="rows">The rows, row-major, one after the other.</param>
    /// <param name="destination">Receives one probability a row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">
    /// The number of elements is not the number of probabilities times that of the features, or the destination shares memory with the rows.
    /// </exception>
    public static void Probabilities<TModel, T>(in TModel model, ReadOnlySpan<T> rows, Span<T> destination)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryOverlap.Refuse(rows, destination, nameof(destination));
        model.Predict(rows, destination);
        Probabilities<T>(destination, destination);
    }

    /// <inheritdoc cref="Probabilities{TModel, T}(in TModel, ReadOnlySpan{T}, Span{T})"/>
    public static void Probabilities<TModel, T>(in TModel model, T[] rows, Span<T> destination)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Probabilities(in model, (ReadOnlySpan<T>)rows, destination);
    }

    /// <summary>The probability of label 1 for each of some margins: 1 / (1 + e^-m), to two units in the last place also where it is tiny.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="margins">m, for instance what <c>Predict</c> of a model gives.</param>
    /// <param name="destination">Receives the probabilities; may be the same memory, must not overlap otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the two overlap and do not begin at the same element.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Probabilities<T>(ReadOnlySpan<T> margins, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(margins.Length, destination.Length);
        MemoryOverlap.RefuseUnlessInPlace(margins, destination, nameof(destination));
        ref T margin = ref MemoryMarshal.GetReference(margins);
        ref T probability = ref MemoryMarshal.GetReference(destination);
        nuint lanes = (nuint)Vector256<T>.Count;
        nuint r = 0;
        for (; r + lanes <= (nuint)margins.Length; r += lanes)
        {
            VectorFunctions.SoftPlus(Vector256.LoadUnsafe(ref margin, r), out Vector256<T> probabilities, out _);
            probabilities.StoreUnsafe(ref probability, r);
        }

        for (int i = (int)r; i < margins.Length; i++)
        {
            VectorFunctions.SoftPlus(margins[i], out destination[i], out _);
        }
    }

    /// <inheritdoc cref="Probabilities{T}(ReadOnlySpan{T}, Span{T})"/>
    public static void Probabilities<T>(T[] margins, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Probabilities((ReadOnlySpan<T>)margins, destination);
    }

    /// <summary>The label of each of some adjacent rows: 1 where x.w + b is above 0, elsewhere 0.</summary>
    /// <typeparam name="TModel">The type of the model.</typeparam>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows, row-major, one after the other.</param>
    /// <param name="destination">Receives one label a row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">
    /// The number of elements is not the number of labels times that of the features, or the destination shares memory with the rows.
    /// </exception>
    public static void Labels<TModel, T>(in TModel model, ReadOnlySpan<T> rows, Span<T> destination)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryOverlap.Refuse(rows, destination, nameof(destination));
        model.Predict(rows, destination);
        Labels<T>(destination, destination);
    }

    /// <inheritdoc cref="Labels{TModel, T}(in TModel, ReadOnlySpan{T}, Span{T})"/>
    public static void Labels<TModel, T>(in TModel model, T[] rows, Span<T> destination)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Labels(in model, (ReadOnlySpan<T>)rows, destination);
    }

    /// <summary>The label of each of some margins: 1 where m is above 0, elsewhere 0.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="margins">m, for instance what <c>Predict</c> of a model gives.</param>
    /// <param name="destination">Receives the labels; may be the same memory, must not overlap otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the two overlap and do not begin at the same element.</exception>
    public static void Labels<T>(ReadOnlySpan<T> margins, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(margins.Length, destination.Length);
        MemoryOverlap.RefuseUnlessInPlace(margins, destination, nameof(destination));
        for (int i = 0; i < margins.Length; i++)
        {
            destination[i] = margins[i] > T.Zero ? T.One : T.Zero;
        }
    }

    /// <inheritdoc cref="Labels{T}(ReadOnlySpan{T}, Span{T})"/>
    public static void Labels<T>(T[] margins, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Labels((ReadOnlySpan<T>)margins, destination);
    }

    private static void CheckLengths(int margins, int destination)
    {
        if (margins != destination)
        {
            throw new ArgumentException($"There is room for {destination} numbers, and there must be for {margins}, one a margin.", "destination");
        }
    }
}
