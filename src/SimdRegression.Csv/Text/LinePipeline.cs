using System.Collections.Concurrent;
using System.Numerics;

namespace SimdRegression.Csv;

/// <summary>
/// Reads chunks of lines on several threads and hands them out in the order of the file, so that what is made of the rows does not
/// depend on the number of threads. The caller's thread reads the file; no more than a fixed number of chunks is under way.
/// </summary>
internal sealed class LinePipeline<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>More than the one thread that reads the file and takes the rows can serve.</summary>
    private const int MostThreads = 16;

    private readonly CsvRecordReader records;
    private readonly LineParser parser;
    private readonly Func<LineChunk<T>> createChunk;
    private readonly Thread[] threads;
    private readonly int mostUnderWay;
    private readonly BlockingCollection<LineChunk<T>> waiting = [];
    private readonly Queue<LineChunk<T>> underWay = new();
    private readonly Stack<LineChunk<T>> spare = new();
    private LineChunk<T>? handedOut;
    private bool linesEnded;

    /// <param name="records">Where the lines come from.</param>
    /// <param name="parser">Reads them.</param>
    /// <param name="createChunk">Makes an empty chunk.</param>
    /// <param name="threadCount">How many threads to start, once there are lines.</param>
    public LinePipeline(CsvRecordReader records, LineParser parser, Func<LineChunk<T>> createChunk, int threadCount)
    {
        this.records = records;
        this.parser = parser;
        this.createChunk = createChunk;
        threads = new Thread[Math.Min(threadCount, MostThreads)];

        // One in work and one waiting for each thread, and one in the caller's hands.
        mostUnderWay = (2 * threads.Length) + 1;
    }

    /// <summary>The next chunk, its rows read; it belongs to the caller until the next call.</summary>
    /// <returns>Null where no lines follow.</returns>
    public LineChunk<T>? Next()
    {
        while (!linesEnded && underWay.Count < mostUnderWay)
        {
            LineChunk<T> chunk = handedOut ?? (spare.TryPop(out LineChunk<T>? unused) ? unused : createChunk());
            handedOut = null;
            linesEnded = !chunk.Fill(records);
            if (linesEnded)
            {
                chunk.Dispose();
                break;
            }

            StartThreads();
            underWay.Enqueue(chunk);
            waiting.Add(chunk);
        }

        handedOut?.Dispose();
        handedOut = underWay.TryDequeue(out LineChunk<T>? next) ? next : null;
        handedOut?.Wait();
        return handedOut;
    }

    /// <summary>Puts the lines of all chunks that were not handed out back where they came from. The next call begins there.</summary>
    /// <param name="line">The number of the first of these lines.</param>
    public void PutBack(long line)
    {
        linesEnded = false;
        LineChunk<T>[] chunks = [.. underWay];
        underWay.Clear();
        for (int i = chunks.Length - 1; i >= 0; i--)
        {
            records.PutBack(chunks[i].Lines, line);
            chunks[i].WaitForWorker();
            spare.Push(chunks[i]);
        }
    }

    public void Dispose()
    {
        waiting.CompleteAdding();
        foreach (Thread? thread in threads)
        {
            thread?.Join();
        }

        foreach (LineChunk<T> chunk in underWay)
        {
            chunk.Dispose();
        }

        foreach (LineChunk<T> chunk in spare)
        {
            chunk.Dispose();
        }

        handedOut?.Dispose();
        waiting.Dispose();
    }

    private void StartThreads()
    {
        for (int i = 0; i < threads.Length && threads[i] is null; i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = $"lines {i + 1}" };
            thread.Start();
            threads[i] = thread;
        }
    }

    private void Work()
    {
        foreach (LineChunk<T> chunk in waiting.GetConsumingEnumerable())
        {
            chunk.Parse(parser);
        }
    }
}
