using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Tests.Cli;

public class CsvTableTests
{
    [Theory]
    [InlineData("", "t.csv: the file is empty; a header line and rows are needed")]
    [InlineData("\n1,2\n", "t.csv:1: the header line is empty; names of columns are needed")]
    [InlineData("a,y\n1,2\n3\n", "t.csv:3: the row has 1 field, but the header has 2 fields")]
    [InlineData("a,y\n1,2,3\n", "t.csv:2: the row has 3 fields, but the header has 2 fields")]
    [InlineData("a,y\n1,2\n\n\n3,4\n", "t.csv:3: the line is empty, but rows follow; 2 fields needed")]
    [InlineData("a,y\n1,2\nn/a,4\n", "t.csv:3: column \"a\": \"n/a\" is not a number")]
    [InlineData("a,y\n1,\n", "t.csv:2: column \"y\": the field is empty; a value is needed")]
    [InlineData("a,y\n1,2\nnan,4\n", "t.csv:3: column \"a\": \"nan\" is a missing value; a number is needed")]
    [InlineData("a,y\n1,-inf\n", "t.csv:2: column \"y\": \"-inf\" is not a finite number")]
    [InlineData("a,y\n1e999,2\n", "t.csv:2: column \"a\": \"1e999\" is too large for double precision")]
    [InlineData("a,y\n\"x\n\ty\",2\n", "t.csv:2: column \"a\": \"x\\n\\ty\" is not a number")]
    [InlineData("a,y\n\"1\n\",oops\n", "t.csv:3: column \"y\": \"oops\" is not a number")]
    [InlineData("a,a,y\n1,2,3\n", "t.csv:1: two columns are named \"a\"; names that are used must differ")]
    public void Bad_data_are_refused_with_their_place(string text, string message)
    {
        var refusal = Assert.Throws<UnusableDataException>(() => Read(text));
        Assert.Equal(message, refusal.Message);
        Assert.Equal(ExitCode.UnusableData, refusal.ExitCode);
    }

    [Fact]
    public void A_long_field_is_cut_in_the_message()
    {
        string message = Assert.Throws<UnusableDataException>(() => Read("a,y\n" + new string('z', 1000) + ",1\n")).Message;
        Assert.Equal($"t.csv:2: column \"a\": \"{new string('z', 40)}...\" is not a number", message);
    }

    [Theory]
    [InlineData("a,y\n1,2\n3,4")]
    [InlineData("a,y\r\n1,2\r\n3,4\r\n")]
    [InlineData("\uFEFFa,y\n1,2\n3,4\n\n\n")]
    [InlineData("\"a\",\"y\"\n\"1\", 2\n+3,\"4e0\"\r\n\r\n")]
    public void The_same_table_in_several_dresses(string text) => AssertReads(text, [1.0, 3.0], [2.0, 4.0]);

    [Fact]
    public void Columns_that_are_not_used_are_not_looked_at()
    {
        const string text = "name,a,note,y\nBob,1,,2\n\"Ann, \"\"A\"\"\",3,NaN,4\n";
        AssertReads(text, [1.0, 3.0], [2.0, 4.0], dropped: ["name", "note"]);
        AssertReads(text, [1.0, 3.0], [2.0, 4.0], features: ["a"]);
    }

    [Fact]
    public void Features_come_in_the_order_they_are_named()
    {
        (double[] rows, _) = Read("a,b,c,y\n1,2,3,4\n5,6,7,8\n", features: ["c", "a"]);
        Assert.Equal([3.0, 1.0, 7.0, 5.0], rows);
    }

    [Fact]
    public void Blocks_join_to_the_whole_at_any_buffer_length()
    {
        var random = new Random(5);
        var text = new StringBuilder("a,b,y\n");
        var expected = new List<double>();
        for (int row = 0; row < 50_000; row++)
        {
            double[] values = [random.NextDouble(), random.Next(-1000, 1000) / 8.0, row];
            expected.AddRange(values.Take(2));
            text.AppendJoin(',', values).Append('\n');
        }

        (double[] rows, double[] targets) = Read(text.ToString(), bufferLength: 61);
        Assert.Equal(expected, rows);
        Assert.Equal(Enumerable.Range(0, 50_000).Select(row => (double)row), targets);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_number_of_rows()
    {
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1.25,-3.5,17\n", 1000)));
        using var table = new CsvTable(new RepeatingStream("a,b,y\n"u8.ToArray(), lines, repeats: 2_000), "t.csv", null, new CsvReading());
        ColumnPlan plan = ColumnPlan.ForFit(table, "y", null, [], null);
        var block = new RowBlock<double>(plan);
        Assert.True(table.Read(plan, block));
        long rows = block.Count;
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (table.Read(plan, block))
        {
            rows += block.Count;
        }

        Assert.Equal(2_000_000, rows);
        // A byte a row would be two million. Collections that other tests set off count some kilobytes of unused buffer each.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
    }

    [Theory]
    [InlineData("x,y", "target", null, null, null, "--target: no column \"target\" in t.csv; it has \"x\", \"y\"")]
    [InlineData("x;y", "y", null, null, null, "--target: no column \"y\" in t.csv; it has \"x;y\" (the header separates fields by semicolons; --delimiter tells what separates them)")]
    [InlineData("x,y", "y", "z", null, null, "--features: no column \"z\" in t.csv; it has \"x\", \"y\"")]
    [InlineData("x,y", "y", "x,y", null, null, "--features: \"y\" is the target")]
    [InlineData("x,y", "y", "x,x", null, null, "--features: \"x\" is named twice")]
    [InlineData("x,w,y", "y", "x,w", null, "w", "--features: \"w\" is the weights")]
    [InlineData("x,y", "y", null, "z", null, "--drop: no column \"z\" in t.csv; it has \"x\", \"y\"")]
    [InlineData("x,y", "y", null, "y", null, "--drop: \"y\" is the target, which cannot be dropped")]
    [InlineData("x,y", "y", null, "x", null, "t.csv: no feature is left; at least one column besides target and weights is needed")]
    [InlineData("x,y", "y", null, null, "w", "--weights: no column \"w\" in t.csv; it has \"x\", \"y\"")]
    [InlineData("x,y", "y", null, null, "y", "--weights: \"y\" is the target; another column is needed")]
    public void A_choice_of_columns_that_cannot_be_is_the_command_lines_fault(
        string header, string target, string? features, string? dropped, string? weights, string message)
    {
        using var table = new CsvTable(new MemoryStream(Encoding.UTF8.GetBytes(header + "\n")), "t.csv", null, new CsvReading());
        var refusal = Assert.Throws<CommandLineException>(
            () => ColumnPlan.ForFit(table, target, features?.Split(','), dropped?.Split(',') ?? [], weights));
        Assert.Equal(message, refusal.Message);
    }

    private static void AssertReads(string text, double[] rows, double[] targets, string[]? features = null, string[]? dropped = null)
    {
        (double[] readRows, double[] readTargets) = Read(text, features, dropped);
        Assert.Equal(rows, readRows);
        Assert.Equal(targets, readTargets);
    }

    private static (double[] Rows, double[] Targets) Read(
        string text, string[]? features = null, string[]? dropped = null, int bufferLength = 1 << 10)
    {
        using var table = new CsvTable(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t.csv", null, new CsvReading { BufferLength = bufferLength, ChunkLength = bufferLength });
        ColumnPlan plan = ColumnPlan.ForFit(table, "y", features, dropped ?? [], null);
        var block = new RowBlock<double>(plan);
        var rows = new List<double>();
        var targets = new List<double>();
        while (table.Read(plan, block))
        {
            rows.AddRange(block.Rows);
            targets.AddRange(block.Targets);
        }

        return ([.. rows], [.. targets]);
    }

    /// <summary>A head, and then the same bytes again and again.</summary>
    private sealed class RepeatingStream(byte[] head, byte[] body, int repeats) : MemoryStream(head)
    {
        private int left = repeats;
        private int at = body.Length;

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            if (read > 0)
            {
                return read;
            }

            if (at == body.Length)
            {
                if (left-- == 0)
                {
                    return 0;
                }

                at = 0;
            }

            int length = Math.Min(count, body.Length - at);
            body.AsSpan(at, length).CopyTo(buffer.AsSpan(offset));
            at += length;
            return length;
        }
    }
}
