using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace SimdRegression.Cli.Data;

/// <summary>The rows of a Parquet file, a row group after the other; only the columns that are asked for are read.</summary>
internal sealed class ParquetSource : TableSource
{
    private readonly Stream stream;
    private readonly ParquetReader reader;
    private readonly DataField[] fields;
    private readonly double[]?[] numbers;
    private readonly string?[]?[] texts;
    private ParquetRowGroupReader? group;
    private int nextGroup;
    private int first;
    private int count;

    /// <param name="stream">The file; closed with this source.</param>
    public ParquetSource(Stream stream)
        : this(stream, ParquetReader.CreateAsync(stream, null, true).GetAwaiter().GetResult())
    {
    }

    private ParquetSource(Stream stream, ParquetReader reader)
        : base(Array.ConvertAll(FieldsOf(reader), field => new SourceColumn(field.Name, KindOf(field), field.ClrType.Name)))
    {
        this.stream = stream;
        this.reader = reader;
        fields = FieldsOf(reader);
        numbers = new double[]?[fields.Length];
        texts = new string?[]?[fields.Length];
    }

    public override int Advance(int limit)
    {
        first += count;
        while (group is null || first == group.RowCount)
        {
            group?.Dispose();
            group = null;
            if (nextGroup == reader.RowGroupCount)
            {
                count = 0;
                return 0;
            }

            group = reader.OpenRowGroupReader(nextGroup++);
            Array.Clear(numbers);
            Array.Clear(texts);
            first = 0;
        }

        count = (int)Math.Min(limit, group.RowCount - first);
        return count;
    }

    public override void GetNumbers(int column, Span<double> values)
    {
        double[] all = numbers[column] ??= ReadNumbers(fields[column]);
        all.AsSpan(first, values.Length).CopyTo(values);
    }

    public override SourceText GetText(int column, int row)
    {
        if (KindOf(fields[column]) == ColumnKind.Text)
        {
            string? text = (texts[column] ??= ReadTexts(fields[column]))[first + row];
            return text is null ? SourceText.Missing : SourceText.OfChars(text);
        }

        double value = (numbers[column] ??= ReadNumbers(fields[column]))[first + row];
        return double.IsNaN(value) ? SourceText.Missing
            : KindOf(fields[column]) == ColumnKind.Boolean ? SourceText.OfChars(value == 0.0 ? "false" : "true")
            : SourceText.OfChars(value.ToString("R", CultureInfo.InvariantCulture));
    }

    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            group?.Dispose();
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
            stream.Dispose();
        }
    }

    private static DataField[] FieldsOf(ParquetReader reader) => reader.Schema.DataFields;

    private static ColumnKind? KindOf(DataField field) => field.IsArray ? null
        : field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>) ? ColumnKind.Text
        : field.ClrType == typeof(bool) ? ColumnKind.Boolean
        : Type.GetTypeCode(field.ClrType) is >= TypeCode.SByte and <= TypeCode.Decimal ? ColumnKind.Number
        : null;

    private double[] ReadNumbers(DataField field) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Boolean => Read<bool>(field, value => value ? 1.0 : 0.0),
        TypeCode.SByte => Read<sbyte>(field, value => value),
        TypeCode.Byte => Read<byte>(field, value => value),
        TypeCode.Int16 => Read<short>(field, value => value),
        TypeCode.UInt16 => Read<ushort>(field, value => value),
        TypeCode.Int32 => Read<int>(field, value => value),
        TypeCode.UInt32 => Read<uint>(field, value => value),
        TypeCode.Int64 => Read<long>(field, value => value),
        TypeCode.UInt64 => Read<ulong>(field, value => value),
        TypeCode.Single => Read<float>(field, value => value),
        TypeCode.Double => Read<double>(field, value => value),
        _ => Read<decimal>(field, value => (double)value),
    };

    private double[] Read<TValue>(DataField field, Func<TValue, double> convert)
        where TValue : struct
    {
        var converted = new double[group!.RowCount];
        if (!field.IsNullable)
        {
            var values = new TValue[converted.Length];
            group.ReadAsync(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
            for (int row = 0; row < values.Length; row++)
            {
                converted[row] = convert(values[row]);
            }

            return converted;
        }

        var optional = new TValue?[converted.Length];
        group.ReadAsync(field, optional.AsMemory()).AsTask().GetAwaiter().GetResult();
        for (int row = 0; row < optional.Length; row++)
        {
            converted[row] = optional[row] is TValue value ? convert(value) : double.NaN;
        }

        return converted;
    }

    private string?[] ReadTexts(DataField field)
    {
        var values = new string?[group!.RowCount];
        group.ReadAsync(field, values.AsMemory()!).AsTask().GetAwaiter().GetResult();
        return values;
    }
}
