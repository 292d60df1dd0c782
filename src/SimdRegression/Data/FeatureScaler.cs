using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Data;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Scales each feature by a map of its own, z(j) = (x(j) - c(j)) / d(j) + e: what <see cref="StandardScaler{T}"/> and
/// <see cref="MinMaxScaler{T}"/> have in common.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>; statistics are <see cref="double"/>.</typeparam>
/// <remarks>
/// <para>
/// Rows may come in any number of calls of <see cref="Add(ReadOnlySpan{T})"/>, and <c>Merge</c> joins scalers that different threads
/// or machines have filled. Everything is allocated by the constructor; no other method allocates, but for models that are objects.
/// Any number of threads may transform and predict at the same time; one that adds rows must be alone.
/// </para>
/// <para>
/// A model that was fitted to scaled rows need not pay for scaling when it predicts: <see cref="Fold{TModel}(in TModel)"/> states it in the units
/// of the rows as they come.
/// </para>
/// <para>Thread safety: one thread at a time while rows are added; otherwise any number of threads may transform and predict.</para>
/// </remarks>
public abstract partial class FeatureScaler<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int features;

    // What the element type needs of a map: z = (x - origin) factor + shift, and x = (z - shift) width + origin. An origin that the
    // element type cannot hold is rounded, and the shift makes up for it: no digit of x - c is lost to an offset.
    private readonly T[] origins;
    private readonly T[] factors;
    private readonly T[] shifts;
    private readonly T[] widths;

    private protected FeatureScaler(int features)
    {
        RowArguments.CheckElementType<T>();
        this.features = RowArguments.CheckedFeatures(features);
        Centers = new double[features];
        CenterRests = new double[features];
        Divisors = new double[features];
        int period = ScalingKernels.Period<T>(features);
        origins = new T[period];
        factors = new T[period];
        shifts = new T[period];
        widths = new T[period];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => features;

    /// <summary>The number of rows seen, those of weight zero included.</summary>
    public long Count { get; private protected set; }

    // c and d of the map, and e.
    private protected double[] Centers { get; }

    // What c has beyond the digits of double precision.
    private protected double[] CenterRests { get; }

    private protected double[] Divisors { get; }

    private protected abstract double Floor { get; }

    private protected abstract bool IsFitted { get; }

    /// <summary>Takes adjacent rows of weight 1 into account.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <exception cref="ArgumentException">The length is no multiple of N, or a value is NaN, infinite or too large; nothing was changed
    /// then.</exception>
    public void Add(ReadOnlySpan<T> rows) => Add(rows, features, WholeRows(rows.Length, nameof(rows)));

    /// <summary>Takes rows into account that are parts of wider records, with sample weights.</summary>
    /// <param name="rows">The first row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="weights">One a row, finite, not negative; a row of weight 0 counts as absent but for <see cref="Count"/>. Empty: all
    /// 1.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a value is NaN, infinite, too large or a negative weight; nothing was
    /// changed then.</exception>
    public void Add(ReadOnlySpan<T> rows, int rowStride, int rowCount, ReadOnlySpan<T> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        RowArguments.Check(rows, rowStride, features, rowCount, weights.Length);
        RowChecks.CheckWeights(weights);
        if (rowCount == 0)
        {
            return;
        }

        Accumulate(new FeatureRows<T>(rows, rowStride, rowCount, weights));
        Count += rowCount;
        Update();
    }

    /// <summary>Forgets all rows, then adds some: <see cref="Reset"/> and <see cref="Add(ReadOnlySpan{T})"/>.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <exception cref="ArgumentException">The length is no multiple of N, or a value is NaN, infinite or too large.</exception>
    public void Fit(ReadOnlySpan<T> rows)
    {
        Reset();
        Add(rows);
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        Count = 0;
        Forget();
    }

    /// <summary>Scales adjacent rows.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="destination">Receives the scaled rows, as many elements; may be the same memory, must not overlap otherwise.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the two overlap and do not begin at the same element.</exception>
    /// <exception cref="InvalidOperationException">No row was seen yet.</exception>
    public void Transform(ReadOnlySpan<T> rows, Span<T> destination)
    {
        CheckTransform(rows, destination);
        ScalingKernels.Scale(rows, origins, factors, shifts, destination);
    }

    /// <summary>Scales rows that are parts of wider records; what lies between the rows is left alone.</summary>
    /// <param name="rows">The first row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="destination">Receives the scaled rows; may be the same memory with the same distance, or other columns of the same
    /// records; must not overlap otherwise.</param>
    /// <param name="destinationStride">The distance between rows of the destination in elements, at least N.</param>
    /// <exception cref="ArgumentException">A length or distance is wrong, or a row would be written over a part of another.</exception>
    /// <exception cref="InvalidOperationException">No row was seen yet.</exception>
    public void Transform(ReadOnlySpan<T> rows, int rowStride, int rowCount, Span<T> destination, int destinationStride)
    {
        CheckTransform(rows, rowStride, rowCount, destination, destinationStride);
        for (int r = 0; r < rowCount; r++)
        {
            ScalingKernels.Scale(
                rows.Slice(r * rowStride, features), origins, factors, shifts, destination.Slice(r * destinationStride, features));
        }
    }

    /// <summary>Takes scaled adjacent rows back to the units they came in.</summary>
    /// <param name="rows">Scaled rows, row-major.</param>
    /// <param name="destination">Receives the rows, as many elements; may be the same memory, must not overlap otherwise.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the two overlap and do not begin at the same element.</exception>
    /// <exception cref="InvalidOperationException">No row was seen yet.</exception>
    public void InverseTransform(ReadOnlySpan<T> rows, Span<T> destination)
    {
        CheckTransform(rows, destination);
        ScalingKernels.Scale(rows, shifts, widths, origins, destination);
    }

    /// <summary>Takes scaled rows that are parts of wider records back to the units they came in.</summary>
    /// <param name="rows">The first scaled row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="destination">Receives the rows; may be the same memory with the same distance, or other columns of the same records;
    /// must not overlap otherwise.</param>
    /// <param name="destinationStride">The distance between rows of the destination in elements, at least N.</param>
    /// <exception cref="ArgumentException">A length or distance is wrong, or a row would be written over a part of another.</exception>
    /// <exception cref="InvalidOperationException">No row was seen yet.</exception>
    public void InverseTransform(ReadOnlySpan<T> rows, int rowStride, int rowCount, Span<T> destination, int destinationStride)
    {
        CheckTransform(rows, rowStride, rowCount, destination, destinationStride);
        for (int r = 0; r < rowCount; r++)
        {
            ScalingKernels.Scale(
                rows.Slice(r * rowStride, features), shifts, widths, origins, destination.Slice(r * destinationStride, features));
        }
    }

    // Takes rows into the statistics, or throws and leaves them as they were.
    private protected abstract void Accumulate(in FeatureRows<T> rows);

    private protected abstract void Forget();

    // Computes Centers and Divisors from the statistics.
    private protected abstract void Solve();

    // Follows a change of the statistics.
    private protected void Update()
    {
        if (!IsFitted)
        {
            return;
        }

        Solve();
        for (int j = 0; j < features; j++)
        {
            T origin = T.CreateTruncating(Centers[j]);
            double rounding = double.CreateTruncating(origin) - Centers[j] - CenterRests[j];
            origins[j] = origin;
            factors[j] = T.CreateTruncating(1.0 / Divisors[j]);
            shifts[j] = T.CreateTruncating(Floor + (rounding / Divisors[j]));
            widths[j] = T.CreateTruncating(Divisors[j]);
        }

        foreach (T[] parameters in (ReadOnlySpan<T[]>)[origins, factors, shifts, widths])
        {
            for (int j = features; j < parameters.Length; j++)
            {
                parameters[j] = parameters[j - features];
            }
        }
    }

    private protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private protected void CheckOther(FeatureScaler<T> other, string name)
    {
        ArgumentNullException.ThrowIfNull(other, name);
        if (other.features != features)
        {
            throw new ArgumentException($"The other scaler has {other.features} features, and must have {features}.", name);
        }
    }

    private int WholeRows(int length, string name)
    {
        return length % features == 0
            ? length / features
            : throw new ArgumentException($"The rows have {length} elements, which are not rows of {features}.", name);
    }

    private void CheckTransform(ReadOnlySpan<T> rows, Span<T> destination)
    {
        CheckFitted();
        WholeRows(rows.Length, nameof(rows));
        if (destination.Length != rows.Length)
        {
            throw new ArgumentException($"The destination has {destination.Length} elements, and must have {rows.Length}.", nameof(destination));
        }

        MemoryOverlap.RefuseUnlessInPlace(rows, destination, nameof(destination));
    }

    private void CheckTransform(ReadOnlySpan<T> rows, int rowStride, int rowCount, Span<T> destination, int destinationStride)
    {
        CheckFitted();
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        RowArguments.Check(rows, rowStride, features, rowCount, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(destinationStride, features);
        long needed = rowCount == 0 ? 0 : ((long)(rowCount - 1) * destinationStride) + features;
        if (destination.Length < needed)
        {
            throw new ArgumentException(
                $"The destination has {destination.Length} elements, and must have at least {needed}: "
                + $"{rowCount} rows of {features} features, {destinationStride} elements apart.",
                nameof(destination));
        }

        MemoryOverlap.RefuseUnlessInPlace(rows, rowStride, destination, destinationStride, features, rowCount);
    }

    private void CheckFitted()
    {
        if (!IsFitted)
        {
            ThrowNotFitted();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowNotFitted() =>
        throw new InvalidOperationException("The scaler has seen no row of a weight above 0 yet; Add or Fit comes first.");
}
