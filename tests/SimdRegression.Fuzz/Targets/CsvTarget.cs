using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Kernels.Tests.Memory;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// CSV files: whatever the length of chunks and buffers, however the bytes come and on however many threads, the rows are those of
/// <see cref="ReferenceCsv"/>, or the first error is at the same line and column. The line parser reads from memory that ends at a guard page.
/// </summary>
internal sealed class CsvTarget : IFuzzTarget
{
    // A file, a line and a name of 60 characters.
    private const int LongestShown = 70;

    private const string FileName = "t.csv";
    private const int BytesPerInputByte = 256;
    private const int BytesAtLeast = 1 << 19;

    private readonly GuardedRegion guarded = new(LongestFile + LineParser.BytesReadBeyond);

    private const int LongestFile = 2048;

    public string Name => "csv";

    public int LongestInput => LongestFile;

    public IReadOnlyList<byte[]> Tokens { get; } =
        [.. ((string[])["a,b,y\n", "a,w,y\n", "w", "true", "NA", " FALSE ", "1.5,2.5,3.5\n", "1,2,3\r\n", "\"1\",\"2\",\"3\"\n", "-0.25"]).Select(Encoding.UTF8.GetBytes)];

    public IEnumerable<byte[]> Seeds()
    {
        string[] texts =
        [
            "a,b,y\n1,2,3\n4.5,-5e3,0.1234567890123456789\n-7,8,9\n", "a,b,y\r\n1,2,3\r\n4.5,-5e3,6", "\uFEFFa,b,y\n1,2,3\n4,5,6\r",
            "a,w,y\n1,2,1\n3,4,0\n5,-1,2\n",
            "a,b,y\n1,2,3\n4,\"5\",6\n7,8,\"9\n\"\n10,11,x\n", "\"a\",\"b\"\"c\",y\n1,2,3\n4,5,6\n7,8,\"9", "a,b,y\n1,2,3\n\n4,5,6\n",
            "a,b,y\n1,2,3\n4,5\n", "a,y\n1,2\n\n\n",
            "skipped,b,c,y\nx,1,2,3\n", "y,y\n1,2\n", "a\n1\n", "", "\n", "a,b,y", "\u00FF\u00FE", "a,b,c,d,e,f,g,h,i,j,k,y\n1,2,3,4,5,6,7,8,9,10,11,12\n",
            "a,y\n" + string.Concat(Enumerable.Range(0, 60).Select(row => FormattableString.Invariant($"{row * 0.37},{-row}e-{row}\n"))),
        ];
        return texts.Select(Encoding.UTF8.GetBytes);
    }

    public Signature Run(byte[] input)
    {
        ulong choices = Signature.Of(input).Value;
        return (choices & 1) == 0 ? Run<double>(input, choices >> 1) : Run<float>(input, choices >> 1);
    }

    private Signature Run<T>(byte[] input, ulong choices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CsvReadings<T> expected = ReferenceCsv.Read<T>(input, IsUsed);
        CsvReadings<T> present = WithWeight(expected);
        int whole = input.Length + 2;
        CsvReading[] readings =
        [
            new() { ChunkLength = 1, BufferLength = 4 << (int)(choices % 8) },
            new() { ChunkLength = whole, BufferLength = 1 << 10 },
            new() { ChunkLength = 2 + (int)(choices / 8 % (ulong)whole), BufferLength = 4 << (int)(choices / 64 % 8) },
            new() { ChunkLength = 2 + (int)(choices / 512 % 40), BufferLength = 16, Threads = choices % 97 == 0 ? 3 : 1 },
        ];
        string message = "";
        foreach (CsvReading reading in readings)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            message = Compare(input, present, reading, step: 1 + (int)(choices / 1024 % 64));
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            BrokenPromiseException.Unless(
                allocated <= BytesAtLeast + ((long)input.Length * BytesPerInputByte), () => $"{allocated} bytes allocated for {input.Length} of input");
        }

        ParseAtGuard(input, expected);
        return Signature.Start.WithQuotingMessage(message).WithSize(expected.Columns.Length).WithSize(expected.Rows.Count)
            .With(input.Contains((byte)'"')).With(input.Contains((byte)'\r'));
    }

    // The first column is left out where its name says so: skipping has code of its own.
    private static bool IsUsed(string[] columns, int index) =>
        index > 0 || columns[0] != "skipped" || columns.Length < 3 || Array.LastIndexOf(columns, "skipped") > 0;

    // A row of weight 0 is an absent row.
    private static CsvReadings<T> WithWeight<T>(CsvReadings<T> readings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int weight = WeightOf(readings.Columns) - (readings.Columns.Length > 0 && !IsUsed(readings.Columns, 0) ? 1 : 0);
        return weight < 0 ? readings : readings with { Rows = [.. readings.Rows.Where(row => !T.IsZero(row[weight]))] };
    }

    // The column that is called w is that of the weights, unless it is the target; -1 without one.
    private static int WeightOf(string[] columns) => columns.Length > 2 ? Array.IndexOf(columns, "w", 0, columns.Length - 1) : -1;

    private static ColumnPlan Plan(Table table)
    {
        string target = table.Columns[^1];
        string? weights = WeightOf([.. table.Columns]) >= 0 ? "w" : null;
        string[] dropped = IsUsed([.. table.Columns], 0) ? [] : ["skipped"];
        return ColumnPlan.ForFit(table, target, null, dropped, weights);
    }

    private static string Compare<T>(byte[] input, CsvReadings<T> expected, CsvReading reading, int step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int row = 0;
        try
        {
            using var table = new CsvTable(new SteppingStream(input, step), FileName, null, reading);
            ColumnPlan plan = Plan(table);
            var block = new RowBlock<T>(plan, capacity: 7);
            while (table.Read(plan, block))
            {
                BrokenPromiseException.Unless(
                    row + block.Count <= expected.Rows.Count, () => $"{reading}: {row + block.Count} rows instead of {expected.Rows.Count}");
                for (int i = 0; i < block.Count; i++)
                {
                    CompareRow(plan, block, i, expected.Rows[row++], reading);
                }
            }
        }
        catch (ToolException refusal)
        {
            bool sameplace = expected.ErrorAt is not null && refusal.Message.StartsWith(expected.ErrorAt + ":", StringComparison.Ordinal);
            BrokenPromiseException.Unless(
                sameplace || IsEscaped(expected, refusal), () => $"{reading}: told \"{refusal.Message}\" instead of \"{expected.ErrorAt}\"");
            return refusal.Message;
        }

        BrokenPromiseException.Unless(
            expected.ErrorAt is null && row == expected.Rows.Count,
            () => $"{reading}: {row} rows and no error instead of {expected.Rows.Count} and \"{expected.ErrorAt}\"");
        return "";
    }

    /// <summary>What is hidden in a name is shown as escapes, and a long one is cut: the place is then compared without the name.</summary>
    private static bool IsEscaped<T>(CsvReadings<T> expected, ToolException refusal) =>
        expected.ErrorAt is string place
        && (place.Any(letter => letter is < ' ' or > '~') || place.Length > LongestShown)
        && refusal.Message.StartsWith(place[..(place.IndexOf("column", StringComparison.Ordinal) + "column".Length)], StringComparison.Ordinal);

    private static void CompareRow<T>(ColumnPlan plan, RowBlock<T> block, int row, T[] expected, CsvReading? reading)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < plan.Used.Length; i++)
        {
            T value = block.Place(row, plan.Used[i].Slot);
            BrokenPromiseException.Unless(
                value.Equals(expected[i]) && T.IsNegative(value) == T.IsNegative(expected[i]),
                () => $"{reading}: read {value:R} instead of {expected[i]:R}");
        }
    }

    // The lines below a plain header, read where one byte beyond what may be read ends the process.
    private void ParseAtGuard<T>(byte[] input, CsvReadings<T> expected)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int header = Array.IndexOf(input, (byte)'\n') + 1;
        int end = Array.LastIndexOf(input, (byte)'\n') + 1;
        if (header == 0 || end <= header || input.AsSpan(0, end).Contains((byte)'"') || expected.Columns.Length < 2)
        {
            return;
        }

        using var table = new CsvTable(new MemoryStream(input, 0, header), FileName, null, new CsvReading { BufferLength = 64 });
        ColumnPlan plan = Plan(table);
        ReadOnlySpan<byte> lines = input.AsSpan(header, end - header);
        Span<byte> place = guarded.Take<byte>(lines.Length + LineParser.BytesReadBeyond, Placement.EndsAtGuard);
        lines.CopyTo(place);
        place[lines.Length..].Fill((byte)'7');
        var block = new RowBlock<T>(plan, capacity: 3);
        int taken = new LineParser(plan, expected.Columns.Length, table.Fields).Parse(MemoryMarshal.CreateReadOnlySpan(ref place[0], lines.Length), block);
        BrokenPromiseException.Unless(block.Count <= expected.Rows.Count, () => $"at the guard: {block.Count} rows instead of {expected.Rows.Count}");
        BrokenPromiseException.Unless(
            taken == lines.Length || expected.ErrorAt is not null || block.Count <= expected.Rows.Count, () => "at the guard: lines are left");
        for (int row = 0; row < block.Count; row++)
        {
            CompareRow(plan, block, row, expected.Rows[row], null);
        }
    }
}
