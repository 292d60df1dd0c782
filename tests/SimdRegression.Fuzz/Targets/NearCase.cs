using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Few rows and columns of the kinds on which certificates fail: columns that depend on each other to within 1e-1 to 1e-16, offsets to 1e12,
/// columns that are nearly constant, targets that only what tells the columns apart explains, weights of all sizes.
/// </summary>
internal static class NearCase
{
    /// <summary>Draws rows.</summary>
    /// <param name="source">The decisions.</param>
    /// <param name="single">Whether all values are to be of single precision.</param>
    public static FitCase Rows(ref ByteSource source, bool single)
    {
        int features = source.OneOf<int>([2, 3, 2, 1, 3, 4, 2]);
        int count = Math.Max(source.From(3, 8), source.OneIn(8) ? 1 : features + 1);
        var random = new Random((int)(source.Word() & 0x7FFFFFFF));
        double[] offsets = single ? [0, 1e3, 1e5, 0, 1e4] : [0, 1e7, 1e8, 1e4, 1e9, 1e10, 1e12, 0];
        double offset = source.OneOf<double>(offsets);
        bool integers = source.OneIn(3);
        var hidden = new double[count * features];
        var rows = new double[count * features];
        for (int j = 0; j < features; j++)
        {
            Column(ref source, random, rows, hidden, j, features, offset, integers, single);
        }

        double[] targets = Targets(ref source, random, rows, hidden, features, single);
        double[] weights = Weights(ref source, random, count, single);
        return new FitCase(features, Rounded(rows, single), Rounded(targets, single), Rounded(weights, single));
    }

    /// <summary>A number of the normal distribution.</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());

    // "hidden" is what a column has beside those before it, at size one.
    private static void Column(
        ref ByteSource source, Random random, double[] rows, double[] hidden, int j, int features, double offset, bool integers, bool single)
    {
        int kind = j == 0 ? source.OneOf<int>([0, 0, 3]) : source.OneOf<int>([1, 1, 2, 0, 1, 3, 4, 5, 1]);
        int other = j == 0 ? 0 : source.Below(j);
        int another = j == 0 ? 0 : source.Below(j);
        double apart = Math.Pow(10.0, -(source.Below(single ? 7 : 16) + 1));
        double scale = source.OneIn(6) ? source.OneOf<double>([1e-6, 1e6, 3.0, 1e3]) : 1.0;
        for (int i = 0; i < rows.Length / features; i++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(i * features, features);
            double noise = integers ? random.Next(-4, 5) : Normal(random);
            hidden[(i * features) + j] = noise;
            double unit = integers && offset > 0.0 ? 1.0 : apart * Math.Max(1.0, Math.Abs(row[other]));
            rows[(i * features) + j] = kind switch
            {
                1 => scale * (row[other] + (unit * noise)),
                2 => row[other] + row[another] + (unit * noise),
                3 => (1.0 + (apart * noise)) * (offset == 0.0 ? scale : offset),
                4 => row[other],
                5 => scale * (row[other] - (0.5 * row[another]) + (unit * noise)),
                _ => scale * (offset + noise),
            };
        }
    }

    private static double[] Targets(ref ByteSource source, Random random, double[] rows, double[] hidden, int features, bool single)
    {
        int kind = source.Below(5);
        double noise = source.OneOf<double>([0.0, 1e-3, 0.1, 1.0, 1e-9]);
        double level = source.OneIn(5) ? source.OneOf<double>(single ? [1e3, 1e5] : [1e6, 1e9, 1e12]) : 0.0;
        double[] truth = [.. Enumerable.Range(0, features).Select(_ => (double)random.Next(-3, 4))];
        var targets = new double[rows.Length / features];
        for (int i = 0; i < targets.Length; i++)
        {
            double sum = 0.0;
            for (int j = 0; j < features; j++)
            {
                sum += truth[j] * (kind is 0 or 1 ? hidden : rows)[(i * features) + j];
            }

            targets[i] = level + (kind == 4 ? random.Next(-5, 6) : kind == 3 ? Normal(random) : sum + (noise * Normal(random)));
        }

        return targets;
    }

    private static double[] Weights(ref ByteSource source, Random random, int count, bool single)
    {
        double spread = source.OneOf<double>([0.0, 0.0, 0.0, 1.0, single ? 6.0 : 20.0]);
        return spread == 0.0 ? [] : [.. Enumerable.Range(0, count).Select(_ => Math.Pow(10.0, -spread * random.NextDouble()))];
    }

    private static double[] Rounded(double[] values, bool single) => single ? [.. values.Select(value => (double)(float)value)] : values;

    /// <summary>Draws an estimator: weak L1, ridge next to none, boxes, penalty factors of zero.</summary>
    /// <param name="source">The decisions.</param>
    /// <param name="data">The rows.</param>
    public static FitOptionsCase Options(ref ByteSource source, FitCase data)
    {
        EstimatorKind kind = source.OneOf<EstimatorKind>(
            [EstimatorKind.Lasso, EstimatorKind.LeastSquares, EstimatorKind.Ridge, EstimatorKind.ElasticNet, EstimatorKind.Lasso]);
        double ratio = kind switch { EstimatorKind.Lasso => 1.0, EstimatorKind.ElasticNet => source.OneOf<double>([0.5, 0.9, 0.01, 1.0]), _ => 0.0 };
        double alpha = kind == EstimatorKind.LeastSquares ? 0.0 : Math.Pow(10.0, -source.Below(21));
        bool isFraction = ratio > 0.0 && source.OneIn(6);
        int features = data.Features;
        var options = new FitOptions
        {
            Intercept = !source.OneIn(4),
            Standardize = source.OneIn(5),
            PenaltyFactors = source.OneIn(5) ? Draw(ref source, features, [1.0, 0.0, 2.0]) : default,
            LowerBounds = source.OneIn(6) ? Draw(ref source, features, [0.0, double.NegativeInfinity, -2.0]) : default,
            UpperBounds = source.OneIn(8) ? Draw(ref source, features, [double.PositiveInfinity, 1.0, 2.0]) : default,
        };
        options = source.Below(8) switch { 0 => options with { Tolerance = 1e-6 }, 1 => options with { Tolerance = 1e-15 }, _ => options };
        options = source.OneIn(8) ? options with { Solver = MomentsSolver.CoordinateDescent } : options;
        return FitOptionsCase.Of(kind, isFraction ? Strength.FractionOfMax(alpha) : Strength.FromDouble(alpha), ratio, options);
    }

    private static double[] Draw(ref ByteSource source, int features, double[] choices)
    {
        var values = new double[features];
        for (int j = 0; j < features; j++)
        {
            values[j] = source.OneOf<double>(choices);
        }

        return values;
    }
}
