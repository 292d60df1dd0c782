using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Csv;

namespace SimdRegression.Tests.Cli;

/// <summary>
/// Torn reads: files of which a part is there, or a byte is another. Statistics carry a checksum, and models are checked by what they say:
/// <see cref="DamagedStatisticsTests"/>, <c>DamagedDocumentTests</c> and <c>SaveLoadTests</c>. Arrays and text have no checksum: what they
/// lack is refused, and what is changed is read as it stands, or refused; never is there a defect.
/// </summary>
public sealed class TornReadTests : IDisposable
{
    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("<f8", false)]
    [InlineData("<f8", true)]
    [InlineData("<f4", false)]
    public void An_array_cut_at_any_length_is_refused(string type, bool fortran)
    {
        byte[] sound = NpyBytes.Create(type, fortran, rows: 6, columns: 3, (row, column) => Math.Sin((row * 3) + column));
        string path = tool.Path("torn.npy");
        for (int length = 0; length < sound.Length; length++)
        {
            File.WriteAllBytes(path, sound[..length]);
            ToolResult result = tool.Run("fit", path, "--target", "x2", "--json");
            Assert.True(result.ExitCode == 3, $"{length} bytes: {result.ExitCode} {result.Error}");
            Assert.StartsWith($"simdreg: {path}: ", result.Error);
            Assert.Equal("", result.Output);
        }
    }

    [Fact]
    public void An_array_with_any_byte_changed_is_read_or_refused()
    {
        byte[] sound = NpyBytes.Create("<f8", fortran: false, rows: 4, columns: 2, (row, column) => Math.Sin((row * 3) + column));
        for (int at = 0; at < sound.Length; at++)
        {
            foreach (byte change in (byte[])[0x01, 0x10, 0x80, 0xFF])
            {
                AssertReadOrRefused("changed.npy", Changed(sound, at, change), "x1");
            }
        }
    }

    [Fact]
    public void Text_cut_at_any_length_or_with_any_byte_changed_is_read_or_refused()
    {
        byte[] sound = "\"a b\",c,y\r\n1,2.5,3\r\n-4e2,5,6\n\"7\",8,9.25\n10,11,12.5\n"u8.ToArray();
        for (int at = 0; at < sound.Length; at++)
        {
            AssertReadOrRefused("torn.csv", sound[..at], "y");
            foreach (byte change in (byte[])[0x01, 0x02, 0x10, 0x80, 0xFF])
            {
                AssertReadOrRefused("torn.csv", Changed(sound, at, change), "y");
            }
        }
    }

    [Fact]
    public void A_model_cut_at_any_length_or_with_any_byte_changed_is_refused_or_predicts_finite_numbers()
    {
        string data = tool.Write("data.csv", "a,y\n1,2\n2,3\n3,5\n");
        string model = tool.Path("model.json");
        tool.Run("fit", data, "--target", "y", "--save", model, "--json").AssertDone();
        byte[] sound = File.ReadAllBytes(model);
        for (int at = 0; at < sound.Length; at++)
        {
            File.WriteAllBytes(model, sound[..at]);
            ToolResult cut = tool.Run("predict", model, data, "--json");
            bool lacksOnlyTheLineEnd = at == sound.Length - 1;
            Assert.True(cut.ExitCode == (lacksOnlyTheLineEnd ? 0 : 3), $"{at} bytes: {cut.ExitCode} {cut.Error}");
            File.WriteAllBytes(model, Changed(sound, at, 0x11));
            ToolResult changed = tool.Run("predict", model, data, "--json");
            Assert.True(changed.ExitCode is 0 or 2 or 3, $"byte {at}: {changed.ExitCode} {changed.Error}");
        }
    }

    [Theory]
    [InlineData("(9000000000000000000, 1)")]
    [InlineData("(4611686018427387904, 4)")]
    [InlineData("(1, 2000000000)")]
    [InlineData("(0, 2147483647)")]
    public void A_count_that_the_file_does_not_bear_out_takes_no_memory(string shape)
    {
        byte[] head = NpyBytes.Head($"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}", version: 1);
        string path = tool.Path("liar.npy");
        File.WriteAllBytes(path, [.. head, .. new byte[64]]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ToolResult result = tool.Run("fit", path, "--target", "x0", "--threads", "1");
        Assert.Equal(3, result.ExitCode);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 24);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void An_array_that_shrinks_before_all_its_rows_are_looked_at_is_refused(int threads)
    {
        const int columns = 4;
        const int rows = 60_000;
        string path = tool.Path("shrinking.npy");
        byte[] head = NpyHeader.Create(sizeof(double), rows, columns);
        File.WriteAllBytes(path, [.. head, .. new byte[rows * columns * sizeof(double)]]);
        using NpyTable table = NpyTable.Open(InputStream.Open(path, () => Stream.Null), threads: threads);
        ColumnPlan plan = ColumnPlan.ForFit(table, "x3", null, [], null);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(head.Length + 4096);
        }

        var refusal = Assert.Throws<UnusableDataException>(() => table.TryViewAll(plan, new RowBlock<double>(plan, capacity: 1)));
        Assert.Contains("cut off", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_grows_while_it_is_read_is_read_as_it_stands_at_its_end()
    {
        string line = "1,2\n";
        string path = tool.Write("growing.csv", "a,y\n" + string.Concat(Enumerable.Repeat(line, 5_000)));
        using var table = new CsvTable(InputStream.Open(path, () => Stream.Null), path, null, new CsvReading { ChunkLength = 1024, BufferLength = 1024 });
        ColumnPlan plan = ColumnPlan.ForFit(table, "y", null, [], null);
        var block = new RowBlock<double>(plan, capacity: 512);
        Assert.True(table.Read(plan, block));
        int count = block.Count;
        File.AppendAllText(path, string.Concat(Enumerable.Repeat(line, 3_000)));
        while (table.Read(plan, block))
        {
            count += block.Count;
        }

        Assert.Equal(8_000, count);
    }

    public void Dispose() => tool.Dispose();

    private void AssertReadOrRefused(string name, byte[] bytes, string target)
    {
        string path = tool.Path(name);
        File.WriteAllBytes(path, bytes);
        ToolResult result = tool.Run("fit", path, "--target", target, "--json", "--threads", "1");
        string content = Convert.ToHexString(bytes);
        Assert.True(result.ExitCode is 0 or 2 or 3 or 4, $"{content}: {result.ExitCode} {result.Error}");
        if (result.ExitCode is 0 or 4)
        {
            Assert.Equal(System.Text.Json.JsonValueKind.Object, result.Json.ValueKind);
        }
        else
        {
            Assert.StartsWith("simdreg: ", result.Error);
            Assert.Equal(1, result.Error.Count(character => character == '\n'));
        }
    }

    private static byte[] Changed(byte[] bytes, int at, byte change)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= change;
        return changed;
    }
}
