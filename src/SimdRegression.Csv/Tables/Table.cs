using System.Numerics;

namespace SimdRegression.Csv;

/// <summary>A table of numbers with named columns, read once from its first row to its last.</summary>
internal abstract class Table(string name) : INamedColumns, IDisposable
{
    private Func<Table>? openAgain;

    /// <summary>The name by which messages call it.</summary>
    public string Name { get; } = name;

    /// <summary>All columns in the order of the file.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Where the names of the columns stand, for messages about them.</summary>
    public abstract string HeaderPosition { get; }

    /// <summary>How far the reading has come, from 0 to 1, or null where the end is not known.</summary>
    public abstract double? Progress { get; }

    /// <summary>What fields of text mean; of a table of numbers, what they would.</summary>
    public virtual FieldReader Fields { get; } = new(TextFormat.Usual);

    /// <summary>Opens a table that can be opened once more where its stream can.</summary>
    /// <param name="stream">Not read yet; disposed with the table, or when it cannot be opened.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="recognize">Tells what the stream holds, and opens it.</param>
    public static Table From(InputStream stream, TableReading reading, Func<InputStream, TableReading, Table> recognize)
    {
        try
        {
            Table table = recognize(stream, reading);
            table.openAgain = stream.CanReadAgain ? () => From(stream.OpenAgain(), reading with { Note = _ => { } }, recognize) : null;
            return table;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether the table can give the texts of its values, so that columns can be read as text.</summary>
    public virtual bool HoldsText => false;

    /// <summary>Whether numbers of the table are rounded where they are read in single precision.</summary>
    public virtual bool IsRoundedToSingle => true;

    /// <summary>Whether <see cref="OpenAgain"/> gives the table once more.</summary>
    public virtual bool CanReadAgain => openAgain is not null;

    /// <summary>The same table from its first row on, or null where it can be read only once.</summary>
    public virtual Table? OpenAgain() => openAgain?.Invoke();

    /// <summary>How many threads may work on the rows that are read at a time; 1 where reading them is all the work.</summary>
    public virtual int ThreadsForRows => 1;

    /// <summary>Fills a block with the next rows.</summary>
    /// <returns>False when there were none left.</returns>
    /// <exception cref="UnusableDataException">
    /// What stands in a column that is used is no finite number, or a weight is negative.
    /// </exception>
    /// <remarks>Rows of weight 0 are left out: they are as absent rows, in every figure that is told.</remarks>
    public bool Read<T>(ColumnPlan plan, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        while (ReadRows(plan, block))
        {
            if (block.FirstBadOfWeightless() is (int row, string column, T value))
            {
                throw new UnusableDataException(
                    block.PositionOf(Name, row), FormattableString.Invariant($"column \"{column}\": {double.CreateTruncating(value)} is not a finite number"));
            }

            HasWeightlessRows |= block.DropWeightless() > 0;
            if (block.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether rows of weight 0 were left out.</summary>
    public bool HasWeightlessRows { get; protected set; }

    /// <summary>Fills a block with the next rows, those of weight 0 included, and says where they stand.</summary>
    /// <returns>False when there were none left.</returns>
    protected abstract bool ReadRows<T>(ColumnPlan plan, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Lets a block look at all rows together where they lie, for as long as the table is open; nobody has looked at their features then.
    /// To be asked before any row is read.
    /// </summary>
    /// <returns>False where the rows must be read, a block after the other: also where some of them have weight 0.</returns>
    public virtual bool TryViewAll<T>(ColumnPlan plan, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => false;

    public abstract void Dispose();
}
