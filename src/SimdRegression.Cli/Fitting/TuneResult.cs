using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>What tuning found, for the printers: candidates in the order in which they were tried, and the model that was chosen.</summary>
internal sealed record TuneResult
{
    /// <summary>The chosen model, fitted to all rows.</summary>
    public required FitResult Fit { get; init; }

    /// <summary>How candidates were found.</summary>
    public required string SearchWord { get; init; }

    /// <summary>The folds in a few words, or what decided in their place.</summary>
    public required string Judge { get; init; }

    /// <summary>What a score is called.</summary>
    public required string ScoreName { get; init; }

    public required double[] Alphas { get; init; }

    public required double[] L1Ratios { get; init; }

    /// <summary>The scores, less is better: the means over the folds, or the values of the criterion.</summary>
    public required double[] Scores { get; init; }

    /// <summary>The candidate with the best score.</summary>
    public required int Best { get; init; }

    /// <summary>Whether Ctrl+C ended the search, so that there are fewer candidates than were to come.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>How many scores, or values of a criterion, are uncertain.</summary>
    public required int UncertainCount { get; init; }

    /// <summary>What only folds have, or null.</summary>
    public FoldFigures? Folds { get; init; }

    /// <summary>What only criteria have, or null.</summary>
    public CriterionFigures? Criterion { get; init; }

    /// <summary>Says which scores are uncertain, where any are, and why.</summary>
    public string DescribeUncertainty() => Folds is null
        ? $"{UncertainCount} of {Alphas.Length} fits of the path did not reach their tolerance, and the values of the criterion come from them"
        : $"{UncertainCount} of {Alphas.Length * Folds.Scores[0].Length} scores of folds may be off by more than a millionth of themselves: "
            + "columns depend on each other too nearly, folds lie too far from each other, or models fit nearly exactly";

    /// <summary>The candidate that was fitted to all rows.</summary>
    public int Selected => Folds is { Rule: SelectionRule.OneStandardError } folds ? folds.OneStandardError : Best;
}

/// <param name="Scores">Of each candidate on each fold.</param>
/// <param name="StandardErrors">Of the means.</param>
/// <param name="OneStandardError">The choice of that rule.</param>
/// <param name="Rule">The rule that chose.</param>
/// <param name="UncertifiedFits">How many fits of folds missed their tolerance.</param>
internal sealed record FoldFigures(double[][] Scores, double[] StandardErrors, int OneStandardError, SelectionRule Rule, int UncertifiedFits);

/// <param name="Kind">What decided.</param>
/// <param name="DegreesOfFreedom">Of each candidate.</param>
internal sealed record CriterionFigures(Criterion Kind, double[] DegreesOfFreedom);

/// <param name="Tuning">What is printed.</param>
/// <param name="Fit">The chosen model.</param>
internal sealed record TuneOutcome(TuneResult Tuning, FitOutcome Fit)
{
    /// <summary>Whether the same rows may have better answers from sums in doubled precision.</summary>
    public bool WantsDoubledSums { get; init; }

    /// <summary>The same with another fit.</summary>
    public TuneOutcome With(FitOutcome fit) => this with { Fit = fit, Tuning = Tuning with { Fit = fit.Result } };
}
