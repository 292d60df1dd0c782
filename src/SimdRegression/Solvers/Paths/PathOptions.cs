using System.Globalization;

namespace SimdRegression;

/// <summary>Which strengths a <see cref="RegularizationPath"/> goes through, and with what options. The default value is a grid of 100
/// strengths.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it, as long as the arrays that it refers to do not change.</remarks>
public readonly record struct PathOptions
{
    private const int DefaultStrengthCount = 100;
    private const double DefaultEps = 1e-3;
    private const double DefaultL1Ratio = 0.5;

    private readonly int strengthCount;
    private readonly double eps;
    private readonly double? l1Ratio;
    private readonly ReadOnlyMemory<double>? strengths;

    /// <summary>
    /// How many strengths the grid has, evenly spaced on a logarithmic scale, both ends included; a single one is the strongest. Without effect
    /// beside <see cref="Strengths"/>. At least 1. Default: 100.
    /// </summary>
    public int StrengthCount
    {
        get => strengths?.Length ?? (strengthCount == 0 ? DefaultStrengthCount : strengthCount);
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(StrengthCount));
            strengthCount = value;
        }
    }

    /// <summary>
    /// The weakest strength of the grid over the strongest, which is alphaMax, where the last penalised coefficient becomes zero. Without an L1
    /// penalty there is no such strength: the grid then begins at ten times the largest sum of squares of a column (in the units in which it
    /// is penalised), where coefficients are next to nothing, and ends at the square of this ratio below, because its effect spreads over
    /// a range as wide as that of the squares of columns. Above 0, below 1. Default: 1e-3.
    /// </summary>
    public double Eps
    {
        get => eps == 0.0 ? DefaultEps : eps;
        init
        {
            if (!(value > 0.0 && value < 1.0))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(Eps), value, Text($"The ratio of the weakest strength to the strongest must lie between 0 and 1, and is {value}."));
            }

            eps = value;
        }
    }

    /// <summary>
    /// The strengths themselves, in the estimator's own convention (what a bare number means): at least one, finite, above 0, none stronger than
    /// the one before it. Null, the default: a grid from the data.
    /// </summary>
    public ReadOnlyMemory<double>? Strengths
    {
        get => strengths;
        init
        {
            Check(value);
            strengths = value;
        }
    }

    /// <summary>The share of L1 in the penalty of an elastic net, from 0 to 1; other estimators know their own. Default: 0.5.</summary>
    public double L1Ratio
    {
        get => l1Ratio ?? DefaultL1Ratio;
        init
        {
            if (!(value >= 0.0 && value <= 1.0))
            {
                throw new ArgumentOutOfRangeException(nameof(L1Ratio), value, Text($"The share of L1 must lie from 0 to 1, and is {value}."));
            }

            l1Ratio = value;
        }
    }

    /// <summary>The options of every fit: intercept, scaling, penalty factors, bounds, tolerance.</summary>
    public FitOptions Fit { get; init; }

    private static void Check(ReadOnlyMemory<double>? given)
    {
        if (given is not { } values)
        {
            return;
        }

        ReadOnlySpan<double> span = values.Span;
        if (span.IsEmpty)
        {
            throw new ArgumentException($"{nameof(Strengths)} is empty; at least one strength must be given, or null for a grid.", nameof(Strengths));
        }

        for (int i = 0; i < span.Length; i++)
        {
            if (!(span[i] > 0.0 && double.IsFinite(span[i])))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(Strengths), span[i], Text($"{nameof(Strengths)}[{i}] is {span[i]}; a strength must be a finite number above 0."));
            }

            if (i > 0 && span[i] > span[i - 1])
            {
                throw new ArgumentException(
                    Text($"{nameof(Strengths)}[{i}] is {span[i]} after {span[i - 1]}; strengths must come strongest first."), nameof(Strengths));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
