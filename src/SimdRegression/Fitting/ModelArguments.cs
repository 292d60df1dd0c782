using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using SimdRegression.Statistics;

namespace SimdRegression.Models;

/// <summary>The argument checks of emitted models, here and not in emitted code to keep that small enough to be inlined.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModelArguments
{
    /// <summary>Throws unless a model gets one coefficient a feature.</summary>
    /// <param name="length">The number of coefficients.</param>
    /// <param name="featureCount">The number of features N.</param>
    /// <param name="name">The name of the argument.</param>
    /// <exception cref="ArgumentException">The two numbers differ.</exception>
    public static void CheckCoefficients(int length, int featureCount, string name)
    {
        if (length != featureCount)
        {
            throw new ArgumentException($"A model of {featureCount} features needs {featureCount} coefficients, not {length}.", name);
        }
    }

    /// <summary>Throws unless a row has one element a feature.</summary>
    /// <param name="length">The length of the row.</param>
    /// <param name="featureCount">The number of features N.</param>
    /// <exception cref="ArgumentException">The two numbers differ; the argument is named "row".</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckRow(int length, int featureCount)
    {
        if (length != featureCount)
        {
            ThrowRowLength(length, featureCount);
        }
    }

    /// <summary>Throws unless there are as many rows as predictions, in memory of their own.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="rowStride">The distance between rows in elements; N for adjacent rows.</param>
    /// <param name="featureCount">The number of features N.</param>
    /// <param name="predictions">Where one prediction a row goes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The distance is below N.</exception>
    /// <exception cref="ArgumentException">
    /// Adjacent rows have another number of elements than rows times N; rows further apart have fewer than (rows - 1) times the distance
    /// plus N; or the predictions share memory with the rows, from the first element to the last that is read.
    /// </exception>
    public static void CheckRows<T>(ReadOnlySpan<T> rows, int rowStride, int featureCount, Span<T> predictions)
    {
        RowArguments.Check(rows, rowStride, featureCount, predictions.Length, weightCount: 0);
        if (!predictions.IsEmpty)
        {
            // Of records further apart, what follows the last row is not read.
            MemoryOverlap.Refuse(rows[..(((predictions.Length - 1) * rowStride) + featureCount)], predictions, nameof(predictions));
        }
    }

    /// <summary>Throws unless rows to be expanded are whole, and there is as much room for expanded ones, in memory of its own.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="features">The number of features of a row.</param>
    /// <param name="destination">Where expanded rows go.</param>
    /// <param name="expandedFeatures">The number of features of an expanded row.</param>
    /// <exception cref="ArgumentException">A number of elements is wrong, or the destination shares memory with the rows.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CheckExpansion<T>(ReadOnlySpan<T> rows, int features, Span<T> destination, int expandedFeatures)
    {
        if (rows.Length % features != 0)
        {
            throw new ArgumentException($"The rows have {rows.Length} elements, which are not rows of {features}.", nameof(rows));
        }

        long needed = (long)(rows.Length / features) * expandedFeatures;
        if (destination.Length != needed)
        {
            throw new ArgumentException(
                $"The destination has {destination.Length} elements, and must have {needed}: {rows.Length / features} rows of {expandedFeatures}.",
                nameof(destination));
        }

        MemoryOverlap.Refuse(rows, destination, nameof(destination));
    }

    /// <summary>How many rows are scaled or expanded at a time before they are predicted: few enough for the first-level cache and any
    /// stack.</summary>
    /// <param name="featureCount">The number of features of such a row, 1 to 512.</param>
    public static int HeldRows(int featureCount) => 1024 / featureCount;

    // Not marked NoInlining: only where it may consider inlining does the compiler notice that the call never returns, and keep the
    // registers of the caller's loop. The name of the argument is not handed over: a string would cost every prediction a saved register.
    [DoesNotReturn]
    private static void ThrowRowLength(int length, int featureCount)
    {
        const string Name = "row";
        throw new ArgumentException($"A row has {featureCount} elements, one a feature, not {length}.", Name);
    }

    /// <summary>Throws unless rows are whole and there is room for one label a row.</summary>
    /// <param name="elements">The number of elements of the rows.</param>
    /// <param name="featureCount">The number of features N.</param>
    /// <param name="labels">The number of labels that there is room for.</param>
    /// <exception cref="ArgumentException">The two numbers do not fit.</exception>
    public static void CheckLabels(int elements, int featureCount, int labels)
    {
        if ((long)labels * featureCount != elements)
        {
            throw new ArgumentException($"{labels} rows of {featureCount} features have {(long)labels * featureCount} elements, not {elements}.", "rows");
        }
    }
}
