using System.Runtime.CompilerServices;
namespace SimdRegression.Solvers;

/// <summary>
/// The subset of each size with the least residual sum of squares, of all there are, by branch and bound over a triangular factor.
/// </summary>
/// <remarks>
/// A node is a list of features whose first few are kept; below it lie all subsets that drop some of the others. Each of the leading parts of the list is
/// a subset whose residual is read off the factor. A child drops one feature, which takes a rotation a column behind it (Gatu and Kontoghiorghes 2006).
/// No subset has a lower residual than the list that it is a part of, so a child is not visited whose own residual is no better than what was found for
/// any of the sizes below it (Furnival and Wilson 1974). Columns that depend on those before them have no row of their own in the factor, until the
/// feature that they depend on is dropped.
/// </remarks>
/// <param name="most">The largest number of features.</param>
internal sealed class SubsetTree(int most)
{
    private const double Nothing = 1e-8;
    private const int NodesBetweenQuestions = 1 << 6;

    private readonly Level[] levels = MakeLevels(most);
    private readonly int[] best = new int[most + 1];
    private readonly double[] bestRest = new double[most + 1];
    private int dimensions;
    private long nodes;
    private CancellationToken cancellation;

    /// <summary>Where the column of a feature is to be written before <see cref="Search"/>; features are given in the order of the list.</summary>
    /// <param name="place">Its place in the list.</param>
    /// <param name="length">The number of its elements: as many as features are independent.</param>
    public Span<double> Column(int place, int length) => levels[0].Columns.AsSpan(place * most, length);

    /// <summary>Where the target is to be written.</summary>
    /// <param name="length">The number of its elements.</param>
    public Span<double> Target(int length) => levels[0].Target.AsSpan(0, length);

    /// <summary>How many subsets a residual was found for.</summary>
    public long Visited { get; private set; }

    /// <summary>Of each size the best subset, a bit a place in the list.</summary>
    public ReadOnlySpan<int> Best => best;

    /// <summary>Of each size the square of the target that the best subset leaves, without what all features leave.</summary>
    public ReadOnlySpan<double> BestRest => bestRest;

    /// <summary>Searches.</summary>
    /// <param name="count">How many features there are; those that depend on others come last.</param>
    /// <param name="independent">How many do not: those come first, and their columns are a triangle.</param>
    /// <param name="stop">Ends the search early.</param>
    /// <returns>Whether it was not ended early.</returns>
    public bool Search(int count, int independent, CancellationToken stop)
    {
        dimensions = independent;
        cancellation = stop;
        Visited = 0;
        nodes = 0;
        best.AsSpan().Clear();
        bestRest.AsSpan().Fill(double.PositiveInfinity);
        Level root = levels[0];
        root.Count = count;
        for (int place = 0; place < count; place++)
        {
            root.Places[place] = place;
            root.Rows[place] = place < independent ? place : -1;
        }

        Record(root, 0);
        bestRest[0] = 0.0;
        for (int row = independent; row > 0; row--)
        {
            bestRest[0] += root.Target[row - 1] * root.Target[row - 1];
        }

        return Visit(0, 0);
    }

    private static Level[] MakeLevels(int most)
    {
        var result = new Level[most + 1];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = new Level(most);
        }

        return result;
    }

    // Drops each of the features from one on, the last aside: without it the list is a leading part of itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Visit(int depth, int kept)
    {
        Level node = levels[depth];
        for (int drop = kept; drop < node.Count - 1; drop++)
        {
            Level child = levels[depth + 1];
            double rest = Drop(node, drop, child);
            if (!CanImprove(rest, drop + 1, child.Count))
            {
                continue;
            }

            Record(child, drop);
            nodes++;
            if ((nodes % NodesBetweenQuestions == 0 && cancellation.IsCancellationRequested) || !Visit(depth + 1, drop))
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool CanImprove(double rest, int smallest, int largest)
    {
        for (int size = smallest; size <= largest; size++)
        {
            if (rest < bestRest[size])
            {
                return true;
            }
        }

        return false;
    }

    // The leading parts of a list, from the one with a feature more than are kept on. Where columns depend on each other the size of a part is the number
    // of its features all the same.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Record(Level node, int kept)
    {
        double rest = 0.0;
        int row = dimensions;
        int rows = node.RowsOf(node.Count);
        for (int size = node.Count; size > kept; size--)
        {
            for (; row > rows; row--)
            {
                rest += node.Target[row - 1] * node.Target[row - 1];
            }

            rows -= node.Rows[size - 1] >= 0 ? 1 : 0;
            Visited++;
            if (rest < bestRest[size])
            {
                bestRest[size] = rest;
                best[size] = node.Set(size);
            }
        }
    }

    // Fills the child, and returns what it leaves of the target.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Drop(Level node, int drop, Level child)
    {
        child.Count = node.Count - 1;
        node.Places.AsSpan(0, drop).CopyTo(child.Places);
        node.Rows.AsSpan(0, drop).CopyTo(child.Rows);
        node.Target.AsSpan(0, dimensions).CopyTo(child.Target);
        for (int from = drop + 1; from < node.Count; from++)
        {
            child.Places[from - 1] = node.Places[from];
            child.Rows[from - 1] = node.Rows[from];
            node.Columns.AsSpan(from * most, dimensions).CopyTo(child.Columns.AsSpan((from - 1) * most));
        }

        // The columns before it are not read any more: only where they begin is.
        if (node.Rows[drop] >= 0)
        {
            Triangularize(child, drop, node.Rows[drop]);
        }

        double rest = 0.0;
        for (int row = child.RowsOf(child.Count); row < dimensions; row++)
        {
            rest += child.Target[row] * child.Target[row];
        }

        return rest;
    }

    // The columns from one on have an element more than a triangle has; a rotation of two rows takes it away from each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Triangularize(Level level, int first, int row)
    {
        for (int at = first; at < level.Count; at++)
        {
            Span<double> column = level.Columns.AsSpan(at * most, dimensions);
            if (level.Rows[at] < 0)
            {
                if (Math.Abs(column[row]) > Nothing)
                {
                    // It depended on the feature that was dropped, and takes its row over: what follows is a triangle as before.
                    level.Rows[at] = row;
                    return;
                }

                column[row] = 0.0;
                continue;
            }

            double upper = column[row];
            double lower = column[row + 1];
            double length = Math.Sqrt((upper * upper) + (lower * lower));
            double cosine = upper / length;
            double sine = lower / length;
            column[row] = length;
            column[row + 1] = 0.0;
            for (int behind = at + 1; behind < level.Count; behind++)
            {
                Rotate(ref level.Columns[(behind * most) + row], ref level.Columns[(behind * most) + row + 1], cosine, sine);
            }

            Rotate(ref level.Target[row], ref level.Target[row + 1], cosine, sine);
            level.Rows[at] = row;
            row++;
        }
    }

    private static void Rotate(ref double upper, ref double lower, double cosine, double sine)
    {
        double first = upper;
        upper = (cosine * first) + (sine * lower);
        lower = (cosine * lower) - (sine * first);
    }

    private sealed class Level(int most)
    {
        public int Count { get; set; }

        public int[] Places { get; } = new int[most];

        // The row that a column is the first to have an element in; -1 of one that depends on those before it.
        public int[] Rows { get; } = new int[most];

        public double[] Columns { get; } = new double[most * most];

        public double[] Target { get; } = new double[most];

        /// <summary>How many rows the first columns need.</summary>
        public int RowsOf(int size)
        {
            int rows = 0;
            for (int at = 0; at < size; at++)
            {
                rows += Rows[at] >= 0 ? 1 : 0;
            }

            return rows;
        }

        public int Set(int size)
        {
            int set = 0;
            for (int at = 0; at < size; at++)
            {
                set |= 1 << Places[at];
            }

            return set;
        }
    }
}
