using System.Globalization;
using System.Numerics;
using System.Text;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Kernels;

namespace SimdRegression.Fuzz.Targets;

/// <summary>What moments go through, and what is left in exact sums.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class RowHistory<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Sizes =
        [2048, 5, 600, 1, 2047, 2049, 511, 512, 513, 3000, 64, 2, 4096, 63, 300, 1000];

    private readonly Moments<T, RuntimeKernels<T>> moments;
    private readonly Moments<T, RuntimeKernels<T>> part;
    private readonly Random random;
    private readonly bool single;
    private readonly int features;
    private readonly List<Group> groups = [];
    private readonly StringBuilder text = new();
    private readonly int[] truth;
    private bool hasForeign;

    public RowHistory(Moments<T, RuntimeKernels<T>> moments, Moments<T, RuntimeKernels<T>> part, Random random, bool single)
    {
        this.moments = moments;
        this.part = part;
        this.random = random;
        this.single = single;
        features = moments.FeatureCount;
        truth = [.. Enumerable.Range(0, features).Select(_ => random.Next(-3, 4))];
    }

    /// <summary>How many rows have come.</summary>
    public int Count { get; private set; }

    /// <summary>What happened.</summary>
    public string Text => text.ToString();

    /// <summary>Which kinds of steps were taken.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>What was reached.</summary>
    public Signature Signature { get; private set; } = Signature.Start;

    /// <summary>Takes the next step.</summary>
    public void Step(ref ByteSource source)
    {
        int kind = groups.Count == 0 ? 0 : source.OneOf<int>([0, 0, 1, 2, 3, 4, 5, 0, 6]);
        Signature = Signature.With((ulong)kind);
        switch (kind)
        {
            case 1:
                Decay(source.OneOf<double>([0.5, 0.05, 9.094947017729282e-13, 1e-6, 7.888609052210118e-31, 1e-20]));
                break;
            case 2:
                AddGroup(Draw(ref source), merges: true);
                break;
            case 3:
                SubtractGroup(source.Below(groups.Count), asMoments: false);
                break;
            case 4:
                SubtractGroup(source.Below(groups.Count), asMoments: true);
                break;
            case 5:
                Visit(ref source);
                break;
            case 6:
                SubtractForeign(Draw(ref source));
                break;
            default:
                AddGroup(Draw(ref source), merges: false);
                break;
        }
    }

    /// <summary>Whether what is left can be sums of rows; where rows have gone that were never in, it need not be.</summary>
    /// <param name="intercept">Whether there is an intercept.</param>
    /// <param name="isRefutable">Receives whether a variance below zero or a correlation above one shows it.</param>
    public bool IsPossible(bool intercept, out bool isRefutable)
    {
        isRefutable = false;
        if (!hasForeign)
        {
            return true;
        }

        ExactSums sums = Sums();
        for (int j = 0; j <= features && sums.Weight.Sign > 0; j++)
        {
            BigFloat square = Product(sums, j, j, intercept);
            BigFloat visible = Largest(j) * (BigFloat)Largest(j) * sums.Weight * 1e-6;
            isRefutable |= square < -visible;
            for (int k = 0; k < j; k++)
            {
                BigFloat other = Product(sums, k, k, intercept);
                BigFloat product = Product(sums, j, k, intercept);
                isRefutable |= square.Sign > 0 && other.Sign > 0 && product * product > 1.01 * square * other
                    && square > visible && other > Largest(k) * (BigFloat)Largest(k) * sums.Weight * 1e-6;
            }
        }

        return false;
    }

    /// <summary>What is left, or null where that is nothing.</summary>
    public ExactQuadratic? Problem(bool intercept)
    {
        ExactSums sums = Sums();
        return groups.Count == 0 || sums.Weight.Sign <= 0
            ? null
            : new ExactQuadratic(sums, [.. Enumerable.Range(0, features + 1).Select(Largest)], intercept);
    }

    private static BigFloat Product(ExactSums sums, int first, int second, bool intercept) =>
        intercept ? sums.Centred(first, second) : sums.Products[first, second];

    private double Largest(int column)
    {
        double largest = 0.0;
        foreach (Group group in groups)
        {
            for (int i = 0; i < group.Targets.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(column < features ? group.Rows[(i * features) + column] : group.Targets[i]));
            }
        }

        return largest;
    }

    private ExactSums Sums()
    {
        var sums = new ExactSums(features);
        foreach (Group group in groups)
        {
            sums.AddMultiples(group.Rows, group.Targets, group.Weight);
        }

        return sums;
    }

    // Rows at one level, of one weight.
    private Group Draw(ref ByteSource source)
    {
        int count = source.OneOf<int>(Sizes);
        double level = source.OneOf<double>(single ? [0.0, 1e3, 1e5, -1e4] : [0.0, 1e8, 1e6, 0.0, 1e4, -1e7, 1e10, 1e9]);
        double weight = source.OneOf<double>([1.0, 1.0, 1e-20, 1e-10, 1.0, 1e-5, 1e3, single ? 1e-15 : 1e-30]);
        bool isFlat = source.OneIn(12);
        bool isInteger = source.OneIn(4);
        double size = source.OneOf<double>([30.0, 1.0]);
        double noise = source.OneOf<double>([2.0, 0.125, 100.0, 0.0]);
        double scale = single ? 1.0 : 8.0;
        var rows = new double[count * features];
        var targets = new double[count];
        for (int i = 0; i < count; i++)
        {
            double sum = RowGroups.Noise(random, single, noise);
            for (int j = 0; j < features; j++)
            {
                double value = isFlat ? 0.0 : isInteger ? random.Next(-30, 31) : RowGroups.Noise(random, single, size);
                value = level + (j == 2 ? scale * value : value);
                rows[(i * features) + j] = single ? (float)value : value;
                sum += truth[j] * rows[(i * features) + j];
            }

            targets[i] = single ? RowGroups.Rounded(sum) : sum;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n  {count} rows at {level}{(isFlat ? ", all the same" : "")}, weight {weight}");
        return new Group(rows, targets, single ? (float)weight : weight);
    }

    private void AddGroup(Group group, bool merges)
    {
        Count += group.Targets.Length;
        groups.Add(group);
        Kind = merges ? "merged" : Kind.Length == 0 || Kind == "weights" ? "weights" : Kind;
        if (merges)
        {
            part.Reset();
            Add(part, group, 1);
            moments.Merge(part);
            text.Append(", merged");
        }
        else
        {
            Add(moments, group, 1);
        }
    }

    private void Decay(double factor)
    {
        moments.Decay(factor);
        Kind = "decay";
        text.Append(CultureInfo.InvariantCulture, $"\n  decay by {factor}");
        for (int i = 0; i < groups.Count; i++)
        {
            groups[i] = groups[i] with { Weight = groups[i].Weight * factor };
        }
    }

    private void SubtractGroup(int index, bool asMoments)
    {
        Group group = groups[index];

        // Weights that have faded are given as the nearest numbers.
        double weight = group.Weight.ToDouble();
        if (groups.Count == 1 || weight == 0.0 || !(group.Weight - weight).IsZero || (single && (float)weight != weight))
        {
            return;
        }

        Kind = asMoments ? "subtracted moments" : "subtracted rows";
        text.Append(CultureInfo.InvariantCulture, $"\n  group {index} of {group.Targets.Length} rows goes{(asMoments ? " as moments" : "")}");
        if (Take(group, asMoments))
        {
            groups.RemoveAt(index);
        }
    }

    // An outlier comes and goes.
    private void Visit(ref ByteSource source)
    {
        double size = source.OneOf<double>(single ? [1e5, 1e3] : [1e9, 1e6, 1e12, 1e4]);
        double[] row = [.. Enumerable.Range(0, features).Select(j => Math.Round(size / (j + 1)))];
        var group = new Group(row, [size], 1.0);
        Kind = "an outlier that left";
        text.Append(CultureInfo.InvariantCulture, $"\n  an outlier of {size} comes and goes");
        Add(moments, group, 1);
        groups.Add(group);
        if (Take(group, source.OneIn(2)))
        {
            groups.RemoveAt(groups.Count - 1);
        }
    }

    private void SubtractForeign(Group group)
    {
        Kind = "rows that were never in";
        text.Append(" go that were never in");
        if (Take(group, asMoments: false))
        {
            hasForeign = true;
            groups.Add(group with { Weight = -group.Weight });
        }
    }

    private bool Take(Group group, bool asMoments)
    {
        try
        {
            if (asMoments)
            {
                part.Reset();
                Add(part, group, 1);
                moments.Subtract(part);
            }
            else
            {
                Add(moments, group, -1);
            }

            return true;
        }
        catch (Exception refusal) when (refusal is ArgumentException or InvalidOperationException)
        {
            // More rows or weight than there are, as rounding makes it of weights that fall by orders.
            text.Append(" (refused)");
            return false;
        }
    }

    private void Add(Moments<T, RuntimeKernels<T>> destination, Group group, int sign)
    {
        int count = group.Targets.Length;
        double weight = group.Weight.ToDouble();
        T[] rows = Array.ConvertAll(group.Rows, T.CreateTruncating);
        T[] targets = Array.ConvertAll(group.Targets, T.CreateTruncating);
        T[] weights = weight == 1.0 ? [] : [.. Enumerable.Repeat(T.CreateTruncating(weight), count)];
        if (sign > 0)
        {
            destination.Add(rows, targets, weights);
        }
        else
        {
            destination.Subtract(rows, targets, weights);
        }
    }

    /// <summary>Rows of one weight.</summary>
    private sealed record Group(double[] Rows, double[] Targets, BigFloat Weight);
}
