using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Rows for penalties of every form: columns that are zero, constant, dependent or nearly so, targets that are constant, scales of all sizes, weights.</summary>
/// <param name="Features">N.</param>
/// <param name="Rows">Row after row.</param>
/// <param name="Targets">One a row.</param>
/// <param name="Weights">One a row, or none.</param>
/// <param name="Options">Intercept, scaling, penalty factors, tolerance.</param>
internal sealed record PenaltyCase(int Features, double[] Rows, double[] Targets, double[] Weights, FitOptions Options)
{
    public const int MostFeatures = 5;

    private const int MostRows = 14;

    /// <summary>Whether columns are independent by far and of usual size, and weights and targets too: then a fit has no excuse.</summary>
    public bool IsMild { get; private init; }

    public RowBatch<double> Batch => new(Rows, Features, Targets, Weights);

    /// <summary>Draws a case.</summary>
    /// <param name="source">The decisions.</param>
    /// <param name="range">Which targets there may be.</param>
    /// <param name="isScaled">Whether numbers may be of unusual size.</param>
    /// <param name="hasFactors">Whether penalty factors are taken.</param>
    /// <param name="mostFeatures">How many features there may be.</param>
    public static PenaltyCase Next(ref ByteSource source, TargetRange range, bool isScaled, bool hasFactors, int mostFeatures = MostFeatures)
    {
        int features = source.From(1, mostFeatures);
        int count = source.From(2, MostRows);
        int[] kinds = new int[features];
        double[] scales = new double[features];
        double[] offsets = new double[features];
        bool isUsual = true;
        for (int j = 0; j < features; j++)
        {
            kinds[j] = source.OneOf<int>([0, 0, 0, 0, 0, 1, 2, 3, 4, 5]);
            scales[j] = source.OneIn(5) && isScaled ? source.OneOf<double>([1e-3, 1e3, 1e-20, 1e20, 1e-60, 1e60]) : 1.0;
            offsets[j] = source.OneIn(6) ? source.OneOf<double>([1.0, 10.0, 1e4]) : 0.0;
            isUsual &= kinds[j] == 0 && scales[j] == 1.0 && offsets[j] <= 10.0;
        }

        double level = source.OneIn(5) && isScaled ? source.OneOf<double>([1e-3, 1e3, 1e-20, 1e20, 1e-60, 1e60]) : 1.0;
        double noise = source.OneOf<double>([1.0, 0.1, 1e-3, 1e-9, 0.0]);
        bool isConstant = source.OneIn(12);
        bool isWeighted = source.OneIn(3);
        var options = new FitOptions
        {
            Intercept = !source.OneIn(3),
            Standardize = source.OneIn(3),
            PenaltyFactors = hasFactors && source.OneIn(4) ? Factors(ref source, features) : default,
        };
        options = source.OneIn(6) ? options with { Tolerance = 1e-6 } : options;
        var random = new Random((int)(source.Word() & 0x7FFFFFFF));
        var rows = new double[count * features];
        var targets = new double[count];
        var weights = new double[isWeighted ? count : 0];
        for (int i = 0; i < count; i++)
        {
            double sum = 0.3;
            for (int j = 0; j < features; j++)
            {
                Span<double> row = rows.AsSpan(i * features, features);
                double value = NearCase.Normal(random);
                double before = j > 0 ? row[j - 1] : value;
                row[j] = kinds[j] switch
                {
                    1 => before,
                    2 => 0.0,
                    3 => scales[j],
                    4 => before * (1.0 + (1e-6 * value)),
                    5 => random.Next(-2, 3),
                    _ => scales[j] * (value + offsets[j]),
                };
                double part = kinds[j] == 0 ? value : Math.Clamp(row[j], -10.0, 10.0);
                sum += (j % 3 == 0 ? 1.0 : j % 3 == 1 ? -0.5 : 0.02) * part;
            }

            double target = isConstant ? 2.0 : sum + (noise * NearCase.Normal(random));
            targets[i] = range switch
            {
                TargetRange.ZeroOrOne => isConstant || target > 0.0 ? 1.0 : 0.0,
                TargetRange.NotNegative => Math.Floor(Math.Exp(Math.Min(0.5 * target, 4.0))),
                _ => level * target,
            };
            if (isWeighted)
            {
                weights[i] = random.Next(4) == 0 ? 0.0 : 0.1 + random.NextDouble();
            }
        }

        bool isMild = isUsual && level == 1.0 && !isConstant && noise >= 1e-3 && count > features + 3 && !isWeighted;
        return new PenaltyCase(features, rows, targets, weights, options) { IsMild = isMild };
    }

    public string Describe() =>
        FormattableString.Invariant($"\n  intercept {Options.Intercept} standardize {Options.Standardize} tolerance {Options.Tolerance} ")
        + FormattableString.Invariant($"factors [{string.Join(' ', Options.PenaltyFactors.ToArray())}]\n  X {Features} [{string.Join(' ', Rows)}]")
        + FormattableString.Invariant($"\n  y [{string.Join(' ', Targets)}]\n  s [{string.Join(' ', Weights)}]");

    private static double[] Factors(ref ByteSource source, int features)
    {
        var factors = new double[features];
        for (int j = 0; j < features; j++)
        {
            factors[j] = source.OneOf<double>([1.0, 2.0, 0.1, 0.0]);
        }

        return factors;
    }
}
