using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Rows made from the decisions of an input: few or many, of any scale, with offsets, constant and dependent columns, weights of zero.</summary>
internal sealed class FitCase
{
    private static readonly int[] Exponents = [0, 0, 0, 0, 3, -3, 20, -20, 75, -75, 150, -150];

    private FitCase(int features, int count)
        : this(features, new double[features * count], new double[count], [])
    {
    }

    /// <summary>Rows that are given.</summary>
    /// <param name="features">How many features.</param>
    /// <param name="rows">Row after row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, or none.</param>
    public FitCase(int features, double[] rows, double[] targets, double[] weights)
    {
        Features = features;
        Count = targets.Length;
        Rows = rows;
        Targets = targets;
        Weights = weights;
    }

    public int Features { get; }

    public int Count { get; }

    public double[] Rows { get; }

    public double[] Targets { get; }

    public double[] Weights { get; private set; } = [];

    /// <summary>The largest size of an exponent of ten that was drawn.</summary>
    public int Extreme { get; private set; }

    /// <summary>Draws a case.</summary>
    /// <param name="source">The decisions.</param>
    /// <param name="single">Whether all values are to be of single precision, and no scale beyond its range.</param>
    /// <param name="range">Which targets there may be.</param>
    public static FitCase Next(ref ByteSource source, bool single, TargetRange range)
    {
        int features = source.OneIn(4) ? source.From(1, 12) : source.From(1, 4);
        int count = source.OneIn(4) ? source.From(1, 40) : source.From(1, 12);
        count = source.OneIn(64) ? source.From(41, 200) : count;
        var drawn = new FitCase(features, count);
        var random = new Random((int)(source.Word() & 0x7FFFFFFF));
        for (int j = 0; j < features; j++)
        {
            drawn.FillColumn(ref source, j, random, single);
        }

        drawn.FillTargets(ref source, random, single, range == TargetRange.ZeroOrOne);
        drawn.Restrict(range);
        drawn.FillWeights(ref source, random, single);
        drawn.Round(single);
        return drawn;
    }

    /// <summary>The rows as text, where they are few.</summary>
    public string Describe() => Rows.Length > 60
        ? ""
        : FormattableString.Invariant(
            $"\n  X [{string.Join(' ', Rows)}]\n  y [{string.Join(' ', Targets)}]\n  s [{string.Join(' ', Weights)}]");

    private double Scale(ref ByteSource source, bool single)
    {
        int exponent = source.OneOf<int>(Exponents);
        exponent = single ? Math.Clamp(exponent, -12, 12) : exponent;
        Extreme = Math.Max(Extreme, Math.Abs(exponent));
        return Math.Pow(10.0, exponent);
    }

    private void FillColumn(ref ByteSource source, int j, Random random, bool single)
    {
        double scale = source.OneIn(3) ? Scale(ref source, single) : 1.0;
        double offset = source.OneIn(4) ? source.OneOf<double>([1.0, 1e3, 1e6, single ? 1e4 : 1e9, single ? 1e5 : 1e12]) : 0.0;
        int kind = j == 0 ? source.Below(4) : source.Below(9);
        int other = j == 0 ? 0 : source.Below(j);
        int another = j == 0 ? 0 : source.Below(j);
        double near = source.OneOf<double>([1e-3, 1e-6, 1e-9, 1e-12, 1e-15]);
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> row = Rows.AsSpan(i * Features);
            Rows[(i * Features) + j] = kind switch
            {
                0 => scale * (random.Next(-4, 5) + offset),
                2 when random.Next(3) > 0 => 0.0,
                3 => scale * offset,
                4 => row[other],
                5 => row[other] * (1.0 + (near * (random.NextDouble() - 0.5))),
                6 => row[other] + row[another],
                7 => row[other] * scale,
                _ => scale * ((2.0 * random.NextDouble()) - 1.0 + offset),
            };
        }
    }

    private void FillTargets(ref ByteSource source, Random random, bool single, bool labels)
    {
        double scale = source.OneIn(3) && !labels ? Scale(ref source, single) : 1.0;
        double offset = source.OneIn(5) ? source.OneOf<double>([1.0, 1e4, single ? 1e5 : 1e12]) : 0.0;
        int kind = source.Below(5);
        double noise = source.OneOf<double>([0.0, 1e-9, 1e-3, 1.0]);
        double[] coefficients = [.. Enumerable.Range(0, Features).Select(_ => (double)random.Next(-2, 3))];
        for (int i = 0; i < Count; i++)
        {
            double sum = 0.0;
            for (int j = 0; j < Features; j++)
            {
                double value = Rows[(i * Features) + j];
                sum += coefficients[j] * (Math.Abs(value) < 1e30 ? value : Math.Sign(value));
            }

            double target = kind switch
            {
                0 => scale * (offset + random.Next(-3, 4)),
                1 => 0.0,
                2 => scale,
                _ => scale * (offset + sum + (noise * (random.NextDouble() - 0.5))),
            };
            bool isOne = kind switch { 0 => random.Next(2) == 0, 1 => i % 2 == 0, 2 => i > 0, _ => sum + (noise * (random.NextDouble() - 0.5)) > 0.0 };
            Targets[i] = labels ? (isOne ? 1.0 : 0.0) : target;
        }
    }

    private void FillWeights(ref ByteSource source, Random random, bool single)
    {
        if (!source.OneIn(3))
        {
            return;
        }

        double scale = source.OneIn(4) ? source.OneOf<double>([1e-3, 1e3, single ? 1e-9 : 1e-100, single ? 1e9 : 1e100]) : 1.0;
        Extreme = Math.Max(Extreme, (int)Math.Abs(Math.Log10(scale)) / 2);
        int zeros = source.OneOf<int>([0, 2, 10]);
        Weights = [.. Enumerable.Range(0, Count).Select(_ => random.Next(10) < zeros ? 0.0 : scale * (0.1 + random.NextDouble()))];
    }

    private void Restrict(TargetRange range)
    {
        for (int i = 0; i < Count && range == TargetRange.NotNegative; i++)
        {
            Targets[i] = Math.Abs(Targets[i]);
        }
    }

    // Products of scales may leave the range of numbers, which is for the readers of files to refuse.
    private void Round(bool single)
    {
        double largest = single ? 1e38 : 1e300;
        foreach (double[] values in (double[][])[Rows, Targets, Weights])
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Math.Clamp(values[i], -largest, largest);
                values[i] = single ? (float)values[i] : values[i];
            }
        }
    }
}
