using System.Globalization;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>What a fit over rows is asked.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Delta">From which residual on Huber's loss is linear.</param>
/// <param name="Strength">alpha beside the sum of the losses.</param>
/// <param name="L1Ratio">The share of L1.</param>
/// <param name="Options">The options.</param>
internal sealed record RowFitCase(LossKind Loss, double Delta, double Strength, double L1Ratio, FitOptions Options)
{
    /// <summary>Whether tolerances are relative to the loss at zero coefficients and no intercept.</summary>
    public bool IsDescent { get; init; }

    /// <summary>The targets that a loss takes.</summary>
    public static TargetRange RangeOf(LossKind loss) => loss switch
    {
        LossKind.Squared or LossKind.Huber => TargetRange.Any,
        LossKind.Poisson => TargetRange.NotNegative,
        _ => TargetRange.ZeroOrOne,
    };

    /// <summary>Draws a penalty and options.</summary>
    /// <param name="source">The decisions.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="features">How many features.</param>
    /// <param name="mostIterations">At most so many.</param>
    public static RowFitCase Next(ref ByteSource source, LossKind loss, int features, int mostIterations)
    {
        double strength = source.OneOf<double>([1.0, 0.1, 1e-3, 10.0, 0.0, 1e-8, 1e6, 1e-300]);
        double ratio = source.OneOf<double>([0.0, 0.0, 1.0, 0.5, 1e-6]);
        double delta = source.OneOf<double>([1.35, 0.1, 1e-3, 100.0]);
        var options = new FitOptions
        {
            Intercept = !source.OneIn(3),
            Standardize = source.OneIn(3),
            LowerBounds = source.OneIn(6) ? new[] { source.OneOf<double>([0.0, -0.5, 0.25]) } : default,
            UpperBounds = source.OneIn(8) ? new[] { source.OneOf<double>([0.5, 1e6, 0.25]) } : default,
            MaxIterations = mostIterations,
        };
        options = source.Below(6) switch
        {
            0 => options with { Tolerance = 1e-6 },
            1 => options with { Tolerance = 1e-3 },
            _ => options,
        };
        if (source.OneIn(5))
        {
            var factors = new double[features];
            for (int j = 0; j < features; j++)
            {
                factors[j] = source.OneOf<double>([1.0, 0.0, 3.0]);
            }

            options = options with { PenaltyFactors = factors };
        }

        return new RowFitCase(loss, delta, strength, ratio, options);
    }

    /// <summary>The occasion as text.</summary>
    public string Describe(FitCase data, in TrainingReport report, double[] coefficients, double intercept, string type)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string text = string.Create(culture, $"\n  {type} {data.Count} x {data.Features} {Loss} delta {Delta} strength {Strength} r {L1Ratio}")
            + string.Create(culture, $" intercept {Options.Intercept} standardize {Options.Standardize} tolerance {Options.Tolerance}")
            + FormattableString.Invariant($" factors [{string.Join(' ', Options.PenaltyFactors.ToArray())}]")
            + FormattableString.Invariant($" box [{string.Join(' ', Options.LowerBounds.ToArray())}] [{string.Join(' ', Options.UpperBounds.ToArray())}]")
            + string.Create(culture, $"\n  {report.Status} iterations {report.Iterations} {report.Certificate} objective {report.Objective:R}")
            + FormattableString.Invariant($"\n  w [{string.Join(' ', coefficients)}] b {intercept:R}");
        return text + data.Describe();
    }
}
