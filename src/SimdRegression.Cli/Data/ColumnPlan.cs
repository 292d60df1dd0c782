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
    }

    /// <summary>The features in the order of the model's coefficients.</summary>
    public string[] FeatureNames { get; }

    public int FeatureCount => FeatureNames.Length;

    /// <summary>The columns that are read, in the order of the file; all others are never looked at.</summary>
    public UsedColumn[] Used { get; }

    /// <summary>The slot of the target; the features have slots 0 to <see cref="FeatureCount"/> - 1.</summary>
    public int TargetSlot { get; }

    public int WeightSlot { get; }

    /// <summary>For fitting: features, target and, where named, weights.</summary>
    /// <param name="table">Whose columns are meant.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="features">The features' names in order, or null for all columns that are nothing else.</param>
    /// <param name="dropped">Columns that are no features.</param>
    /// <param name="weights">The weights' name, or null.</param>
    public static ColumnPlan ForFit(
        Table table, string target, IReadOnlyList<string>? features, IReadOnlyList<string> dropped, string? weights)
    {
        Dictionary<string, int> indexOf = IndexOfNames(table);
        RequireColumn(table, indexOf, "--target", target);
        if (weights is not null)
        {
            RequireColumn(table, indexOf, "--weights", weights);
            if (weights == target)
            {
                throw new CommandLineException($"--weights: \"{weights}\" is the target; another column is needed");
            }
        }

        foreach (string name in dropped)
        {
            RequireColumn(table, indexOf, "--drop", name);
            if (name == target)
            {
                throw new CommandLineException($"--drop: \"{name}\" is the target, which cannot be dropped");
            }
        }

        string[] chosen = features is null
            ? [.. table.Columns.Where(name => name != target && name != weights && !dropped.Contains(name))]
            : [.. ChosenFeatures(table, indexOf, features, target, weights).Except(dropped)];
        if (chosen.Length == 0)
        {
            const string problem = "no feature is left; at least one column besides target and weights is needed";
            throw features is null && dropped.Count == 0
                ? new UnusableDataException(table.Name, problem)
                : new CommandLineException($"{table.Name}: {problem}");
        }

        return Create(indexOf, chosen, target, weights);
    }

    /// <summary>For predicting: the model's features, and the target where the table has it.</summary>
    public static ColumnPlan ForPrediction(Table table, IReadOnlyList<string> features, string? target)
    {
        Dictionary<string, int> indexOf = IndexOfNames(table);
        foreach (string name in features)
        {
            RequireColumn(table, indexOf, "the model", name);
        }

        return Create(indexOf, [.. features], target is not null && indexOf.ContainsKey(target) ? target : null, null);
    }

    private static IReadOnlyList<string> ChosenFeatures(
        Table table, Dictionary<string, int> indexOf, IReadOnlyList<string> features, string target, string? weights)
    {
        var seen = new HashSet<string>();
        foreach (string name in features)
        {
            RequireColumn(table, indexOf, "--features", name);
            string? problem = name == target ? "is the target"
                : name == weights ? "is the weights"
                : seen.Add(name) ? null
                : "is named twice";
            if (problem is not null)
            {
                throw new CommandLineException($"--features: \"{name}\" {problem}");
            }
        }

        return features;
    }

    private static Dictionary<string, int> IndexOfNames(Table table)
    {
        var indexOf = new Dictionary<string, int>(table.Columns.Count);
        for (int i = 0; i < table.Columns.Count; i++)
        {
            if (!indexOf.TryAdd(table.Columns[i], i))
            {
                throw new UnusableDataException(table.HeaderPosition, $"two columns are named \"{table.Columns[i]}\"; names must differ");
            }
        }

        return indexOf;
    }

    private static void RequireColumn(Table table, Dictionary<string, int> indexOf, string asker, string name)
    {
        if (indexOf.ContainsKey(name))
        {
            return;
        }

        const int mostListed = 12;
        string listed = string.Join(", ", table.Columns.Take(mostListed).Select(column => $"\"{column}\""));
        string others = table.Columns.Count > mostListed ? $" and {table.Columns.Count - mostListed} more" : "";
        bool otherSeparator = table.Columns.Count == 1 && table.Columns[0].AsSpan().ContainsAny(';', '\t');
        string hint = otherSeparator ? " (fields are separated by commas)" : "";
        throw new CommandLineException($"{asker}: no column \"{name}\" in {table.Name}; it has {listed}{others}{hint}");
    }

    private static ColumnPlan Create(Dictionary<string, int> indexOf, string[] features, string? target, string? weights)
    {
        var used = new List<UsedColumn>(features.Length + 2);
        used.AddRange(features.Select((name, slot) => new UsedColumn(indexOf[name], slot, name)));
        if (target is not null)
        {
            used.Add(new UsedColumn(indexOf[target], features.Length, target));
        }

        if (weights is not null)
        {
            used.Add(new UsedColumn(indexOf[weights], features.Length + 1, weights));
        }

        return new ColumnPlan(features, [.. used.OrderBy(column => column.Index)]);
    }

    /// <param name="Index">The column's place in the table.</param>
    /// <param name="Slot">What it is read as: a feature's number, <see cref="TargetSlot"/> or <see cref="WeightSlot"/>.</param>
    /// <param name="Name">Its name.</param>
    public readonly record struct UsedColumn(int Index, int Slot, string Name);
}
