using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Csv;

namespace SimdRegression.Tests.Cli;

public class CsvRecordReaderTests
{
    /// <summary>Every way in which the bytes of a record can be cut by the end of the buffer or of a read.</summary>
    [Fact]
    public void Records_do_not_depend_on_where_the_buffer_ends()
    {
        const string text = "\uFEFFa,\"b \"\"c\"\"\",d\r\n1,\"two\r\nlines, and\n\"\"more\"\"\",\"\"\r\n\"\",,\n\n\"end\",\"\"\"\",x y";
        List<string[]> expected = SimpleCsv.Parse(text);
        Assert.Equal(["1", "two\r\nlines, and\n\"more\"", ""], expected[1]);
        for (int bufferLength = 4; bufferLength <= 90; bufferLength++)
        {
            for (int atOnce = 1; atOnce <= 9; atOnce++)
            {
                Assert.Equal(expected, ReadAll(text, bufferLength, atOnce));
            }
        }
    }

    [Fact]
    public void Random_tables_read_as_a_simple_parser_reads_them()
    {
        var random = new Random(20260101);
        for (int table = 0; table < 2_000; table++)
        {
            string text = RandomTable(random);
            Assert.Equal(SimpleCsv.Parse(text), ReadAll(text, random.Next(4, 40), random.Next(1, 30)));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\uFEFF", 0)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("a\r\n", 1)]
    [InlineData("a\n\n", 2)]
    [InlineData("\n", 1)]
    [InlineData("a,", 1)]
    public void The_last_line_need_not_end(string text, int records) => Assert.Equal(records, ReadAll(text, 16, 16).Count);

    [Fact]
    public void A_record_knows_the_line_it_begins_on_and_a_field_its_own()
    {
        var records = new CsvRecordReader(Bytes("a,b\n\"1\n2\n3\",4\n5,6\n"), "t.csv", 4);
        Assert.True(records.Read());
        Assert.True(records.Read());
        Assert.Equal("t.csv:2", records.PositionOf(0));
        Assert.Equal("t.csv:4", records.PositionOf(1));
        Assert.True(records.Read());
        Assert.Equal("t.csv:5", records.Position);
        Assert.False(records.Read());
    }

    [Theory]
    [InlineData("a\n\"open", "t.csv:2: a quote is opened and never closed")]
    [InlineData("a\n\"1\"2\n", "t.csv:2: text after a closing quote; a comma or the end of the line is accepted there")]
    [InlineData("a\n\"1\n\" \n", "t.csv:2: text after a closing quote; a comma or the end of the line is accepted there")]
    public void Broken_quotes_are_refused_with_their_line(string text, string message)
    {
        var refusal = Assert.Throws<UnusableDataException>(() => ReadAll(text, 8, 3));
        Assert.Equal(message, refusal.Message);
    }

    [Fact]
    public void A_quote_inside_an_unquoted_field_is_text() => Assert.Equal([["5\" disk", "b\"\""]], ReadAll("5\" disk,b\"\"\n", 8, 8));

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 })]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, (byte)'a' })]
    public void Utf16_is_refused_by_name(byte[] bytes)
    {
        var records = new CsvRecordReader(new MemoryStream(bytes), "t.csv");
        Assert.Contains("UTF-8 is accepted", Assert.Throws<UnusableDataException>(() => records.Read()).Message);
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static List<string[]> ReadAll(string text, int bufferLength, int atOnce)
    {
        var records = new CsvRecordReader(new SlowStream(Encoding.UTF8.GetBytes(text), atOnce), "t.csv", bufferLength);
        var all = new List<string[]>();
        while (records.Read())
        {
            all.Add([.. Enumerable.Range(0, records.FieldCount).Select(records.Text)]);
        }

        return all;
    }

    private static string RandomTable(Random random)
    {
        string[] pieces = ["", "1", "-2.5e3", "text", " ", "\u00E9\u4E2D", "\"", "\"\"", ",", "\n", "\r\n", "\r", "x"];
        var text = new StringBuilder(random.Next(4) == 0 ? "\uFEFF" : "");
        int rows = random.Next(6);
        for (int row = 0; row < rows; row++)
        {
            int fields = random.Next(1, 5);
            for (int field = 0; field < fields; field++)
            {
                string content = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)]));
                bool mustQuote = content.AsSpan().ContainsAny(",\n\"") || content.EndsWith('\r');
                text.Append(field == 0 ? "" : ",");
                text.Append(mustQuote || random.Next(3) == 0 ? $"\"{content.Replace("\"", "\"\"")}\"" : content);
            }

            bool last = row == rows - 1;
            text.Append(last && random.Next(2) == 0 ? "" : random.Next(2) == 0 ? "\n" : "\r\n");
        }

        return text.ToString();
    }
}
