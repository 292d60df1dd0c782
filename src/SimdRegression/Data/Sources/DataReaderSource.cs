using System.Data.Common;
using System.Globalization;

namespace SimdRegression;

/// <summary>The rows that a <see cref="DbDataReader"/> gives: a query of any database, or a <see cref="System.Data.DataTable"/>.</summary>
/// <remarks>
/// Numbers of all widths, decimals, booleans and text are taken; DBNull is a gap. What a column holds is told by its declared type
/// (<see cref="DbDataReader.GetFieldType"/>). Rows come one at a time, so memory does not grow with their number. Nothing is boxed but decimals of
/// providers that box them.
/// <para>Thread safety: one thread at a time.</para>
/// </remarks>
/// <example><inheritdoc cref="TableSource" path="/example/code"/></example>
public sealed class DataReaderSource : TableSource
{
    private readonly DbDataReader reader;
    private readonly TypeCode[] types;
    private char[] text = new char[64];

    /// <summary>Takes over a reader; it is closed with this source.</summary>
    /// <param name="reader">The reader, before its first row.</param>
    /// <exception cref="ArgumentNullException">There is no reader.</exception>
    public DataReaderSource(DbDataReader reader)
        : base(ColumnsOf(reader))
    {
        this.reader = reader;
        types = new TypeCode[reader.FieldCount];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = Type.GetTypeCode(reader.GetFieldType(i));
        }
    }

    /// <inheritdoc/>
    public override int Advance(int limit) => reader.Read() ? 1 : 0;

    /// <inheritdoc/>
    public override void GetNumbers(int column, Span<double> values)
    {
        values[0] = reader.IsDBNull(column) ? double.NaN : types[column] switch
        {
            TypeCode.Double => reader.GetDouble(column),
            TypeCode.Single => reader.GetFloat(column),
            TypeCode.Int32 => reader.GetInt32(column),
            TypeCode.Int64 => reader.GetInt64(column),
            TypeCode.Int16 => reader.GetInt16(column),
            TypeCode.Byte => reader.GetByte(column),
            TypeCode.Decimal => (double)reader.GetDecimal(column),
            TypeCode.Boolean => reader.GetBoolean(column) ? 1.0 : 0.0,
            TypeCode.SByte => reader.GetFieldValue<sbyte>(column),
            TypeCode.UInt16 => reader.GetFieldValue<ushort>(column),
            TypeCode.UInt32 => reader.GetFieldValue<uint>(column),
            _ => reader.GetFieldValue<ulong>(column),
        };
    }

    /// <inheritdoc/>
    public override SourceText GetText(int column, int row)
    {
        if (reader.IsDBNull(column))
        {
            return SourceText.Missing;
        }

        return types[column] switch
        {
            TypeCode.String => SourceText.OfChars(reader.GetString(column)),
            TypeCode.Char => Format(reader.GetFieldValue<char>(column)),
            TypeCode.Boolean => SourceText.OfChars(reader.GetBoolean(column) ? "true" : "false"),
            TypeCode.Double => Format(reader.GetDouble(column)),
            TypeCode.Single => Format(reader.GetFloat(column)),
            TypeCode.Int32 => Format(reader.GetInt32(column)),
            TypeCode.Int64 => Format(reader.GetInt64(column)),
            TypeCode.Int16 => Format(reader.GetInt16(column)),
            TypeCode.Byte => Format(reader.GetByte(column)),
            TypeCode.Decimal => Format(reader.GetDecimal(column)),
            TypeCode.SByte => Format(reader.GetFieldValue<sbyte>(column)),
            TypeCode.UInt16 => Format(reader.GetFieldValue<ushort>(column)),
            TypeCode.UInt32 => Format(reader.GetFieldValue<uint>(column)),
            _ => Format(reader.GetFieldValue<ulong>(column)),
        };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            reader.Dispose();
        }
    }

    private SourceText Format<TValue>(TValue value)
        where TValue : ISpanFormattable
    {
        int length;
        while (!value.TryFormat(text, out length, default, CultureInfo.InvariantCulture))
        {
            text = new char[2 * text.Length];
        }

        // A double of -0 and one of 0 are one level; NaN is a gap, as among numbers.
        ReadOnlySpan<char> formatted = text.AsSpan(0, length);
        return formatted is "NaN" ? SourceText.Missing : SourceText.OfChars(formatted is "-0" ? formatted[1..] : formatted);
    }

    private static SourceColumn[] ColumnsOf(DbDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var columns = new SourceColumn[reader.FieldCount];
        for (int i = 0; i < columns.Length; i++)
        {
            Type type = reader.GetFieldType(i);
            ColumnKind? kind = Type.GetTypeCode(type) switch
            {
                _ when type.IsEnum => null,
                TypeCode.String or TypeCode.Char => ColumnKind.Text,
                TypeCode.Boolean => ColumnKind.Boolean,
                TypeCode.Empty or TypeCode.Object or TypeCode.DBNull or TypeCode.DateTime => null,
                _ => ColumnKind.Number,
            };
            columns[i] = new SourceColumn(reader.GetName(i), kind, type.Name);
        }

        return columns;
    }
}
