using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Requests;

/// <summary>What a penalty has besides its strength and its share of L1.</summary>
internal sealed record PenaltySettings
{
    /// <summary>Those of a penalty that has none.</summary>
    public static readonly PenaltySettings None = new();

    /// <summary>The label of each feature's group; empty without groups.</summary>
    public string[] GroupLabels { get; init; } = [];

    /// <summary>One factor a group; empty for the roots of their sizes.</summary>
    public double[] GroupFactors { get; init; } = [];

    /// <summary>The strength of the ridge pilot of an adaptive penalty; null for the unpenalised fit.</summary>
    public double? RidgePilot { get; init; }

    /// <summary>The power of an adaptive penalty.</summary>
    public double AdaptivePower { get; init; } = 1.0;

    /// <summary>The power of a bridge.</summary>
    public double Q { get; init; } = 0.5;

    /// <summary>gamma of scad and mcp.</summary>
    public double Gamma { get; init; } = double.NaN;

    /// <summary>The file of the edges of a graph, or null.</summary>
    public string? EdgesPath { get; init; }

    /// <summary>The graph, once the features are known.</summary>
    public PenaltyMatrix? Graph { get; init; }

    /// <summary>How many pairs of features the graph joins.</summary>
    public int EdgeCount
    {
        get
        {
            int count = 0;
            for (int i = 0; i < (Graph?.FeatureCount ?? 0); i++)
            {
                for (int j = 0; j < i; j++)
                {
                    count += Graph![i, j] != 0.0 ? 1 : 0;
                }
            }

            return count;
        }
    }

    /// <summary>The labels of the groups, in the order in which they first appear.</summary>
    public string[] Groups => [.. GroupLabels.Distinct()];

    /// <summary>The groups as the library takes them.</summary>
    public FeatureGroups ToGroups()
    {
        string[] labels = Groups;
        return new FeatureGroups([.. GroupLabels.Select(label => Array.IndexOf(labels, label))]);
    }

    /// <summary>Holds what is listed one a feature against the number of features.</summary>
    /// <exception cref="CommandLineException">A list has another length.</exception>
    public void CheckListLengths(int features)
    {
        if (GroupLabels.Length > 0 && GroupLabels.Length != features)
        {
            throw new CommandLineException($"--groups: {GroupLabels.Length} label(s) for {features} feature(s); one for each is accepted");
        }
    }
}
