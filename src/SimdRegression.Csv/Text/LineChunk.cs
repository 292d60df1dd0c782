using System.Numerics;
using System.Runtime.ExceptionServices;

namespace SimdRegression.Csv;

/// <summary>Some whole lines of a CSV file, and the rows that are read from them, here or on another thread.</summary>
internal sealed class LineChunk<T>(ColumnPlan plan, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A guess at the length of a field; where fields are shorter, the block of rows grows.</summary>
    private const int UsualFieldLength = 8;

    private readonly byte[] bytes = new byte[capacity + LineParser.BytesReadBeyond];
    private readonly ManualResetEventSlim done = new();
    private ExceptionDispatchInfo? failure;
    private int length;
    private int taken;

    public RowBlock<T> Rows { get; } = new(plan, (capacity / ((plan.Used.Length + 1) * UsualFieldLength)) + 1);

    /// <summary>The lines from the first one on that <see cref="Parse"/> did not take.</summary>
    public ReadOnlySpan<byte> Rest => bytes.AsSpan(taken, length - taken);

    /// <summary>All lines.</summary>
    public ReadOnlySpan<byte> Lines => bytes.AsSpan(0, length);

    /// <summary>Takes the next lines.</summary>
    /// <returns>False where none follow that fit.</returns>
    public bool Fill(CsvRecordReader records)
    {
        done.Reset();
        length = records.TakeLines(bytes.AsSpan(0, capacity));
        taken = 0;
        return length > 0;
    }

    /// <summary>How many lines the rows have.</summary>
    public long LineCount => Rows.Numbers.Of(Rows.Count);

    /// <summary>Reads the rows, their lines counted from 0. It never throws: what goes wrong, <see cref="Wait"/> throws.</summary>
    public void Parse(LineParser parser)
    {
        try
        {
            failure = null;
            Rows.Count = 0;
            Rows.Numbers.Clear();
            Rows.Numbers.Set(0, 0);
            taken = parser.Parse(Lines, Rows);
        }
        catch (Exception problem)
        {
            failure = ExceptionDispatchInfo.Capture(problem);
        }
        finally
        {
            done.Set();
        }
    }

    /// <summary>Waits until the rows are read.</summary>
    public void Wait()
    {
        WaitForWorker();
        failure?.Throw();
    }

    /// <summary>Waits until nobody works on the chunk, which can be filled anew then.</summary>
    public void WaitForWorker() => done.Wait();

    public void Dispose() => done.Dispose();
}
