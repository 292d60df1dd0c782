using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Parquet;
using Parquet.Schema;
using Field = Apache.Arrow.Field;

namespace SimdRegression.Tests.Cli;

/// <summary>Arrow and Parquet files are read as the CSV file that says the same, in training and in serving.</summary>
public sealed class ColumnFileTests : IDisposable
{
    private const string Text = "area,city,garden,rooms,y\n10.5,Ulm,true,3,20\n,Köln,false,4,31\n30,Ulm,,2,44\n12,,true,5,26\n25,Köln,false,1,40\n18,Berlin,true,2,33\n";

    private static readonly double?[] s_area = [10.5, null, 30.0, 12.0, 25.0, 18.0];
    private static readonly string?[] s_city = ["Ulm", "Köln", "Ulm", null, "Köln", "Berlin"];
    private static readonly bool?[] s_garden = [true, false, null, true, false, true];
    private static readonly int[] s_rooms = [3, 4, 2, 5, 1, 2];
    private static readonly long[] s_y = [20, 31, 44, 26, 40, 33];

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("file.arrow", false, null)]
    [InlineData("file.feather", false, CompressionCodecType.Lz4Frame)]
    [InlineData("file.feather", false, CompressionCodecType.Zstd)]
    [InlineData("stream.arrow", true, null)]
    [InlineData("stream.arrows", true, null)]
    public void Arrow_files_and_streams(string name, bool isStream, CompressionCodecType? compression)
    {
        WriteArrow(tool.Path(name), isStream, compression);
        AssertSame(tool.Path(name));
    }

    [Fact]
    public void An_arrow_stream_comes_through_a_pipe()
    {
        WriteArrow(tool.Path("stream.arrow"), isStream: true, null);
        byte[] bytes = File.ReadAllBytes(tool.Path("stream.arrow"));
        string[] words = ["fit", "-", "--target", "y", "--missing", "indicator", "--categorical", "auto", "--json"];
        AssertSameFit(Fit(tool.Write("d.csv", Text)), tool.RunWithInput(bytes, words).AssertDone().Json);
    }

    [Fact]
    public async Task Parquet_files()
    {
        await WriteParquet(tool.Path("d.parquet"));
        AssertSame(tool.Path("d.parquet"));
    }

    [Theory]
    [InlineData("--missing", "mean", "column \"city\": it holds text, and numbers are needed; --categorical city")]
    [InlineData("--categorical", "city", "row 2: column \"area\": the value is missing; --missing drop")]
    [InlineData("--drop", "area,city,rooms", "row 3: column \"garden\": the value is missing; --missing drop")]
    public void What_cannot_be_used_is_named(string option, string value, string message)
    {
        WriteArrow(tool.Path("d.arrow"), isStream: false, null);
        ToolResult result = tool.Run("fit", tool.Path("d.arrow"), "--target", "y", option, value);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d.arrow", 40)]
    [InlineData("d.arrow", 700)]
    public void Damaged_files_are_refused(string name, int length)
    {
        WriteArrow(tool.Path(name), isStream: false, null);
        byte[] bytes = File.ReadAllBytes(tool.Path(name));
        File.WriteAllBytes(tool.Path(name), bytes[..Math.Min(length, bytes.Length - 30)]);
        ToolResult result = tool.Run("fit", tool.Path(name), "--target", "y", "--missing", "mean", "--categorical", "auto");
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("simdreg: " + tool.Path(name), result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => tool.Dispose();

    private JsonElement Fit(string path, params string[] more) =>
        tool.Run(["fit", path, "--target", "y", "--missing", "indicator", "--categorical", "auto", "--json", .. more]).AssertDone().Json;

    private void AssertSame(string path)
    {
        string csv = tool.Write("d.csv", Text);
        string model = tool.Path("model.json");
        AssertSameFit(Fit(csv), Fit(path, "--save", model));
        Assert.Equal(tool.Run("predict", model, csv).AssertDone().Output, tool.Run("predict", model, path).AssertDone().Output);
        Assert.Equal(tool.Run("predict", model, csv, "--keep", "all").AssertDone().Output, tool.Run("predict", model, path, "--keep", "all").AssertDone().Output);

        // A column of text may be the target, and numbers may be taken as text.
        string[] words = ["--target", "garden", "--model", "logistic", "--missing", "drop", "--categorical", "city,rooms", "--json"];
        AssertSameFit(tool.Run(["fit", csv, .. words]).AssertDone().Json, tool.Run(["fit", path, .. words]).AssertDone().Json);
    }

    private static void AssertSameFit(JsonElement expected, JsonElement actual)
    {
        Assert.Equal(expected.GetProperty("coefficients").GetRawText(), actual.GetProperty("coefficients").GetRawText());
        Assert.Equal(expected.GetProperty("rows").GetInt32(), actual.GetProperty("rows").GetInt32());
    }

    // Two batches, the second of which is shorter.
    private static void WriteArrow(string path, bool isStream, CompressionCodecType? compression)
    {
        Schema schema = new Schema.Builder()
            .Field(new Field("area", DoubleType.Default, nullable: true))
            .Field(new Field("city", StringType.Default, nullable: true))
            .Field(new Field("garden", BooleanType.Default, nullable: true))
            .Field(new Field("rooms", Int32Type.Default, nullable: false))
            .Field(new Field("y", Int64Type.Default, nullable: false))
            .Build();
        using FileStream file = File.Create(path);
        var options = new IpcOptions { CompressionCodecFactory = new CompressionCodecFactory(), CompressionCodec = compression };
        using ArrowStreamWriter writer = isStream ? new ArrowStreamWriter(file, schema, leaveOpen: true, options) : new ArrowFileWriter(file, schema, leaveOpen: true, options);
        writer.WriteStart();
        foreach ((int start, int end) in ((int, int)[])[(0, 4), (4, 6)])
        {
            var area = new DoubleArray.Builder();
            var city = new StringArray.Builder();
            var garden = new BooleanArray.Builder();
            var rooms = new Int32Array.Builder();
            var y = new Int64Array.Builder();
            for (int row = start; row < end; row++)
            {
                _ = s_area[row] is double size ? area.Append(size) : area.AppendNull();
                _ = s_city[row] is string name ? city.Append(name) : city.AppendNull();
                _ = s_garden[row] is bool has ? garden.Append(has) : garden.AppendNull();
                rooms.Append(s_rooms[row]);
                y.Append(s_y[row]);
            }

            using var batch = new RecordBatch(schema, [area.Build(), city.Build(), garden.Build(), rooms.Build(), y.Build()], end - start);
            writer.WriteRecordBatch(batch);
        }

        writer.WriteEnd();
    }

    // Two row groups.
    private static async Task WriteParquet(string path)
    {
        var area = new DataField<double?>("area");
        var city = new DataField<string>("city");
        var garden = new DataField<bool?>("garden");
        var rooms = new DataField<int>("rooms");
        var y = new DataField<long>("y");
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(area, city, garden, rooms, y), file);
        foreach ((int start, int end) in ((int, int)[])[(0, 4), (4, 6)])
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync<double>(area, s_area.AsMemory(start, end - start));
            await group.WriteAsync(city, s_city[start..end]!);
            await group.WriteAsync<bool>(garden, s_garden.AsMemory(start, end - start));
            await group.WriteAsync<int>(rooms, s_rooms.AsMemory(start, end - start));
            await group.WriteAsync<long>(y, s_y.AsMemory(start, end - start));
        }
    }
}
