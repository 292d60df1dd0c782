using BenchmarkDotNet.Attributes;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>What benchmarks of rows as types share: readings of sixteen numbers, and houses of eight features.</summary>
/// <param name="count">How many rows there are.</param>
public abstract class TypedRowBenchmark(int count) : CheckedBenchmark
{
    /// <summary>The element type as the tables show it.</summary>
    [Params("double")]
    public string Element { get; set; } = "";

    /// <summary>The number of features N: 8 are those of houses, 16 those of readings.</summary>
    [Params(8, 16)]
    public int Features { get; set; }

    /// <summary>Whether the rows are houses.</summary>
    protected bool AreHouses => Features == 8;

    /// <summary>Rows of sixteen numbers.</summary>
    protected Reading[] Readings { get; private set; } = [];

    /// <summary>Rows of numbers, gaps, levels and booleans.</summary>
    protected House[] Houses { get; private set; } = [];

    /// <summary>The features of the rows, one row after the other.</summary>
    protected double[] Rows { get; private set; } = [];

    /// <summary>The targets of the rows.</summary>
    protected double[] Targets { get; private set; } = [];

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var problem = new Problem<double>(16, count);
        Readings = new Reading[count];
        Houses = new House[count];
        Rows = new double[count * Features];
        Targets = problem.Targets;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> row = problem.Rows.AsSpan(16 * i, 16);
            Readings[i] = Reading.Of(row, Targets[i]);
            Houses[i] = new House(row[0], i % 5, i % 7 == 0 ? null : row[1], (Heating)(i % 3), row[2] > 0.5, Targets[i]);
            if (AreHouses)
            {
                Houses[i].CopyTo(Rows.AsSpan(8 * i));
            }
            else
            {
                Readings[i].CopyTo(Rows.AsSpan(16 * i));
            }
        }
    }
}
