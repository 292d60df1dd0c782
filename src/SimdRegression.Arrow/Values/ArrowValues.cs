using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace SimdRegression.Arrow;

/// <summary>The values of Arrow's arrays as numbers and as text.</summary>
internal static class ArrowValues
{
    /// <summary>What a column of a type holds; null where no row can be made of it.</summary>
    public static ColumnKind? KindOf(IArrowType type) => type.TypeId switch
    {
        ArrowTypeId.Boolean => ColumnKind.Boolean,
        ArrowTypeId.Int8 or ArrowTypeId.Int16 or ArrowTypeId.Int32 or ArrowTypeId.Int64 => ColumnKind.Number,
        ArrowTypeId.UInt8 or ArrowTypeId.UInt16 or ArrowTypeId.UInt32 or ArrowTypeId.UInt64 => ColumnKind.Number,
        ArrowTypeId.HalfFloat or ArrowTypeId.Float or ArrowTypeId.Double => ColumnKind.Number,
        ArrowTypeId.Decimal32 or ArrowTypeId.Decimal64 or ArrowTypeId.Decimal128 or ArrowTypeId.Decimal256 => ColumnKind.Number,
        ArrowTypeId.String or ArrowTypeId.LargeString or ArrowTypeId.StringView => ColumnKind.Text,
        ArrowTypeId.Dictionary => KindOf(((DictionaryType)type).ValueType),
        _ => null,
    };

    /// <summary>Some values as numbers, true as 1 and false as 0, nulls as NaN.</summary>
    /// <param name="array">The column.</param>
    /// <param name="start">The first value.</param>
    /// <param name="values">Receives the numbers.</param>
    /// <exception cref="InvalidDataException">An index into a dictionary lies outside of it.</exception>
    public static void Numbers(IArrowArray array, int start, Span<double> values)
    {
        switch (array)
        {
            case DoubleArray item:
                item.Values.Slice(start, values.Length).CopyTo(values);
                break;
            case FloatArray item:
                Convert(item.Values, start, values);
                break;
            case Int32Array item:
                Convert(item.Values, start, values);
                break;
            case Int64Array item:
                Convert(item.Values, start, values);
                break;
            case Int16Array item:
                Convert(item.Values, start, values);
                break;
            case Int8Array item:
                Convert(item.Values, start, values);
                break;
            case UInt8Array item:
                Convert(item.Values, start, values);
                break;
            case UInt16Array item:
                Convert(item.Values, start, values);
                break;
            case UInt32Array item:
                Convert(item.Values, start, values);
                break;
            case UInt64Array item:
                Convert(item.Values, start, values);
                break;
            case HalfFloatArray item:
                Convert(item.Values, start, values);
                break;
            default:
                OneByOne(array, start, values);
                return;
        }

        for (int r = 0; r < values.Length && array.NullCount != 0; r++)
        {
            if (array.IsNull(start + r))
            {
                values[r] = double.NaN;
            }
        }
    }

    /// <summary>A value as text.</summary>
    /// <param name="array">The column.</param>
    /// <param name="index">Which value.</param>
    /// <param name="scratch">Memory for the digits of a number.</param>
    /// <exception cref="InvalidDataException">An index into a dictionary lies outside of it.</exception>
    public static SourceText Text(IArrowArray array, int index, byte[] scratch)
    {
        return array.IsNull(index) ? SourceText.Missing : array switch
        {
            StringArray item => SourceText.OfUtf8(item.GetBytes(index)),
            LargeStringArray item => SourceText.OfUtf8(item.GetBytes(index)),
            StringViewArray item => SourceText.OfUtf8(item.GetBytes(index)),
            DictionaryArray item => Text(item.Dictionary, PlaceOf(item, index), scratch),
            BooleanArray item => SourceText.OfUtf8(item.GetValue(index)!.Value ? "true"u8 : "false"u8),
            DoubleArray item => Format(item.Values[index], scratch),
            FloatArray item => Format(item.Values[index], scratch),
            HalfFloatArray item => Format(item.Values[index], scratch),
            Int8Array item => Format(item.Values[index], scratch),
            Int16Array item => Format(item.Values[index], scratch),
            Int32Array item => Format(item.Values[index], scratch),
            Int64Array item => Format(item.Values[index], scratch),
            UInt8Array item => Format(item.Values[index], scratch),
            UInt16Array item => Format(item.Values[index], scratch),
            UInt32Array item => Format(item.Values[index], scratch),
            UInt64Array item => Format(item.Values[index], scratch),
            _ => SourceText.OfChars(DecimalText(array, index)),
        };
    }

    private static void OneByOne(IArrowArray array, int start, Span<double> values)
    {
        for (int r = 0; r < values.Length; r++)
        {
            int index = start + r;
            if (array.IsNull(index))
            {
                values[r] = double.NaN;
            }
            else if (array is BooleanArray booleans)
            {
                values[r] = booleans.GetValue(index)!.Value ? 1.0 : 0.0;
            }
            else if (array is DictionaryArray dictionary)
            {
                Numbers(dictionary.Dictionary, PlaceOf(dictionary, index), values.Slice(r, 1));
            }
            else
            {
                values[r] = double.Parse(DecimalText(array, index), NumberStyles.Float, CultureInfo.InvariantCulture);
            }
        }
    }

    private static void Convert<TSource>(ReadOnlySpan<TSource> source, int start, Span<double> values)
        where TSource : INumberBase<TSource>
    {
        source = source.Slice(start, values.Length);
        for (int r = 0; r < source.Length; r++)
        {
            values[r] = double.CreateTruncating(source[r]);
        }
    }

    private static int PlaceOf(DictionaryArray array, int index)
    {
        long place = array.Indices switch
        {
            Int32Array item => item.Values[index],
            Int8Array item => item.Values[index],
            Int16Array item => item.Values[index],
            Int64Array item => item.Values[index],
            UInt8Array item => item.Values[index],
            UInt16Array item => item.Values[index],
            UInt32Array item => item.Values[index],
            UInt64Array item => (long)Math.Min(item.Values[index], long.MaxValue),
            _ => -1,
        };
        return place >= 0 && place < array.Dictionary.Length
            ? (int)place
            : throw new InvalidDataException($"An index into a dictionary is {place}, and the dictionary has {array.Dictionary.Length} values.");
    }

    private static string DecimalText(IArrowArray array, int index) => array switch
    {
        Decimal32Array item => item.GetString(index)!,
        Decimal64Array item => item.GetString(index)!,
        Decimal128Array item => item.GetString(index)!,
        Decimal256Array item => item.GetString(index)!,
        _ => throw new InvalidDataException($"A column of the type {array.Data.DataType.Name} holds no numbers and no text."),
    };

    // NaN is a gap, as among numbers, and -0 the same level as 0.
    private static SourceText Format<TValue>(TValue value, byte[] scratch)
        where TValue : INumberBase<TValue>, IUtf8SpanFormattable
    {
        if (TValue.IsNaN(value))
        {
            return SourceText.Missing;
        }

        if (TValue.IsZero(value))
        {
            value = TValue.Zero;
        }

        value.TryFormat(scratch, out int length, default, CultureInfo.InvariantCulture);
        return SourceText.OfUtf8(scratch.AsSpan(0, length));
    }
}
