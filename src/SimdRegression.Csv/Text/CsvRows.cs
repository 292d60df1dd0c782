using System.Numerics;

namespace SimdRegression.Csv;

/// <summary>
/// The rows below the header of a CSV file. Lines of usable numbers and levels are read many at a time, if need be on several threads.
/// Where a line is something else, <see cref="RecordParser"/> reads some rows, and then lines are tried again.
/// </summary>
/// <remarks>
/// A stretch of records is as long as the last one, or twice as long where the lines between the two gave fewer rows. So trying costs a
/// small part of the time, also where most lines are something else.
/// </remarks>
internal sealed class CsvRows<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CsvRecordReader records;
    private readonly RecordParser recordParser;
    private readonly LineParser lineParser;
    private readonly LineChunk<T> firstChunk;
    private readonly LinePipeline<T>? pipeline;
    private readonly bool hasNoLines;
    private bool firstIsRead;
    private long line;
    private long linesRows;
    private long stretch;
    private long stretchLeft;

    /// <param name="records">At the header.</param>
    /// <param name="plan">The columns that are read.</param>
    /// <param name="columnCount">How many columns the header has.</param>
    /// <param name="fields">What fields mean.</param>
    /// <param name="reading">How to read.</param>
    public CsvRows(CsvRecordReader records, ColumnPlan plan, int columnCount, FieldReader fields, CsvReading reading)
    {
        this.records = records;
        recordParser = new RecordParser(records, plan, columnCount, fields, reading.Words);
        lineParser = new LineParser(plan, columnCount, fields);
        firstChunk = CreateChunk();

        // Where a comma both separates fields and marks decimals, only quotes tell which is which; and texts that go along are whole fields.
        hasNoLines = fields.Delimiter == fields.DecimalMark || plan.Kept.Length > 0;
        pipeline = reading.Threads > 1 ? new LinePipeline<T>(records, lineParser, CreateChunk, reading.Threads) : null;

        LineChunk<T> CreateChunk() => new(plan, reading.ChunkLength);
    }

    /// <summary>Fills a block with the next rows.</summary>
    /// <returns>False when there were none left.</returns>
    public bool Read(RowBlock<T> block)
    {
        block.Count = 0;
        block.NumbersAreLines = true;
        while (!hasNoLines && stretchLeft == 0 && block.Count == 0)
        {
            ReadLines(block);
        }

        if (block.Count == 0)
        {
            block.Numbers.Clear();
            block.Texts.Clear();
            recordParser.Parse(block);
            stretchLeft = Math.Max(stretchLeft - block.Count, 0);
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
            records.PutBack(default, line);
            LeaveLines();
            return;
        }

        long from = line;
        line += chunk.LineCount;
        block.Exchange(chunk.Rows);
        block.Numbers.Shift(from);
        linesRows += block.Count;
        if (!chunk.Rest.IsEmpty)
        {
            pipeline?.PutBack(line);
            records.PutBack(chunk.Rest, line);
            LeaveLines();
        }
    }

    private void LeaveLines()
    {
        stretch = linesRows < stretch ? 2 * stretch : 1;
        stretchLeft = stretch;
        linesRows = 0;
        firstIsRead = false;
    }

    /// <summary>The first chunk of a run of lines is read here: where it is all there is, no thread is started.</summary>
    private LineChunk<T>? NextChunk()
    {
        if (firstIsRead && pipeline is not null)
        {
            return pipeline.Next();
        }

        bool filled = firstChunk.Fill(records);
        if (!firstIsRead)
        {
            // The number of the next line is known only now that the record before it was left.
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
