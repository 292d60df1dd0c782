using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>Which columns of a table are read, and as what.</summary>
internal sealed class ColumnPlan
{
    private ColumnPlan(string[] featureNames, UsedColumn[] used)
    {
        FeatureNames = featureNames;
        Used = used;
        TargetSlot = featureNames.Length;
        WeightSlot = featureNames.Length + 1;
        LabelSlot = featureNames.Length + 2;
    }

    /// <summary>The features in the order of the model's coefficients.</summary>
    public string[] FeatureNames { get; }

    public int FeatureCount => FeatureNames.Length;

    /// <summary>The columns that are read, in the order of the file; all others are never looked at.</summary>
    public UsedColumn[] Used { get; }

    /// <summary>The slot of the target; the features have slots 0 to <see cref="FeatureCount"/> - 1.</summary>
    public int TargetSlot { get; }

    public int WeightSlot { get; }

    /// <summary>The slot of the column that tells which rows belong together.</summary>
    public int LabelSlot { get; }

    /// <summary>Whether a target may be missing in rows: it is NaN there.</summary>
    public bool IsTargetOptional { get; private init; }

    /// <summary>The target's name, or null where it is not read.</summary>
    public string? TargetName => NameAt(TargetSlot);

    /// <summary>The name of the column of weights, or null where there is none.</summary>
    public string? WeightName => NameAt(WeightSlot);

    /// <summary>The name of the column that tells which rows belong together, or null where there is none.</summary>
    public string? LabelName => NameAt(LabelSlot);

    /// <summary>For fitting: features, target and, where named, weights.</summary>
    /// <param name="data">Whose columns are meant.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="features">The features' names in order, or null for all columns that are nothing else.</param>
    /// <param name="dropped">Columns that are no features.</param>
    /// <param name="weights">The weights' name, or null.</param>
    /// <param name="labels">The column that tells which rows belong together, and the option that names it; or null.</param>
    public static ColumnPlan ForFit(
        INamedColumns data,
        string target,
        IReadOnlyList<string>? features,
        IReadOnlyList<string> dropped,
        string? weights,
        LabelColumn? labels = null)
    {
        Dictionary<string, int> indexOf = IndexOfNames(data);
        RequireColumn(data, indexOf, "--target", target);
        if (weights is not null)
        {
            RequireColumn(data, indexOf, "--weights", weights);
            if (weights == target)
            {
                throw new CommandLineException($"--weights: \"{weights}\" is the target; another column is needed");
            }
        }

        if (labels is not null)
        {
            RequireColumn(data, indexOf, labels.Option, labels.Name);
            if (labels.Name == target || labels.Name == weights)
            {
                string use = labels.Name == target ? "the target" : "the weights";
                throw new CommandLineException($"{labels.Option}: \"{labels.Name}\" is {use}; another column is needed");
            }
        }

        foreach (string name in dropped)
        {
            RequireColumn(data, indexOf, "--drop", name);
            if (name == target)
            {
                throw new CommandLineException($"--drop: \"{name}\" is the target, which cannot be dropped");
            }
        }

        string[] chosen = features is null
            ? [.. data.Columns.Where(name => name != target && name != weights && name != labels?.Name && !dropped.Contains(name))]
            : [.. ChosenFeatures(data, indexOf, features, target, weights, labels).Except(dropped)];
        if (chosen.Length == 0)
        {
            const string problem = "no feature is left; at least one column besides target and weights is needed";
            throw features is null && dropped.Count == 0
                ? new UnusableDataException(data.Name, problem)
                : new CommandLineException($"{data.Name}: {problem}");
        }

        return Create(indexOf, chosen, target, weights, labels?.Name);
    }

    /// <summary>For predicting: the model's features, and the target where the table has it.</summary>
    public static ColumnPlan ForPrediction(INamedColumns data, IReadOnlyList<string> features, string? target)
    {
        Dictionary<string, int> indexOf = IndexOfNames(data);
        foreach (string name in features)
        {
            RequireColumn(data, indexOf, "the model", name);
        }

        string? present = target is not null && indexOf.ContainsKey(target) ? target : null;
        return Create(indexOf, [.. features], present, null, null, isTargetOptional: true);
    }

    private static IReadOnlyList<string> ChosenFeatures(
        INamedColumns data,
        Dictionary<string, int> indexOf,
        IReadOnlyList<string> features,
        string target,
        string? weights,
        LabelColumn? labels)
    {
        var seen = new HashSet<string>();
        foreach (string name in features)
        {
            RequireColumn(data, indexOf, "--features", name);
            string? problem = name == target ? "is the target"
                : name == weights ? "is the weights"
                : name == labels?.Name ? $"is named by {labels.Option}"
                : seen.Add(name) ? null
                : "is named twice";
            if (problem is not null)
            {
                throw new CommandLineException($"--features: \"{name}\" {problem}");
            }
        }

        return features;
    }

    private static Dictionary<string, int> IndexOfNames(INamedColumns data)
    {
        var indexOf = new Dictionary<string, int>(data.Columns.Count);
        for (int i = 0; i < data.Columns.Count; i++)
        {
            if (!indexOf.TryAdd(data.Columns[i], i))
            {
                throw new UnusableDataException(data.HeaderPosition, $"two columns are named \"{Shown.Name(data.Columns[i])}\"; names must differ");
            }
        }

        return indexOf;
    }

    private static void RequireColumn(INamedColumns data, Dictionary<string, int> indexOf, string asker, string name)
    {
        if (indexOf.ContainsKey(name))
        {
            return;
        }

        const int mostListed = 12;
        string listed = string.Join(", ", data.Columns.Take(mostListed).Select(column => $"\"{Shown.Name(column)}\""));
        string others = data.Columns.Count > mostListed ? $" and {data.Columns.Count - mostListed} more" : "";
        string? separator = data.Columns.Count == 1 ? Separators.NameOfFirst(data.Columns[0]) : null;
        string hint = separator is not null ? $" (the header separates fields by {separator}; commas are accepted)" : "";
        string? place = data.Columns.Where((column, i) => column == FormattableString.Invariant($"column{i + 1}")).FirstOrDefault(_ => true);
        string unnamed = name.Trim().Length == 0 && place is not null ? $"; the column without a name is called by its place: {place}" : "";
        throw new CommandLineException($"{asker}: no column \"{Shown.Name(name)}\" in {data.Name}; it has {listed}{others}{hint}{unnamed}");
    }

    private static ColumnPlan Create(Dictionary<string, int> indexOf, string[] features, string? target, string? weights, string? labels, bool isTargetOptional = false)
    {
        var used = new List<UsedColumn>(features.Length + 3);
        used.AddRange(features.Select((name, slot) => new UsedColumn(indexOf[name], slot, name)));
        if (target is not null)
        {
            used.Add(new UsedColumn(indexOf[target], features.Length, target));
        }

        if (weights is not null)
        {
            used.Add(new UsedColumn(indexOf[weights], features.Length + 1, weights));
        }

        if (labels is not null)
        {
            used.Add(new UsedColumn(indexOf[labels], features.Length + 2, labels));
        }

        return new ColumnPlan(features, [.. used.OrderBy(column => column.Index)]) { IsTargetOptional = isTargetOptional };
    }

    private string? NameAt(int slot) => Array.Find(Used, column => column.Slot == slot).Name;

    /// <param name="Index">The column's place in the data.</param>
    /// <param name="Slot">What it is read as: a feature's number, <see cref="TargetSlot"/>, <see cref="WeightSlot"/> or
    /// <see cref="LabelSlot"/>.</param>
    /// <param name="Name">Its name.</param>
    public readonly record struct UsedColumn(int Index, int Slot, string Name);
}

/// <summary>A column whose numbers tell which rows belong together: equal ones do.</summary>
/// <param name="Option">The option that names it.</param>
/// <param name="Name">Its name.</param>
internal sealed record LabelColumn(string Option, string Name);
