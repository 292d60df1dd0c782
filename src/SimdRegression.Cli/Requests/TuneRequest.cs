
namespace SimdRegression.Cli.Requests;

/// <summary>What <c>tune</c> was asked to do: each value in range, but not yet held against the data.</summary>
internal sealed record TuneRequest
{
    /// <summary>What is fitted; its strength and share of L1 are what is searched.</summary>
    public required FitRequest Fit { get; init; }

    /// <summary>A file of rows, or statistics, one fold a file.</summary>
    public required IReadOnlyList<string> DataPaths { get; init; }

    public required SearchChoice Search { get; init; }

    public required FoldChoice Folds { get; init; }

    public required SelectionRule Rule { get; init; }

    /// <summary>What decides in place of folds, or null.</summary>
    public required Criterion? Criterion { get; init; }
}

/// <summary>The words of <c>--search</c>.</summary>
internal enum SearchKind
{
    Grid,
    Random,
    Bayesian,
}

/// <summary>How candidates are found.</summary>
internal sealed record SearchChoice
{
    private const double UsualL1Ratio = 0.5;

    public static readonly IReadOnlyList<(string Word, SearchKind Kind)> Words =
        [("grid", SearchKind.Grid), ("random", SearchKind.Random), ("bayesian", SearchKind.Bayesian)];

    public required SearchKind Kind { get; init; }

    public required StrengthGrid Strengths { get; init; }

    /// <summary>The shares of L1: of a grid all of them, otherwise their least and largest are the range. Empty: the usual ones.</summary>
    public required double[] L1Ratios { get; init; }

    public required int Trials { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The most trials of a Bayesian search: each weighs all before it, so that they cost the cube of their number.</summary>
    public const int MostBayesianTrials = 250;

    public string Word => Words.First(known => known.Kind == Kind).Word;

    /// <summary>The library's search.</summary>
    /// <param name="smallestFraction">The weakest strength as a fraction of the strongest, where the strengths are not given.</param>
    public Search Create(double smallestFraction)
    {
        double[]? given = Strengths.Given;
        ReadOnlyMemory<double> shares = L1Ratios.Length > 0 ? L1Ratios : new[] { UsualL1Ratio };
        double leastShare = L1Ratios.Length > 0 ? L1Ratios.Min() : 0.0;
        double largestShare = L1Ratios.Length > 0 ? L1Ratios.Max() : 1.0;
        return Kind switch
        {
            SearchKind.Grid when given is not null => new GridSearch(given) { L1Ratios = shares },
            SearchKind.Grid => new GridSearch(Strengths.StrengthCount) { L1Ratios = shares, SmallestFraction = smallestFraction },
            SearchKind.Random => new RandomSearch(Trials, Seed)
            {
                LowestAlpha = given?.Min(),
                HighestAlpha = given?.Max(),
                SmallestFraction = smallestFraction,
                LowestL1Ratio = leastShare,
                HighestL1Ratio = largestShare,
            },
            _ => new BayesianSearch(Trials, Seed)
            {
                LowestAlpha = given?.Min(),
                HighestAlpha = given?.Max(),
                SmallestFraction = smallestFraction,
                LowestL1Ratio = leastShare,
                HighestL1Ratio = largestShare,
            },
        };
    }
}
