using System.Globalization;
using System.Numerics;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>What rounding to single precision does to the columns of a table.</summary>
/// <remarks>
/// Half a unit in the last place of a float is 2^-24 of the value, and what it does to a fit depends on how much a column varies: seconds
/// since 1970 lie 128 apart as floats. The values that were read tell a bound of it at no cost. Only where that bound is large the table is
/// read once more, in double precision, because values may be floats as they are.
/// </remarks>
internal sealed class RoundingToSingle
{
    /// <summary>Half the spacing of float at 1.</summary>
    public const double HalfUnit = 1.0 / (1 << 24);

    // The share of a column's deviation by which rounding may move values before it is said, and before nothing is left of the column.
    private const double Visible = 1e-4;
    private const double Ruinous = 0.3;

    private readonly ColumnPlan plan;
    private readonly ColumnPlan.UsedColumn[] fitted;
    private readonly Spread[] spreads;

    /// <param name="plan">The columns that are read.</param>
    public RoundingToSingle(ColumnPlan plan)
    {
        this.plan = plan;
        fitted = [.. plan.Used.Where(column => column.Slot <= plan.TargetSlot)];
        spreads = new Spread[fitted.Length];
    }

    /// <summary>Takes up rows that were read.</summary>
    public void Observe<T>(RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> weights = block.Weights;
        for (int i = 0; i < fitted.Length; i++)
        {
            bool isTarget = fitted[i].Slot == plan.TargetSlot;
            ReadOnlySpan<T> values = isTarget ? block.Targets : block.Rows[fitted[i].Slot..];
            int distance = isTarget ? 1 : block.RowStride;
            Spread spread = spreads[i];
            for (int row = 0; row < block.Count; row++)
            {
                if (weights.IsEmpty || weights[row] > T.Zero)
                {
                    spread.Add(double.CreateTruncating(values[row * distance]));
                }
            }

            spreads[i] = spread;
        }
    }

    /// <summary>Says what rounding has done, after all rows were read.</summary>
    /// <param name="table">The table.</param>
    /// <param name="console">Where notes go.</param>
    /// <returns>The largest share of a column's deviation by which rounding has moved its values, in the root mean square.</returns>
    /// <exception cref="UnusableDataException">Nothing is left of the variation of a column.</exception>
    public double Judge(Table table, ToolConsole console)
    {
        double share = spreads.Max(spread => spread.LargestShare);
        if (share < Visible)
        {
            return share;
        }

        // Read in double precision, what varied before it was rounded shows.
        using Table? again = table.OpenAgain();
        RoundingToSingle exact = this;
        if (again is not null)
        {
            exact = new RoundingToSingle(plan);
            var block = new RowBlock<double>(plan);
            while (again.Read(plan, block))
            {
                exact.Observe(block);
            }
        }

        exact.Tell(table.Name, console, isKnown: again is not null);
        return exact.spreads.Max(spread => again is not null ? spread.Share : spread.LargestShare);
    }

    private void Tell(string name, ToolConsole console, bool isKnown)
    {
        for (int i = 0; i < fitted.Length; i++)
        {
            Spread spread = spreads[i];
            double share = isKnown ? spread.Share : spread.LargestShare;
            string figures = string.Create(
                CultureInfo.InvariantCulture,
                $"column \"{fitted[i].Name}\": rounding to single precision {(isKnown ? "moves" : "may move")} values by {(isKnown ? spread.LargestError : spread.Reach):g2}, {share:p1} of their deviation {spread.Deviation:g3}")
                + (spread.MergedCount > 0 ? string.Create(CultureInfo.InvariantCulture, $", and makes {spread.MergedCount} neighbours equal that differ") : "");
            if (share >= Ruinous && isKnown)
            {
                throw new UnusableDataException(name, figures + "; double precision, or a column less its mean, is accepted");
            }

            if (double.IsInfinity(share))
            {
                console.Note(FormattableString.Invariant(
                    $"column \"{fitted[i].Name}\": all values are {spread.First:g9} in single precision; where they differ, double precision keeps that"));
            }
            else if (share >= Visible)
            {
                console.Note(figures + "; double precision, or a column less its mean, keeps them");
            }
        }
    }

    /// <summary>A column: its deviation, and what rounding does to its values.</summary>
    private struct Spread
    {
        private long count;
        private double first;
        private double last;
        private double sum;
        private double squares;
        private double squaredErrors;

        public readonly double First => first;

        public double LargestError { get; private set; }

        /// <summary>How often neighbours that differ are one float.</summary>
        public long MergedCount { get; private set; }

        public readonly double Deviation => count == 0 ? 0.0 : Math.Sqrt(Math.Max(0.0, (squares / count) - (sum / count * (sum / count))));

        /// <summary>How far rounding may move the largest values that it saw.</summary>
        public readonly double Reach => HalfUnit * (Math.Abs(first) + Math.Sqrt(squares / Math.Max(1, count)));

        /// <summary>By which share of the deviation rounding moves values; 0 where it moves none, or all of them are one.</summary>
        public readonly double Share => squaredErrors == 0.0 || Deviation == 0.0 ? 0.0 : Math.Sqrt(squaredErrors / count) / Deviation;

        /// <summary>By which share it may have moved those that are rounded already; 0 for a column of zeros.</summary>
        public readonly double LargestShare => Reach == 0.0 ? 0.0 : Reach / Deviation;

        public void Add(double value)
        {
            first = count == 0 ? value : first;
            double offset = value - first;
            double error = value - (float)value;
            LargestError = Math.Max(LargestError, Math.Abs(error));
            MergedCount += count > 0 && value != last && (float)value == (float)last ? 1 : 0;
            count++;
            last = value;
            sum += offset;
            squares += offset * offset;
            squaredErrors += error * error;
        }
    }
}
