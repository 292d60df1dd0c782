using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace SimdRegression.Tests.Tables;

/// <summary>Rows of files and streams that Apache.Arrow writes itself.</summary>
public sealed class ArrowSourceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_and_streams_lead_to_the_same_moments_as_a_database(bool isFile)
    {
        // Batches of several sizes, none among them, of the rows that the tests of the database read.
        byte[] bytes = Write(isFile, Houses(0, 700), Houses(700, 0), Houses(700, 1), Houses(701, 599));
        var options = new EncodingOptions { Target = "price", Weights = "weight", Missing = MissingValues.Indicator, Products = ["area*age"] };
        RowEncoder encoder = Open(bytes).Observe(options);
        using DataReaderSource table = new(DataReaderSourceTests.HouseTable(1300).CreateDataReader());
        RowEncoder expected = table.Observe(options);
        Assert.Equal(expected.FeatureNames.ToArray(), encoder.FeatureNames.ToArray());
        Assert.Equal(expected.Columns[1].Fill, encoder.Columns[1].Fill);

        var moments = new LinearModel<double>.Moments(encoder.FeatureCount);
        Open(bytes).Read<double>(encoder, "price", "weight").AddTo(moments);
        moments.Fit(new Ridge(0.5), out LinearModel<double> model);
        var byTable = new LinearModel<double>.Moments(encoder.FeatureCount);
        using DataReaderSource again = new(DataReaderSourceTests.HouseTable(1300).CreateDataReader());
        again.Read<double>(expected, "price", "weight").AddTo(byTable);
        byTable.Fit(new Ridge(0.5), out LinearModel<double> other);
        Assert.Equal(1300, moments.Count);
        Assert.Equal(other, model);
    }

    [Fact]
    public void Columns_of_all_widths_are_taken_and_nulls_are_gaps()
    {
        IArrowArray[] arrays =
        [
            new Int8Array.Builder().Append(-1).AppendNull().Append(3).Build(),
            new Int16Array.Builder().Append(-1).AppendNull().Append(3).Build(),
            new Int32Array.Builder().Append(-1).AppendNull().Append(3).Build(),
            new Int64Array.Builder().Append(-1).AppendNull().Append(3).Build(),
            new UInt8Array.Builder().Append(1).AppendNull().Append(3).Build(),
            new UInt16Array.Builder().Append(1).AppendNull().Append(3).Build(),
            new UInt32Array.Builder().Append(1).AppendNull().Append(3).Build(),
            new UInt64Array.Builder().Append(1).AppendNull().Append(3).Build(),
            new HalfFloatArray.Builder().Append((Half)0.5f).AppendNull().Append((Half)3).Build(),
            new FloatArray.Builder().Append(0.5f).AppendNull().Append(3).Build(),
            new DoubleArray.Builder().Append(0.5).Append(double.NaN).Append(3).Build(),
            new Decimal128Array.Builder(new Decimal128Type(10, 2)).Append(-1.25m).AppendNull().Append(3).Build(),
            new Decimal256Array.Builder(new Decimal256Type(10, 2)).Append(-1.25m).AppendNull().Append(3).Build(),
            new BooleanArray.Builder().Append(true).AppendNull().Append(false).Build(),
            new DictionaryArray(
                new DictionaryType(Int8Type.Default, DoubleType.Default, false),
                new Int8Array.Builder().Append(1).AppendNull().Append(0).Build(),
                new DoubleArray.Builder().Append(3).Append(-7).Build()),
        ];
        double[] first = [-1, -1, -1, -1, 1, 1, 1, 1, 0.5, 0.5, 0.5, -1.25, -1.25, 1, -7];
        double[] last = [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 3];
        foreach (bool isFile in (bool[])[true, false])
        {
            byte[] bytes = Write(isFile, Batch(arrays));
            RowEncoder encoder = Open(bytes).Observe(new EncodingOptions { Missing = MissingValues.Mean });
            EncodedRows<double> rows = Open(bytes).Read<double>(encoder, null);
            Assert.True(rows.Next());
            Assert.Equal(3, rows.Count);
            Assert.Equal(first, rows.Rows[..15].ToArray());
            Assert.Equal(first.Zip(last, (one, other) => (one + other) / 2.0), rows.Rows[15..30].ToArray());
            Assert.Equal(last, rows.Rows[30..].ToArray());

            string[] names = [.. Enumerable.Range(0, arrays.Length).Select(i => $"c{i}")];
            encoder = Open(bytes).Observe(new EncodingOptions { Missing = MissingValues.Mean, Categorical = names });
            Assert.Equal(["-1", "3"], encoder.Columns[3].Levels.ToArray());
            Assert.Equal(["0.5", "3"], encoder.Columns[10].Levels.ToArray());
            Assert.Equal(["false", "true"], encoder.Columns[13].Levels.ToArray());
            Assert.Equal(["-7", "3"], encoder.Columns[14].Levels.ToArray());
        }
    }

    [Fact]
    public void Text_of_all_kinds_is_taken()
    {
        string?[] texts = ["gas", null, "", "wärmepumpe, elektrisch"];
        DictionaryArray Dictionary(IArrowType type, IArrowArray indices) => new(
            new DictionaryType(type, StringType.Default, false), indices, new StringArray.Builder().Append("wärmepumpe, elektrisch").Append("").Append("gas").Build());
        var view = new StringViewArray.Builder();
        var plain = new StringArray.Builder();
        foreach (string? text in texts)
        {
            _ = text is null ? view.AppendNull() : view.Append(text);
            _ = text is null ? plain.AppendNull() : plain.Append(text);
        }

        StringArray plainArray = plain.Build();
        ArrowBuffer.Builder<long> offsets = new();
        foreach (int offset in plainArray.ValueOffsets)
        {
            offsets.Append(offset);
        }

        IArrowArray[] arrays =
        [
            plainArray,
            new LargeStringArray(4, offsets.Build(), plainArray.ValueBuffer, plainArray.NullBitmapBuffer, 1, 0),
            view.Build(),
            Dictionary(Int32Type.Default, new Int32Array.Builder().Append(2).AppendNull().Append(1).Append(0).Build()),
            Dictionary(UInt8Type.Default, new UInt8Array.Builder().Append(2).AppendNull().Append(1).Append(0).Build()),
            Dictionary(Int64Type.Default, new Int64Array.Builder().Append(2).AppendNull().Append(1).Append(0).Build()),
        ];
        using var source = new ArrowSource(new MemoryStream(Write(isFile: true, Batch(arrays))));
        RowEncoder encoder = source.Observe(new EncodingOptions { Missing = MissingValues.Indicator });
        Assert.Equal(4 * 6, encoder.FeatureCount);
        Assert.Equal(["", "gas", "wärmepumpe, elektrisch"], encoder.Columns[5].Levels.ToArray());
        EncodedRows<float> rows = Open(Write(isFile: false, Batch(arrays).Slice(1, 3))).Read<float>(encoder, null);
        Assert.True(rows.Next());
        float[] expected = [.. Repeat(0, 0, 0, 1), .. Repeat(1, 0, 0, 0), .. Repeat(0, 0, 1, 0)];
        Assert.Equal(expected, rows.Rows.ToArray());
        static float[] Repeat(params float[] values) => [.. Enumerable.Repeat(values, 6).SelectMany(some => some)];
    }

    [Fact]
    public void A_file_on_disk_is_told_by_its_first_bytes()
    {
        string folder = Directory.CreateTempSubdirectory("arrow").FullName;
        try
        {
            foreach (bool isFile in (bool[])[true, false])
            {
                string path = Path.Combine(folder, "houses.arrow");
                File.WriteAllBytes(path, Write(isFile, Houses(0, 10)));
                using ArrowSource source = ArrowSource.Open(path);
                Assert.Equal(["area", "age", "heating", "weight", "garden", "price"], source.Columns.ToArray().Select(column => column.Name));
                Assert.Equal(7, source.Observe(new EncodingOptions { Target = "price", Weights = "weight", Missing = MissingValues.Indicator }).FeatureCount);
            }

            string other = Path.Combine(folder, "other.arrow");
            File.WriteAllText(other, "area,price\n1,2\n");
            Assert.ThrowsAny<Exception>(() => ArrowSource.Open(other));
            File.Delete(other);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.Throws<ArgumentNullException>("stream", () => new ArrowSource((Stream)null!));
    }

    [Fact]
    public void Columns_that_no_row_can_be_made_of_are_refused_where_they_are_used()
    {
        var schema = new Schema(
            [
                new Field("sold", Date32Type.Default, true), new Field("area", DoubleType.Default, true), new Field("twice", DoubleType.Default, true),
                new Field("twice", DoubleType.Default, true),
            ],
            null);
        DoubleArray numbers = new DoubleArray.Builder().Append(1).Append(2).Build();
        Date32Array days = new Date32Array.Builder().Append(new DateTime(2024, 1, 1)).Append(new DateTime(2024, 1, 2)).Build();
        byte[] bytes = Write(isFile: true, new RecordBatch(schema, [days, numbers, numbers, numbers], 2));
        string Refusal(EncodingOptions options) => Assert.Throws<ArgumentException>(() => Open(bytes).Observe(options)).Message;
        Assert.Contains("The column sold is of the type date32", Refusal(new EncodingOptions()), StringComparison.Ordinal);
        Assert.Contains("The column twice occurs twice", Refusal(new EncodingOptions { Columns = ["twice"] }), StringComparison.Ordinal);
        Assert.Equal(1, Open(bytes).Observe(new EncodingOptions { Columns = ["area"] }).FeatureCount);
    }

    private static ArrowSource Open(byte[] bytes) => new(new MemoryStream(bytes));

    private static RecordBatch Batch(IArrowArray[] arrays) => new(
        new Schema(arrays.Select((array, i) => new Field($"c{i}", array.Data.DataType, true)), null), arrays, arrays[0].Length);

    /// <summary>Some rows of the table of the tests of databases; heating as a dictionary.</summary>
    private static RecordBatch Houses(int start, int count)
    {
        System.Data.DataTable table = DataReaderSourceTests.HouseTable(1300);
        string[] levels = ["pump", "oil", "gas"];
        var areas = new DoubleArray.Builder();
        var ages = new Int32Array.Builder();
        var heatings = new Int32Array.Builder();
        var weights = new Decimal128Array.Builder(new Decimal128Type(10, 2));
        var gardens = new BooleanArray.Builder();
        var prices = new FloatArray.Builder();
        for (int r = start; r < start + count; r++)
        {
            System.Data.DataRow row = table.Rows[r];
            areas.Append((double)row["area"]);
            _ = row["age"] is int age ? ages.Append(age) : ages.AppendNull();
            heatings.Append(System.Array.IndexOf(levels, (string)row["heating"]));
            weights.Append((decimal)row["weight"]);
            gardens.Append((bool)row["garden"]);
            prices.Append((float)row["price"]);
        }

        var heating = new DictionaryArray(
            new DictionaryType(Int32Type.Default, StringType.Default, false), heatings.Build(), new StringArray.Builder().AppendRange(levels).Build());
        IArrowArray[] arrays = [areas.Build(), ages.Build(), heating, weights.Build(), gardens.Build(), prices.Build()];
        string[] names = ["area", "age", "heating", "weight", "garden", "price"];
        return new RecordBatch(new Schema(names.Zip(arrays, (name, array) => new Field(name, array.Data.DataType, true)), null), arrays, count);
    }

    private static byte[] Write(bool isFile, params RecordBatch[] batches)
    {
        using var stream = new MemoryStream();
        using (ArrowStreamWriter writer = isFile
            ? new ArrowFileWriter(stream, batches[0].Schema, leaveOpen: true)
            : new ArrowStreamWriter(stream, batches[0].Schema, leaveOpen: true))
        {
            foreach (RecordBatch batch in batches)
            {
                writer.WriteRecordBatch(batch);
            }

            writer.WriteEnd();
        }

        return stream.ToArray();
    }
}
