using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Requests;

/// <summary>Which rows are tested together, as the command line says it.</summary>
internal sealed record FoldChoice
{
    /// <summary>The number of folds unless it is told, as in scikit-learn.</summary>
    public const int UsualCount = 5;

    /// <summary>The number of folds, or null: the usual one.</summary>
    public required int? Count { get; init; }

    public required bool Shuffle { get; init; }

    /// <summary>Whether each shuffled fold has its share of every class.</summary>
    public bool Stratify { get; init; } = true;

    public required ulong Seed { get; init; }

    /// <summary>Whether folds are trained on earlier rows only.</summary>
    public required bool ByTime { get; init; }

    /// <summary>The column that holds each row's fold or group, or null.</summary>
    public required LabelColumn? Labels { get; init; }

    /// <summary>Whether that column holds groups, which are not to be divided.</summary>
    public required bool LabelsAreGroups { get; init; }

    /// <summary>The options by which other folds are chosen, of those that mean something beside the ones that were given.</summary>
    public string OtherFolds => Labels is not null ? LabelsAreGroups ? "--folds, --seed, another --group-column" : "another --fold-column"
        : ByTime ? "fewer --folds, rows in another order"
        : Shuffle ? "another --seed, fewer --folds, --fold-column"
        : "--shuffle, --folds, --fold-column";

    /// <summary>What would mix the rows of folds better.</summary>
    public string Mixing => Shuffle ? "another --seed or fewer --folds mixes the rows otherwise"
        : Labels is not null || ByTime ? "other folds would tell more"
        : "--shuffle mixes the rows";

    /// <summary>The folds of some rows, in a few words.</summary>
    public string Describe(FoldAssignment folds)
    {
        string how = Labels is { Name: var name } ? LabelsAreGroups ? $"that keep the groups of {name} together" : $"of column {name}"
            : ByTime ? "by time, each trained on the rows before it"
            : Shuffle ? FormattableString.Invariant($"of shuffled rows (seed {Seed})")
            : folds.FoldCount == folds.RowCount ? "of one row each"
            : "of neighbouring rows";
        return $"{folds.FoldCount} folds {how}";
    }
}
