namespace SimdRegression.Cli.Fitting;

/// <summary>How good the predictions of a model are on some rows. What does not exist is NaN.</summary>
internal sealed record ModelScore
{
    /// <summary>What the model predicts.</summary>
    public required ResponseKind Response { get; init; }

    /// <summary>The name of the rows.</summary>
    public required string DataName { get; init; }

    public required long RowCount { get; init; }

    /// <summary>The errors of values.</summary>
    public RegressionMetrics Values { get; init; }

    /// <summary>The weighted median of the absolute errors.</summary>
    public double MedianAbsoluteError { get; init; } = double.NaN;

    /// <summary>The errors of classes.</summary>
    public ClassificationMetrics Labels { get; init; }

    /// <summary>The labels of classes 0 and 1.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The errors of several classes; null for every other model.</summary>
    public ClassScore? OfClasses { get; init; }

    public double Auc { get; init; } = double.NaN;

    public double AveragePrecision { get; init; } = double.NaN;

    /// <summary>The sum of the deviances of counts.</summary>
    public double Deviance { get; init; } = double.NaN;

    /// <summary>The share of the deviance about the rows' own mean that the model explains.</summary>
    public double DevianceExplained { get; init; } = double.NaN;

    /// <summary>Makes the rows of what the scores were computed of, for pictures.</summary>
    public required Func<JudgedRows> Rows { get; init; }

    /// <summary>How much the model leans on each raw column; empty where that is not asked for.</summary>
    public IReadOnlyList<ColumnImportance> Importance { get; init; } = [];

    /// <summary>Whether targets are classes.</summary>
    public bool HasClasses => Response is ResponseKind.Probability or ResponseKind.Label;
}
