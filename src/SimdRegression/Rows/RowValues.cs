using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Rows;

/// <summary>From members of rows to numbers: what emitted code calls for transformations, points of time, and values that it cannot take.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowValues
{
    private static readonly long FirstTick = new DateTime(2000, 1, 1).Ticks;
    private static readonly int FirstDay = new DateOnly(2000, 1, 1).DayNumber;

    /// <summary>log(1 + x) without loss of digits near 0, with the exceptions of <see cref="ReproducibleFunctions.Log"/>.</summary>
    /// <param name="x">Any number.</param>
    /// <remarks>
    /// The rounding of 1 + x is divided out again (W. Kahan; see D. Goldberg, What every computer scientist should know about floating-point
    /// arithmetic, ACM Computing Surveys 23, 1991, theorem 4).
    /// </remarks>
    public static double LogOnePlus(double x)
    {
        double sum = 1.0 + x;
        if (sum == 1.0)
        {
            return x;
        }

        double logarithm = ReproducibleFunctions.Log(sum);
        return double.IsFinite(logarithm) ? logarithm * (x / (sum - 1.0)) : logarithm;
    }

    /// <summary>Days, hours or the like since the beginning of the year 2000, without regard to the kind of the point of time.</summary>
    /// <param name="value">The point of time.</param>
    /// <param name="ticksPerUnit">The unit, in ticks of 100 nanoseconds.</param>
    public static double Since2000(DateTime value, double ticksPerUnit) => (value.Ticks - FirstTick) / ticksPerUnit;

    /// <summary>Days, hours or the like since the beginning of the year 2000 in UTC.</summary>
    /// <param name="value">The point of time.</param>
    /// <param name="ticksPerUnit">The unit, in ticks of 100 nanoseconds.</param>
    public static double Since2000(DateTimeOffset value, double ticksPerUnit) => (value.UtcTicks - FirstTick) / ticksPerUnit;

    /// <summary>Days, hours or the like from the beginning of the year 2000 to that of a day.</summary>
    /// <param name="value">The day.</param>
    /// <param name="ticksPerUnit">The unit, in ticks of 100 nanoseconds.</param>
    public static double Since2000(DateOnly value, double ticksPerUnit) =>
        (value.DayNumber - FirstDay) * TimeSpan.TicksPerDay / ticksPerUnit;

    /// <summary>Throws unless there is room for one prediction a row.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="predictions">The number of predictions.</param>
    /// <exception cref="ArgumentException">The numbers differ.</exception>
    public static void CheckPredictions(int rows, int predictions)
    {
        if (rows != predictions)
        {
            throw new ArgumentException($"There is room for {predictions} predictions, and there are {rows} rows.", nameof(predictions));
        }
    }

    /// <summary>Throws unless adjacent rows are as many as labels.</summary>
    /// <param name="elements">The number of elements of the rows.</param>
    /// <param name="features">The number of features of a row.</param>
    /// <param name="labels">The number of labels.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void CheckElements(int elements, int features, int labels)
    {
        if (elements != (long)features * labels)
        {
            throw new ArgumentException($"There is room for {labels} labels, and the rows have {elements} elements: {features} make a row.", nameof(labels));
        }
    }

    /// <summary>Throws unless there is one number for each column of numbers that can be missing.</summary>
    /// <param name="fills">How many there are.</param>
    /// <param name="columns">The number of such columns.</param>
    /// <exception cref="ArgumentException">The numbers differ.</exception>
    public static void CheckFills(int fills, int columns)
    {
        if (fills != columns)
        {
            throw new ArgumentException($"{columns} columns of numbers can be missing, and there are {fills} fills, one a column.", nameof(fills));
        }
    }

    /// <summary>Throws because there is no row.</summary>
    /// <exception cref="ArgumentNullException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowNoRow() => throw new ArgumentNullException("row", "There is no row: it is null.");

    /// <summary>Throws because a member of a row is null that is declared never to be.</summary>
    /// <param name="member">The member, with its type.</param>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowNull(string member) =>
        throw new ArgumentException($"{member} is null, and is declared as never null: declare it as nullable, and it has a feature for that.", "row");

    /// <summary>Throws because a row to be learned from has no target.</summary>
    /// <param name="member">The target, with its type.</param>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowNoTarget(string member) =>
        throw new ArgumentException($"{member} is null; a row to be learned from needs its target.", "row");

    /// <summary>Throws because a member has a value that is none of its levels.</summary>
    /// <typeparam name="TValue">An enumeration, or text.</typeparam>
    /// <param name="member">The member, with its type.</param>
    /// <param name="value">The value.</param>
    /// <param name="levels">The number of levels.</param>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowUnknownLevel<TValue>(string member, TValue value, int levels) => throw new ArgumentException(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{member} is {value}, which is none of its {levels} levels; [Feature(Unknown = UnknownLevels.Ignore)] would make all its features 0."),
        "row");
}
