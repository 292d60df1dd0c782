using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using SimdRegression.Data;
using SimdRegression.Kernels;
using SimdRegression.Models;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Expands rows by products of their features up to a degree, so that a linear model can bend and can let features act together. Where the
/// number of features is known at compile time, <see cref="LinearModelAttribute{T}.Degree"/> asks for a model that expands its rows itself.
/// </summary>
/// <remarks>
/// <para>
/// Order: by degree; within a degree, lexicographically by the features in ascending order. Of a, b, c to degree 2: a, b, c, a^2, a b, a c,
/// b^2, b c, c^2; with interactions only: a, b, c, a b, a c, b c. This is the order of scikit-learn's PolynomialFeatures without its constant
/// column, which is the intercept's business.
/// </para>
/// <para>
/// A product is formed from its last feature to its first: a b c = a (b c). Powers of features that are far from 0 or of different size are
/// nearly dependent or out of scale: scale first, for instance by <see cref="StandardScaler{T}"/>. Immutable; for any number of threads.
/// </para>
/// <para>Thread safety: immutable; any number of threads may share it.</para>
/// </remarks>
public sealed class PolynomialFeatures
{
    private readonly PolynomialRun[] runs;

    /// <summary>Describes an expansion.</summary>
    /// <param name="features">The number of features N of a row, 1 to 512.</param>
    /// <param name="degree">The largest number of factors of a product, at least 1.</param>
    /// <param name="interactionOnly">Whether the factors of a product are all different, so that there are no powers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or the expansion has more than 512 features.</exception>
    public PolynomialFeatures(int features, int degree = 2, bool interactionOnly = false)
    {
        OutputCount = Count(features, degree, interactionOnly);
        FeatureCount = features;
        Degree = degree;
        InteractionOnly = interactionOnly;
        runs = PolynomialTerms.Runs(features, degree, interactionOnly);
    }

    /// <summary>The number of features N of a row.</summary>
    public int FeatureCount { get; }

    /// <summary>The largest number of factors of a product.</summary>
    public int Degree { get; }

    /// <summary>Whether the factors of a product are all different.</summary>
    public bool InteractionOnly { get; }

    /// <summary>The number of features of an expanded row.</summary>
    public int OutputCount { get; }

    /// <summary>
    /// The number of features of an expanded row: C(N + d, d) - 1, or with interactions only the sum of C(N, k) for k from 1 to d.
    /// </summary>
    /// <param name="features">The number of features N of a row, 1 to 512.</param>
    /// <param name="degree">The largest number of factors of a product d, at least 1.</param>
    /// <param name="interactionOnly">Whether the factors of a product are all different.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or the expansion has more than 512 features.</exception>
    public static int Count(int features, int degree, bool interactionOnly = false)
    {
        RowArguments.CheckedFeatures(features);
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        return PolynomialTerms.Count(features, degree, interactionOnly) ?? throw new ArgumentOutOfRangeException(
            nameof(degree), degree, $"{features} features to degree {degree} expand to more than {KernelLayout.MaxFeatures}, which no model can have.");
    }

    /// <summary>The names of the features of an expanded row: a, a^2, a b, a b^2.</summary>
    /// <param name="names">The names of the features of a row.</param>
    /// <exception cref="ArgumentException">There are not N names.</exception>
    public string[] GetNames(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count != FeatureCount)
        {
            throw new ArgumentException($"There are {names.Count} names, and must be {FeatureCount}, one a feature.", nameof(names));
        }

        // The factors of each product, ascending.
        var factors = new int[OutputCount][];
        for (int j = 0; j < FeatureCount; j++)
        {
            factors[j] = [j];
        }

        foreach (PolynomialRun run in runs)
        {
            for (int k = 0; k < run.Length; k++)
            {
                factors[run.Destination + k] = [run.Factor, .. factors[run.Source + k]];
            }
        }

        return Array.ConvertAll(factors, product => Name(product, names));
    }

    /// <summary>Expands one or several adjacent rows.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="destination">Receives the expanded rows, <see cref="OutputCount"/> elements a row; must not overlap.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the destination shares memory with the rows.</exception>
    public void Expand<T>(ReadOnlySpan<T> rows, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ModelArguments.CheckExpansion(rows, FeatureCount, destination, OutputCount);
        Expand(rows, FeatureCount, rows.Length / FeatureCount, destination);
    }

    /// <summary>Expands rows that are parts of wider records.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="rows">The first row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="destination">Receives the expanded rows one after the other, <see cref="OutputCount"/> elements a row; must not
    /// overlap.</param>
    /// <exception cref="ArgumentException">A length or the distance is wrong, or the destination shares memory with the rows.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Expand<T>(ReadOnlySpan<T> rows, int rowStride, int rowCount, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowArguments.CheckElementType<T>();
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        RowArguments.Check(rows, rowStride, FeatureCount, rowCount, 0);
        if (destination.Length != (long)rowCount * OutputCount)
        {
            throw new ArgumentException(
                $"The destination has {destination.Length} elements, and must have {(long)rowCount * OutputCount}: {rowCount} rows of {OutputCount}.",
                nameof(destination));
        }

        if (rowCount > 0)
        {
            MemoryOverlap.Refuse(rows[..(((rowCount - 1) * rowStride) + FeatureCount)], destination, nameof(destination));
        }

        for (int r = 0; r < rowCount; r++)
        {
            Span<T> expanded = destination.Slice(r * OutputCount, OutputCount);
            rows.Slice(r * rowStride, FeatureCount).CopyTo(expanded);
            ref T first = ref MemoryMarshal.GetReference(expanded);
            foreach (PolynomialRun run in runs)
            {
                Multiply(
                    Unsafe.Add(ref first, run.Factor),
                    ref Unsafe.Add(ref first, run.Source),
                    ref Unsafe.Add(ref first, run.Destination),
                    (nuint)run.Length);
            }
        }
    }

    /// <inheritdoc cref="Expand{T}(ReadOnlySpan{T}, Span{T})"/>
    public void Expand<T>(T[] rows, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Expand((ReadOnlySpan<T>)rows, destination);
    }

    /// <inheritdoc cref="Expand{T}(ReadOnlySpan{T}, int, int, Span{T})"/>
    public void Expand<T>(T[] rows, int rowStride, int rowCount, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Expand((ReadOnlySpan<T>)rows, rowStride, rowCount, destination);
    }

    /// <inheritdoc cref="Predict{TModel, T}(in TModel, ReadOnlySpan{T}, Span{T})"/>
    public void Predict<TModel, T>(in TModel model, T[] rows, Span<T> predictions)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Predict(in model, (ReadOnlySpan<T>)rows, predictions);
    }

    /// <summary>Predicts adjacent rows with a model of expanded rows: expands a few at a time, which stay in the cache.</summary>
    /// <typeparam name="TModel">The type of the model.</typeparam>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="model">A model of <see cref="OutputCount"/> features.</param>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="predictions">Receives one prediction a row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">
    /// A length is wrong, the model has another number of features, or the predictions share memory with the rows.
    /// </exception>
    public void Predict<TModel, T>(in TModel model, ReadOnlySpan<T> rows, Span<T> predictions)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ModelArguments.CheckRows(rows, FeatureCount, FeatureCount, predictions);
        int heldRows = ModelArguments.HeldRows(OutputCount);
        Span<T> held = stackalloc T[heldRows * OutputCount];
        for (int start = 0; start < predictions.Length; start += heldRows)
        {
            int count = Math.Min(heldRows, predictions.Length - start);
            Span<T> expanded = held[..(count * OutputCount)];
            Expand(rows.Slice(start * FeatureCount, count * FeatureCount), expanded);
            model.Predict(expanded, predictions.Slice(start, count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<T>(T factor, ref readonly T source, ref T destination, nuint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nuint lanes = (nuint)Vector256<T>.Count;
        nuint k = 0;
        if (length >= lanes)
        {
            // What is left is covered by the vector that ends with the last product; those it has in common are formed twice.
            Vector256<T> factors = Vector256.Create(factor);
            for (; k + lanes <= length; k += lanes)
            {
                (factors * Vector256.LoadUnsafe(in source, k)).StoreUnsafe(ref destination, k);
            }

            (factors * Vector256.LoadUnsafe(in source, length - lanes)).StoreUnsafe(ref destination, length - lanes);
            return;
        }

        for (; k < length; k++)
        {
            Unsafe.Add(ref destination, k) = factor * Unsafe.Add(ref Unsafe.AsRef(in source), k);
        }
    }

    private static string Name(int[] factors, IReadOnlyList<string> names)
    {
        var name = new StringBuilder();
        for (int start = 0; start < factors.Length;)
        {
            int end = start;
            while (end < factors.Length && factors[end] == factors[start])
            {
                end++;
            }

            name.Append(start == 0 ? string.Empty : " ").Append(names[factors[start]]);
            name.Append(end - start == 1 ? string.Empty : $"^{end - start}");
            start = end;
        }

        return name.ToString();
    }
}
