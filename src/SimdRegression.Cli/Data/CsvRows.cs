using System.Numerics;

namespace SimdRegression.Cli.Data;

/// <summary>
/// The rows below the header of a CSV file. As long as lines are simply rows of usable numbers they are read many at a time, if need be
/// on several threads; from the first one on that is not, <see cref="RecordParser"/> reads the rest.
/// </summary>
internal sealed class CsvRows<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CsvRecordReader records;
    private readonly RecordParser recordParser;
    private readonly LineParser lineParser;
    private readonly LineChunk<T> firstChunk;
    private readonly LinePipeline<T>? pipeline;
    private bool firstIsRead;
    private bool linesEnded;
    private long line;

    /// <param name="records">At the header.</param>
    /// <param name="plan">The columns that are read.</param>
    /// <param name="columnCount">How many columns the header has.</param>
    /// <param name="fields">What fields mean.</param>
    /// <param name="reading">How to read.</param>
    public CsvRows(CsvRecordReader records, ColumnPlan plan, int columnCount, FieldReader fields, CsvReading reading)
    {
        this.records = records;
        recordParser = new RecordParser(records, plan, columnCount, fields);
        lineParser = new LineParser(plan, columnCount, fields);
        firstChunk = CreateChunk();

        // Where a comma both separates fields and marks decimals, only quotes tell which is which; and texts that go along are whole fields.
        linesEnded = fields.Delimiter == fields.DecimalMark || plan.Kept.Length > 0;
        pipeline = reading.Threads > 1 ? new LinePipeline<T>(records, lineParser, CreateChunk, reading.Threads) : null;

        LineChunk<T> CreateChunk() => new(plan, reading.ChunkLength);
    }

    /// <summary>Fills a block with the next rows.</summary>
    /// <returns>False when there were none left.</returns>
    public bool Read(RowBlock<T> block)
    {
        block.Count = 0;
        block.NumbersAreLines = true;
        while (!linesEnded && block.Count == 0)
        {
            ReadLines(block);
        }

        if (block.Count == 0)
        {
            block.Numbers.Clear();
            block.Texts.Clear();
            recordParser.Parse(block);
        }

        return block.Count > 0;
    }

    public void Dispose()
    {
        pipeline?.Dispose();
        firstChunk.Dispose();
    }

    private void ReadLines(RowBlock<T> block)
    {
        LineChunk<T>? chunk = NextChunk();
        if (chunk is null)
        {
            linesEnded = true;
            records.PutBack(default, line);
            return;
        }

        block.Exchange(chunk.Rows);
        block.Numbers.Clear();
        block.Numbers.Set(0, line);
        line += block.Count;
        if (!chunk.Rest.IsEmpty)
        {
            linesEnded = true;
            pipeline?.PutBack(line);
            records.PutBack(chunk.Rest, line);
        }
    }

    /// <summary>The first chunk is read here: where it is all there is, no thread is started.</summary>
    private LineChunk<T>? NextChunk()
    {
        if (firstIsRead && pipeline is not null)
        {
            return pipeline.Next();
        }

        bool filled = firstChunk.Fill(records);
        if (!firstIsRead)
        {
            // The number of the line below the header is known only now that the header was left.
            line = records.Line;
            firstIsRead = true;
        }

        if (!filled)
        {
            return null;
        }

        firstChunk.Parse(lineParser);
        firstChunk.Wait();
        return firstChunk;
    }
}
