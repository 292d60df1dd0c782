using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Many rows at a time.</content>
public sealed partial class RowEncoder
{
    /// <summary>
    /// Encodes rows whose raw values are numbers already: of a column of text the place of the level in <see cref="EncoderColumn.Levels"/>, or their
    /// number for a level that training did not see; NaN is a missing value. Nothing is allocated.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="raw">Row-major, one element a column; exactly from the first row's first element to the last row's last.</param>
    /// <param name="rowStride">The distance between the starts of two rows, at least the number of columns.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="rows">Receives <see cref="FeatureCount"/> elements a row, adjacent rows. A row with a missing value that drops it gets NaN there.</param>
    /// <exception cref="ArgumentException">
    /// A length does not fit, a value is missing in a column that refuses that, or a level is unknown in a column that refuses that, or none at all.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The stride or the number of rows is too small.</exception>
    public void Encode<T>(ReadOnlySpan<T> raw, int rowStride, int rowCount, Span<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowStride, columns.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        long needed = rowCount == 0 ? 0 : ((long)(rowCount - 1) * rowStride) + columns.Length;
        if (raw.Length != needed || rows.Length != (long)rowCount * FeatureCount)
        {
            throw new ArgumentException(
                $"There are {raw.Length} raw elements and {rows.Length} encoded ones; {rowCount} rows need {needed} and {(long)rowCount * FeatureCount}.", nameof(raw));
        }

        MemoryOverlap.Refuse(raw, rows, nameof(rows));
        for (int column = 0; column < columns.Length && rowCount > 0; column++)
        {
            Span<T> features = rows[firstFeatures[column]..];
            if (columns[column].Kind == ColumnKind.Text)
            {
                EncodeLevels(column, raw[column..], rowStride, rowCount, features);
            }
            else
            {
                EncodeNumbers(column, raw[column..], rowStride, rowCount, features);
            }
        }

        for (int row = 0; row < rowCount && products.Length > 0; row++)
        {
            for (int product = 0; product < products.Length; product++)
            {
                Multiply(product, rows.Slice(row * FeatureCount, FeatureCount));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncodeNumbers<T>(int column, ReadOnlySpan<T> raw, int rowStride, int rowCount, Span<T> features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EncoderColumn described = columns[column];
        bool hasIndicator = described.HasIndicator;
        bool isBoolean = described.Kind == ColumnKind.Boolean;
        T fill = T.CreateTruncating(described.Fill);
        for (int row = 0; row < rowCount; row++)
        {
            T value = raw[row * rowStride];
            bool isMissing = T.IsNaN(value);
            if (isMissing && described.Missing == MissingValues.Refuse)
            {
                throw RefusedGap(described, row);
            }

            if (isBoolean && !isMissing && value != T.Zero && value != T.One)
            {
                throw new ArgumentException($"Row {row} has the value {value} in the column {described.Name}, which holds true or false.", nameof(raw));
            }

            features[row * FeatureCount] = isMissing ? fill : value;
            if (hasIndicator)
            {
                features[(row * FeatureCount) + 1] = isMissing ? T.One : T.Zero;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncodeLevels<T>(int column, ReadOnlySpan<T> raw, int rowStride, int rowCount, Span<T> features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EncoderColumn described = columns[column];
        int width = described.FeatureCount;
        int levelCount = described.Levels.Length;
        int firstLevel = described.FirstLevel;
        ReadOnlySpan<double> missing = empty.AsSpan(firstFeatures[column], width);
        for (int row = 0; row < rowCount; row++)
        {
            T value = raw[row * rowStride];
            Span<T> made = features.Slice(row * FeatureCount, width);
            if (T.IsNaN(value))
            {
                if (described.Missing == MissingValues.Refuse)
                {
                    throw RefusedGap(described, row);
                }

                for (int i = 0; i < width; i++)
                {
                    made[i] = T.CreateTruncating(missing[i]);
                }

                continue;
            }

            made.Clear();
            bool isLevel = value >= T.Zero && value <= T.CreateTruncating(levelCount) && T.IsInteger(value);
            int level = isLevel ? int.CreateTruncating(value) : levelCount;
            if (level == levelCount && (!isLevel || described.Unknown == UnknownLevels.Refuse))
            {
                throw new ArgumentException($"Row {row} has the level {value} in the column {described.Name}, which has {levelCount}.", nameof(raw));
            }

            if (level >= firstLevel && level < levelCount)
            {
                made[level - firstLevel] = T.One;
            }
        }
    }

    private static ArgumentException RefusedGap(EncoderColumn column, int row) =>
        new($"Row {row} has a missing value in the column {column.Name}, which it refuses.", "raw");
}
