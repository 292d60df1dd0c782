using System.Globalization;
using System.Numerics;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Csv;

namespace SimdRegression.Tests.Cli;

/// <summary>
/// What is read from a CSV file must not depend on how it is read: chunks of any length, any number of threads, against the record
/// reader alone, which a chunk of one byte leaves everything to.
/// </summary>
public class CsvRowsTests
{
    private static readonly CsvReading RecordByRecord = new() { ChunkLength = 1 };

    public static TheoryData<string> Tables => new(
        "a,b,y\n1,2,3\n4.5,-5e3,0.1234567890123456789\n-7,8,9\n",
        "a,b,y\r\n1,2,3\r\n4.5,-5e3,6\r\n-7,8,9\r\n",
        "a,b,y\r\n1,2,3\n4.5,-5e3,6\r\n-7,8,9",
        "\uFEFFa,b,y\n1,2,3\n4,5,6\r",
        "a,b,y\n1,2,3\n4,5,6\n\n\n",
        "a,b,y\n1,2,3\n4,5,6\r\n\r\n",
        "a,b,y\n\n",
        "a,b,y\n",
        "a,b,y",
        "a,b,y\n+1, 2 ,.5\n\t4,5.,1e400\n",
        "a,b,y\n1,2,3\n4,\"5\",6\n7,8,9\n10,11,12\n",
        "a,b,y\n1,2,3\n4,5,6\n7,8,\"9\n\"\n10,11,x\n",
        "\"a\",\"b\",y\n1,2,3\n4,5,6\n7,8,\"9",
        "a,b,y\n1,2,3\n\n4,5,6\n",
        "a,b,y\n1,2,3\n4,5\n7,8,9\n",
        "a,b,y\n1,2,3\n4,5,6,7\n7,8,9\n",
        "a,b,y\n1,2,3\n4,,6\n",
        "a,b,y\n1,2,3\n4,5,\n7,8,9\n10,n/a,12\n",
        "a,b,y\n1,2,3\n4,nan,6\n7,inf,8\n",
        "a,b,y\n1,2,3\n4,5,6\n1e,8,9\n5,1,2\n",
        "a,b,y\n1,2,3\n4,5,6\n7,1e999,9\n",
        "a,b,y\n1,2,3\n4,1\r,6\n7,8\r9,9\n",
        "a,b,y\n1,2,3\n4,5\0,6\n",
        "a,y,w\n1,2,1\n3,4,0\n5,6,-0\n7,8,-1\n",
        "skipped,a,too,y,also\nx,1,z,2,\n,3,,4,u\r\n,5,\"\"\"\",6,\n7,8,9,10,11\n",
        "skipped,a,too,y,also\nx,1,z,2\n",
        "skipped,a,too,y,also\nx,1,z,2,3,4\n",
        "y,a,last\n1,2,x\n3,4,y\r\n5,6,\n",
        "a,y\n1,5\" disk\n",
        "a,b,y\n\"1\",\"2\",\"3\"\n\"4\",\"-5e3\",\"6\"\r\n\"7\",8,\"9\"",
        "skipped,a,too,y,also\n\"x, \"\"y\"\"\n\n\",1,5\" disk,2,\"\"\n\",\",3,\"\"\"\",4,\"u\n\"\r\n7,\"8\",9,10,11\n",
        "skipped,a,too,y,also\n5\" disk,1,z,2,\n,3,,4,\"u\"x\n",
        "skipped,a,too,y,also\n\"x,1,z,2,\n,3,,4,\n",
        "text,a,y\n\"b, c\",1,2\nplain,3,4\n\"say \"\"b\"\"\",5,6\n\"two\nlines\",\"7\",8\n b ,9,10\n\"\",1,2\n",
        "text,a,y\n\"b, c\",1,2\n5\",3,4\n\"e\" ,5,6\n");

    [Theory]
    [MemberData(nameof(Tables))]
    public void Any_chunk_and_any_number_of_threads_read_the_same(string text)
    {
        string expected = Describe(text, RecordByRecord, 1024);
        for (int chunkLength = 2; chunkLength <= text.Length + 2; chunkLength++)
        {
            foreach (int threads in (int[])[1, 2, 7])
            {
                int bufferLength = 4 << (chunkLength % 4);
                var reading = new CsvReading { ChunkLength = chunkLength, Threads = threads, BufferLength = bufferLength };
                Assert.Equal(expected, Describe(text, reading, 3 + (chunkLength % 5)));
            }
        }
    }

    [Fact]
    public void Random_tables_read_the_same_at_any_number_of_threads()
    {
        var random = new Random(20260102);
        for (int table = 0; table < 150; table++)
        {
            string text = RandomTable(random);
            string expected = Describe(text, RecordByRecord, 1024);
            foreach (int threads in (int[])[1, 2, 7])
            {
                var reading = new CsvReading { ChunkLength = random.Next(20, 400), Threads = threads, BufferLength = random.Next(4, 100) };
                Assert.Equal(expected, Describe(text, reading, random.Next(1, 300)));
            }
        }
    }

    [Fact]
    public void The_first_error_of_the_file_is_told_whatever_chunk_fails_first()
    {
        var text = new StringBuilder("a,b,y\n");
        for (int row = 2; row < 4_000; row++)
        {
            text.Append(row >= 2_500 && row % 10 == 0 ? "1,oops,3\n" : "1.25,2.5,3.75\n");
        }

        foreach (int threads in (int[])[1, 2, 7])
        {
            string told = Describe(text.ToString(), new CsvReading { ChunkLength = 64, Threads = threads }, 1 << 16);
            Assert.EndsWith("t.csv:2500: column \"b\": \"oops\" is not a number", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_table_can_be_left_before_its_end()
    {
        byte[] text = Encoding.UTF8.GetBytes("a,b,y\n" + string.Concat(Enumerable.Repeat("1,2,3\n", 5_000)));
        using var table = new CsvTable(new MemoryStream(text), "t.csv", null, new CsvReading { ChunkLength = 60, Threads = 7 });
        ColumnPlan plan = ColumnPlan.ForFit(table, "y", null, [], null, words: CommandLineWords.Numbers);
        var block = new RowBlock<double>(plan);
        Assert.True(table.Read(plan, block));
        Assert.True(table.Read(plan, block));
        Assert.Equal(10, block.Count);
    }

    /// <summary>All rows in both precisions, or the message with which reading ended; how many rows came before, the blocks decide.</summary>
    private static string Describe(string text, CsvReading reading, int atOnce) =>
        $"{Describe<double>(text, reading, atOnce)}\n{Describe<float>(text, reading, atOnce)}";

    private static string Describe<T>(string text, CsvReading reading, int atOnce)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var told = new StringBuilder();
        try
        {
            using var table = new CsvTable(new SlowStream(Encoding.UTF8.GetBytes(text), atOnce), "t.csv", null, reading);
            bool fewer = table.Columns.Contains("skipped") || table.Columns.Contains("last");
            var codes = new LevelCodes(table.Fields);
            ColumnPlan plan = ColumnPlan.ForFit(table, "y", fewer ? ["a"] : null, [], table.Columns.Contains("w") ? "w" : null, words: CommandLineWords.Numbers);
            plan = plan.With(RawValues.NumbersAlone, column => column.Name == "text" ? codes : null);
            var block = new RowBlock<T>(plan);
            while (table.Read(plan, block))
            {
                for (int row = 0; row < block.Count; row++)
                {
                    ReadOnlySpan<T> features = block.Rows.Slice(row * plan.FeatureCount, plan.FeatureCount);
                    bool hasText = plan.FeatureNames[0] == "text";
                    told.Append(block.PositionOf(table.Name, row)).Append(' ').AppendJoin(' ', features[(hasText ? 1 : 0)..].ToArray());
                    told.Append(hasText ? $" ({codes.TextOf(int.CreateTruncating(features[0]))})" : "");
                    told.Append(CultureInfo.InvariantCulture, $" -> {block.Targets[row]}");
                    told.Append(CultureInfo.InvariantCulture, $" {(block.HasWeights ? block.Weights[row] : T.One)}\n");
                }
            }
        }
        catch (TableException refusal)
        {
            return refusal.Message;
        }

        return told.ToString();
    }

    private static string RandomWord(Random random) => random.Next(12) switch
    {
        0 => "\"a,b\"",
        1 => "\"say \"\"a\"\"\"",
        2 => "\"a\n\r\nb\"",
        3 => "5\" disk",
        4 => "\"quoted\"",
        _ => "plain",
    };

    private static string RandomTable(Random random)
    {
        bool hasText = random.Next(2) == 0;
        var text = new StringBuilder(hasText ? "text,b,y\n" : "a,b,y\n");
        int rows = random.Next(200);
        int rareness = random.Next(20, 2_000);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                text.Append(column == 0 ? "" : ",");
                text.Append(column == 0 && hasText ? RandomWord(random) : random.Next(rareness) switch
                {
                    0 => "\"1.5\"",
                    1 => " 2.5",
                    2 => "",
                    3 => "1,2",
                    4 => "\"7\n\"",
                    5 => "text",
                    6 => "\n",
                    _ => DecimalShapes.Next(random),
                });
            }

            text.Append(row == rows - 1 && random.Next(2) == 0 ? "" : random.Next(3) == 0 ? "\r\n" : "\n");
        }

        return text.ToString();
    }
}
