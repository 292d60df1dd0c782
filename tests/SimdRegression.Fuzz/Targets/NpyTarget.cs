using System.Numerics;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// NumPy files: read as a stream, from a file by copies, and from a mapped file by views and small windows, they come to the same moments or
/// to the same refusal; what is read at once are the bytes of the file.
/// </summary>
internal sealed class NpyTarget : IFuzzTarget, IDisposable
{
    private const int BytesPerInputByte = 1024;

    // A header may claim a million columns, and each has a name.
    private const int BytesAtLeast = 600 << 20;

    private readonly string path = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"simdreg-fuzz-{Environment.ProcessId}-{Guid.NewGuid():N}.npy");

    public string Name => "npy";

    public int LongestInput => 2048;

    public IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. ((string[])
        [
            "'descr': '<f8'", "'descr': '<f4'", "'>f8'", "'|i1'", "'fortran_order': True", "'fortran_order': False", "'shape': (2, 3)", "(2L, 3L)",
            "(0, 3)", "(3, 0)", "(1, 9223372036854775807)", "(4294967296, 4294967296)", "(3,)", "()", "{}", "'shape'",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public IEnumerable<byte[]> Seeds()
    {
        foreach (int size in (int[])[sizeof(float), sizeof(double)])
        {
            foreach ((int rows, int columns) in ((int, int)[])[(5, 3), (1, 2), (0, 4), (16, 5), (3, 1)])
            {
                byte[] head = NpyHeader.Create(size, rows, columns);
                var data = new byte[rows * columns * size];
                for (int i = 0; i < rows * columns; i++)
                {
                    double value = (i % 7) - 2.5;
                    (size == sizeof(double) ? BitConverter.GetBytes(value) : BitConverter.GetBytes((float)value)).CopyTo(data, i * size);
                }

                yield return [.. head, .. data];
                string text = Encoding.ASCII.GetString(head[10..]).Replace("False", "True ");
                yield return [.. head[..10], .. Encoding.ASCII.GetBytes(text), .. data];
            }
        }
    }

    public Signature Run(byte[] input)
    {
        File.WriteAllBytes(path, input);
        ulong choices = Signature.Of(input).Value;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Signature signature = (choices & 1) == 0 ? Run<double>(input, choices >> 1) : Run<float>(input, choices >> 1);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        BrokenPromiseException.Unless(
            allocated <= BytesAtLeast + ((long)input.Length * BytesPerInputByte), () => $"{allocated} bytes allocated for {input.Length} of input");
        return signature;
    }

    public void Dispose() => File.Delete(path);

    private Signature Run<T>(byte[] input, ulong choices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int window = 64 << (int)(choices % 6);
        (string streamed, int rows) = Read<T>(new InputStream(new SteppingStream(input, 1 + (int)(choices / 8 % 200)), path), choices, window);
        (string mapped, _) = Read<T>(Open(), choices, window);
        bool onlyFromFiles = streamed.Contains("Fortran order cannot be read from a pipe", StringComparison.Ordinal);
        bool isCut = mapped.Contains("the file is cut off", StringComparison.Ordinal);
        BrokenPromiseException.Unless(
            streamed == mapped || onlyFromFiles || IsTooLarge(streamed, mapped) || (isCut && !streamed.StartsWith("moments", StringComparison.Ordinal)),
            () => $"as a stream \"{streamed}\", mapped \"{mapped}\"");
        string whole = ViewAll<T>(choices);
        BrokenPromiseException.Unless(
            whole == "" || mapped.StartsWith("moments", StringComparison.Ordinal) || whole != "viewed",
            () => $"all rows are in view, and one by one \"{mapped}\"");
        string shape = mapped.StartsWith("moments", StringComparison.Ordinal) ? "moments" : mapped;
        string other = streamed.StartsWith("moments", StringComparison.Ordinal) ? "" : streamed;
        return Signature.Start.WithQuotingMessage(shape).WithQuotingMessage(other).WithSize(rows).With(whole);
    }

    // Squares that leave the range are noticed when rows are added, and of some rows added together the largest is told: how many those are,
    // and what was read before them, is for the reader to choose.
    private static bool IsTooLarge(string first, string second) =>
        (first.Contains("leaves the range", StringComparison.Ordinal) || second.Contains("leaves the range", StringComparison.Ordinal))
        && !first.StartsWith("moments", StringComparison.Ordinal) && !second.StartsWith("moments", StringComparison.Ordinal);

    private InputStream Open() => InputStream.Open(path, () => throw new InvalidOperationException("standard input is not asked for"));

    private static ColumnPlan Plan(Table table, ulong choices)
    {
        int count = table.Columns.Count;
        string target = table.Columns[(int)(choices / 4096 % (ulong)count)];
        string[] dropped = choices % 5 == 0 && count > 3 ? [table.Columns[count / 2]] : [];
        string? weights = choices % 3 == 0 && count > 2 ? table.Columns[^1] : null;
        bool clash = dropped.Contains(target) || weights == target || (weights is not null && dropped.Contains(weights));
        return ColumnPlan.ForFit(table, target, null, clash ? [] : dropped, clash ? null : weights);
    }

    /// <summary>The moments as text, or the refusal.</summary>
    private static (string Outcome, int Rows) Read<T>(InputStream stream, ulong choices, int window)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            using (stream)
            {
                using NpyTable table = NpyTable.Open(stream, window);
                ColumnPlan plan = Plan(table, choices);
                NamedMoments<T> moments = TableMoments.Read<T>(table, plan, QuietConsole.Instance);
                using var saved = new MemoryStream();
                moments.Moments.Save(saved);
                return ("moments " + Convert.ToHexString(saved.ToArray()), (int)moments.Moments.Count);
            }
        }
        catch (TableException refusal)
        {
            return (refusal.Message, 0);
        }
    }

    /// <summary>Whether all rows can be looked at where they lie; whoever does so looks at their features only later.</summary>
    private string ViewAll<T>(ulong choices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            using NpyTable table = NpyTable.Open(Open());
            ColumnPlan plan = Plan(table, choices);
            var block = new RowBlock<T>(plan, capacity: 1);
            if (!table.TryViewAll(plan, block))
            {
                return "not viewed";
            }

            return block.FirstNotFinite(0, block.Count) is null && !IsTooLarge(block, plan.FeatureCount) ? "viewed" : "viewed, not finite";
        }
        catch (TableException)
        {
            return "";
        }
    }

    // Squares that leave the range are refused by moments, and weights that are all zero as well.
    private static bool IsTooLarge<T>(RowBlock<T> block, int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = 0.0;
        double weight = 0.0;
        for (int row = 0; row < block.Count; row++)
        {
            double weightOfRow = block.HasWeights ? double.CreateTruncating(block.Weights[row]) : 1.0;
            weight += weightOfRow;
            double root = Math.Max(1.0, Math.Sqrt(weightOfRow));
            largest = Math.Max(largest, root * Math.Abs(double.CreateTruncating(block.Targets[row])));
            for (int j = 0; j < features; j++)
            {
                largest = Math.Max(largest, root * Math.Abs(double.CreateTruncating(block.Rows[(row * block.RowStride) + j])));
            }
        }

        return largest > 1e150 || !(weight is > 0.0 and < double.PositiveInfinity);
    }
}
