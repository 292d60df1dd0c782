using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Requests;

/// <summary>What the labels of classes mean, as the command line says it.</summary>
internal sealed record LabelChoice
{
    /// <summary>The usual: the later label is class 1, and all classes weigh what their rows weigh.</summary>
    public static readonly LabelChoice Usual = new();

    private const string BalancedWord = "balanced";

    /// <summary>The label of class 1, or null: the later one.</summary>
    public string? Positive { get; init; }

    /// <summary>The text of <c>--class-weight</c>, or null.</summary>
    public string? Weighting { get; init; }

    /// <summary>Whether each class gets the same weight in sum.</summary>
    public bool IsBalanced => Weighting == BalancedWord;

    /// <summary>The weights that are given by label; null where none are.</summary>
    /// <exception cref="CommandLineException">The text is no list of labels and weights.</exception>
    public IReadOnlyList<(string Label, double Weight)>? GivenWeights
    {
        get
        {
            if (Weighting is null || IsBalanced)
            {
                return null;
            }

            var weights = new List<(string, double)>();
            foreach (string part in Weighting.Split(','))
            {
                int colon = part.LastIndexOf(':');
                bool isNumber = double.TryParse(
                    part.AsSpan(colon + 1), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double weight);
                if (colon < 0 || !isNumber || !(weight > 0.0) || !double.IsFinite(weight))
                {
                    throw new CommandLineException($"--class-weight: \"{Shown.Name(part)}\" is not accepted; balanced, or LABEL:W,... with finite numbers above 0, is");
                }

                weights.Add((part[..colon].Trim(), weight));
            }

            return weights;
        }
    }
}
