using System.Numerics;

namespace SimdRegression.Csv;

/// <summary>Which columns of a table are read, and as what.</summary>
internal sealed class ColumnPlan
{
    private const int NamedTwice = -1;

    private ColumnPlan(string[] featureNames, UsedColumn[] used)
    {
        FeatureNames = featureNames;
        Used = used;
        TargetSlot = featureNames.Length;
        WeightSlot = featureNames.Length + 1;
        LabelSlot = featureNames.Length + 2;
        ExposureSlot = featureNames.Length + 3;
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

    /// <summary>The slot of the column of exposures.</summary>
    public int ExposureSlot { get; }

    /// <summary>Whether every feature is read; the others are 0.</summary>
    public bool UsesAllFeatures => Array.FindAll(Used, column => column.Slot < FeatureCount).Length == FeatureCount;

    /// <summary>Whether a target may be missing in rows: it is NaN there.</summary>
    public bool IsTargetOptional { get; private init; }

    /// <summary>The columns whose texts go along with the rows.</summary>
    public int[] Kept { get; private init; } = [];

    /// <summary>The words of messages.</summary>
    public TableWords Words { get; private init; } = TableWords.OfLibrary;

    /// <summary>What columns may hold beside numbers.</summary>
    public RawValues Raw { get; private init; } = RawValues.NumbersAlone;

    /// <summary>The target's name, or null where it is not read.</summary>
    public string? TargetName => NameAt(TargetSlot);

    /// <summary>The name of the column of weights, or null where there is none.</summary>
    public string? WeightName => NameAt(WeightSlot);

    /// <summary>The name of the column that tells which rows belong together, or null where there is none.</summary>
    public string? LabelName => NameAt(LabelSlot);

    /// <summary>The name of the column of exposures, or null where there is none.</summary>
    public string? ExposureName => NameAt(ExposureSlot);

    /// <summary>For fitting: features, target and, where named, weights and exposures.</summary>
    /// <param name="data">Whose columns are meant.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="features">The features' names in order, or null for all columns that are nothing else.</param>
    /// <param name="dropped">Columns that are no features.</param>
    /// <param name="weights">The weights' name, or null.</param>
    /// <param name="labels">The column that tells which rows belong together, and the option that names it; or null.</param>
    /// <param name="words">The words of messages.</param>
    /// <param name="exposure">The exposures' name, or null.</param>
    public static ColumnPlan ForFit(
        INamedColumns data,
        string target,
        IReadOnlyList<string>? features,
        IReadOnlyList<string> dropped,
        string? weights,
        LabelColumn? labels = null,
        TableWords? words = null,
        string? exposure = null)
    {
        words ??= TableWords.OfLibrary;
        Dictionary<string, int> indexOf = IndexOfNames(data);
        RequireColumn(data, indexOf, words.Target, target, words);
        if (weights is not null)
        {
            RequireColumn(data, indexOf, words.Weights, weights, words);
            if (weights == target)
            {
                throw new ColumnChoiceException($"{words.Weights}: \"{weights}\" is the target; another column is needed");
            }
        }

        if (labels is not null)
        {
            RequireColumn(data, indexOf, labels.Option, labels.Name, words);
            if (labels.Name == target || labels.Name == weights)
            {
                string use = labels.Name == target ? "the target" : "the weights";
                throw new ColumnChoiceException($"{labels.Option}: \"{labels.Name}\" is {use}; another column is needed");
            }
        }

        if (exposure is not null)
        {
            RequireColumn(data, indexOf, words.Exposure, exposure, words);
            if (exposure == target || exposure == weights)
            {
                string use = exposure == target ? "the target" : "the weights";
                throw new ColumnChoiceException($"{words.Exposure}: \"{exposure}\" is {use}; another column is needed");
            }
        }

        foreach (string name in dropped)
        {
            RequireColumn(data, indexOf, words.Dropped, name, words, isUsed: false);
            if (name == target)
            {
                throw new ColumnChoiceException($"{words.Dropped}: \"{name}\" is the target, which cannot be dropped");
            }
        }

        string[] chosen = features is null
            ? Chosen(data.Columns, name => name != target && name != weights && name != exposure && name != labels?.Name && !Contains(dropped, name))
            : Chosen(ChosenFeatures(data, indexOf, features, target, weights, exposure, labels, words), name => !Contains(dropped, name));
        foreach (string name in chosen)
        {
            RefuseTwice(data, indexOf[name], name);
        }

        if (chosen.Length == 0)
        {
            const string problem = "no feature is left; at least one column besides target and weights is needed";
            throw features is null && dropped.Count == 0
                ? new UnusableDataException(data.Name, problem)
                : new ColumnChoiceException($"{data.Name}: {problem}");
        }

        return Create(indexOf, chosen, target, weights, labels?.Name, exposure, words);
    }

    /// <summary>Refuses a column that is not there, or whose name is there twice.</summary>
    /// <param name="data">Whose columns are meant.</param>
    /// <param name="asker">The option that names it.</param>
    /// <param name="name">The name.</param>
    /// <param name="words">The words of messages.</param>
    public static void Require(INamedColumns data, string asker, string name, TableWords words) => RequireColumn(data, IndexOfNames(data), asker, name, words);

    /// <summary>For predicting: the columns that a model uses, and the target where the table has it.</summary>
    /// <param name="data">Whose columns are meant.</param>
    /// <param name="features">The names of all features.</param>
    /// <param name="isUsed">Whether the model uses a feature; the others are not looked at, and 0.</param>
    /// <param name="target">The target's name, or null.</param>
    /// <param name="weights">The name of the weights, or null.</param>
    /// <param name="needsTarget">Whether every row must have a target.</param>
    /// <param name="words">The words of messages.</param>
    /// <param name="exposure">The name of the exposures, which every row must have, or null.</param>
    public static ColumnPlan ForPrediction(
        INamedColumns data,
        IReadOnlyList<string> features,
        Func<int, bool> isUsed,
        string? target,
        string? weights = null,
        bool needsTarget = false,
        TableWords? words = null,
        string? exposure = null)
    {
        words ??= TableWords.OfLibrary;
        Dictionary<string, int> indexOf = IndexOfNames(data);
        for (int j = 0; j < features.Count; j++)
        {
            if (isUsed(j))
            {
                RequireColumn(data, indexOf, "the model", features[j], words);
            }
        }

        if (needsTarget)
        {
            RequireColumn(data, indexOf, "the model's target", target!, words);
        }

        if (weights is not null)
        {
            RequireColumn(data, indexOf, words.Weights, weights, words);
        }

        if (exposure is not null)
        {
            RequireColumn(data, indexOf, "the model's exposure", exposure, words);
        }

        string? present = target is not null && indexOf.TryGetValue(target, out int index) && index >= 0 ? target : null;
        ColumnPlan plan = Create(indexOf, [.. features], present, weights, null, exposure, words, isUsed);
        return new ColumnPlan(plan.FeatureNames, plan.Used) { IsTargetOptional = !needsTarget, Words = words };
    }

    /// <summary>The columns of rows that were encoded: features, and what stood beside the raw columns.</summary>
    /// <param name="features">The names of the features.</param>
    /// <param name="raw">The plan of the raw columns.</param>
    public static ColumnPlan Encoded(string[] features, ColumnPlan raw)
    {
        var used = new List<UsedColumn>(features.Length + 3);
        for (int j = 0; j < features.Length; j++)
        {
            used.Add(new UsedColumn(j, j, features[j]));
        }

        foreach (UsedColumn column in raw.Used)
        {
            if (column.Slot >= raw.FeatureCount)
            {
                int slot = column.Slot - raw.FeatureCount + features.Length;
                used.Add(column with { Index = slot, Slot = slot });
            }
        }

        return new ColumnPlan(features, [.. used]) { IsTargetOptional = raw.IsTargetOptional, Words = raw.Words };
    }

    /// <summary>The same columns, with the texts of some going along.</summary>
    /// <param name="data">Whose columns are meant.</param>
    /// <param name="kept">Their names, or null: all.</param>
    public ColumnPlan Keeping(INamedColumns data, IReadOnlyList<string>? kept)
    {
        Dictionary<string, int> indexOf = IndexOfNames(data);
        var indexes = new int[kept?.Count ?? data.Columns.Count];
        for (int i = 0; i < indexes.Length; i++)
        {
            if (kept is not null)
            {
                RequireColumn(data, indexOf, Words.Kept, kept[i], Words);
            }

            indexes[i] = kept is null ? i : indexOf[kept[i]];
        }

        return new ColumnPlan(FeatureNames, Used) { IsTargetOptional = IsTargetOptional, Raw = Raw, Words = Words, Kept = indexes };
    }

    /// <summary>The same columns, some of which hold text or missing values.</summary>
    /// <param name="raw">What they may hold.</param>
    /// <param name="codes">The codes of a column's texts, or null where it holds numbers.</param>
    public ColumnPlan With(RawValues raw, Func<UsedColumn, LevelCodes?> codes)
    {
        return new ColumnPlan(FeatureNames, Array.ConvertAll(Used, column => column with { Codes = codes(column) }))
        {
            IsTargetOptional = IsTargetOptional,
            Kept = Kept,
            Words = Words,
            Raw = raw,
        };
    }

    /// <summary>Whether something is read into a slot.</summary>
    public bool Has(int slot) => Array.Exists(Used, column => column.Slot == slot);

    /// <summary>The codes of the texts of a column, or null where it holds numbers.</summary>
    public LevelCodes? CodesAt(int slot) => Array.Find(Used, column => column.Slot == slot).Codes;

    /// <summary>Whether a missing value of a column is NaN.</summary>
    public bool AcceptsGap(int slot) => slot < FeatureCount ? Raw.AcceptsGaps : Raw.DropsGaps;

    /// <summary>What is wrong with a number of a column beside the features, or null.</summary>
    public string? ProblemOf<T>(int slot, T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        slot == WeightSlot && value < T.Zero ? "is negative; a weight of at least 0 is needed"
            : slot == ExposureSlot && value <= T.Zero ? "is not above 0; an exposure above 0 is needed"
            : null;

    /// <summary>Whether a column that holds text is to be told apart from an error.</summary>
    public bool FindsText(int slot) => Raw.FindsText && slot < FeatureCount;

    /// <summary>What to do about a missing value.</summary>
    public string AdviceOnGap(int slot) => slot < FeatureCount ? Words.OnGap : "a value is needed" + Words.OnGapBeside;

    /// <summary>What to do about a text that is no level.</summary>
    public string AdviceOnLevel(int slot) => slot < FeatureCount ? Words.OnLevel : "one of the labels of the model is needed";

    /// <summary>What to do about text where a number is needed.</summary>
    public string AdviceOnText(UsedColumn column) =>
        column.Slot < FeatureCount ? string.Format(System.Globalization.CultureInfo.InvariantCulture, Words.OnText, Shown.Name(column.Name)) : "";

    private static IReadOnlyList<string> ChosenFeatures(
        INamedColumns data,
        Dictionary<string, int> indexOf,
        IReadOnlyList<string> features,
        string target,
        string? weights,
        string? exposure,
        LabelColumn? labels,
        TableWords words)
    {
        var seen = new HashSet<string>();
        foreach (string name in features)
        {
            RequireColumn(data, indexOf, words.Features, name, words);
            string? problem = name == target ? "is the target"
                : name == weights ? "is the weights"
                : name == exposure ? "is the exposure"
                : name == labels?.Name ? $"is named by {labels.Option}"
                : seen.Add(name) ? null
                : "is named twice";
            if (problem is not null)
            {
                throw new ColumnChoiceException($"{words.Features}: \"{name}\" {problem}");
            }
        }

        return features;
    }

    // The place of each name; of a name that occurs twice, what marks it.
    private static Dictionary<string, int> IndexOfNames(INamedColumns data)
    {
        var indexOf = new Dictionary<string, int>(data.Columns.Count);
        for (int i = 0; i < data.Columns.Count; i++)
        {
            if (!indexOf.TryAdd(data.Columns[i], i))
            {
                indexOf[data.Columns[i]] = NamedTwice;
            }
        }

        return indexOf;
    }

    private static void RequireColumn(INamedColumns data, Dictionary<string, int> indexOf, string asker, string name, TableWords words, bool isUsed = true)
    {
        if (indexOf.TryGetValue(name, out int index))
        {
            if (isUsed)
            {
                RefuseTwice(data, index, name);
            }

            return;
        }

        const int mostListed = 12;
        string listed = Listed(data.Columns, mostListed);
        string others = data.Columns.Count > mostListed ? $" and {data.Columns.Count - mostListed} more" : "";
        string? separator = data.Columns.Count == 1 ? Separators.NameOfOther(data.Columns[0], used: ',') : null;
        string hint = separator is not null ? $" (the header separates fields by {separator}; {words.OnDelimiter} what separates them)" : "";
        string? place = PlaceWithoutName(data.Columns);
        string unnamed = name.Trim().Length == 0 && place is not null ? $"; the column without a name is called by its place: {place}" : "";
        throw new ColumnChoiceException($"{asker}: no column \"{Shown.Name(name)}\" in {data.Name}; it has {listed}{others}{hint}{unnamed}");
    }

    /// <summary>The first of some names, in quotes.</summary>
    public static string Listed(IReadOnlyList<string> names, int most)
    {
        var shown = new string[Math.Min(most, names.Count)];
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = $"\"{Shown.Name(names[i])}\"";
        }

        return string.Join(", ", shown);
    }

    // What the first column without a name is called, or null.
    private static string? PlaceWithoutName(IReadOnlyList<string> columns)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i] == FormattableString.Invariant($"column{i + 1}"))
            {
                return columns[i];
            }
        }

        return null;
    }

    private static string[] Chosen(IReadOnlyList<string> names, Predicate<string> isKept) => Array.FindAll([.. names], isKept);

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        foreach (string known in names)
        {
            if (known == name)
            {
                return true;
            }
        }

        return false;
    }

    private static void RefuseTwice(INamedColumns data, int index, string name)
    {
        if (index == NamedTwice)
        {
            throw new UnusableDataException(data.HeaderPosition, $"two columns are named \"{Shown.Name(name)}\"; names that are used must differ");
        }
    }

    private static ColumnPlan Create(
        Dictionary<string, int> indexOf,
        string[] features,
        string? target,
        string? weights,
        string? labels,
        string? exposure,
        TableWords words,
        Func<int, bool>? isUsed = null)
    {
        var used = new List<UsedColumn>(features.Length + 4);
        for (int slot = 0; slot < features.Length; slot++)
        {
            if (isUsed is null || isUsed(slot))
            {
                used.Add(new UsedColumn(indexOf[features[slot]], slot, features[slot]));
            }
        }

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

        if (exposure is not null)
        {
            used.Add(new UsedColumn(indexOf[exposure], features.Length + 3, exposure));
        }

        used.Sort((first, second) => first.Index.CompareTo(second.Index));
        return new ColumnPlan(features, [.. used]) { Words = words };
    }

    private string? NameAt(int slot) => Array.Find(Used, column => column.Slot == slot).Name;

    /// <param name="Index">The column's place in the data.</param>
    /// <param name="Slot">What it is read as: a feature's number, <see cref="TargetSlot"/>, <see cref="WeightSlot"/>,
    /// <see cref="LabelSlot"/> or <see cref="ExposureSlot"/>.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Codes">The codes of its texts, or null where it holds numbers.</param>
    public readonly record struct UsedColumn(int Index, int Slot, string Name, LevelCodes? Codes = null);
}

/// <summary>A column whose values, numbers or texts, tell which rows belong together: equal ones do.</summary>
/// <param name="Option">The option that names it.</param>
/// <param name="Name">Its name.</param>
internal sealed record LabelColumn(string Option, string Name);
