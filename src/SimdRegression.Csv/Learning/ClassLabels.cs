using System.Globalization;
using System.Numerics;
using System.Text;

namespace SimdRegression.Csv;

/// <summary>The labels of a target, two or several, and which of its values stand for which.</summary>
internal sealed class ClassLabels
{
    private const int MostListed = 6;
    private const int MostCounted = 1000;

    private readonly Dictionary<double, int> numbers = [];

    private ClassLabels(List<Label> labels)
    {
        Classes = [.. labels.ConvertAll(label => label.Text)];
        for (int number = 0; number < labels.Count; number++)
        {
            foreach (double value in labels[number].Values)
            {
                numbers[value] = number;
            }
        }
    }

    /// <summary>The labels, that of class 0 first.</summary>
    public string[] Classes { get; }

    /// <summary>Finds the labels of targets of several classes. A row of weight 0 counts for none.</summary>
    /// <param name="rows">The rows, with targets as they were read: numbers, or codes of texts.</param>
    /// <param name="codes">The codes, or null where they are numbers.</param>
    /// <param name="fields">What texts mean.</param>
    /// <param name="name">The name of the data.</param>
    /// <param name="column">The name of the target.</param>
    /// <exception cref="UnusableDataException">There is one label, or there are more than 1,000.</exception>
    public static ClassLabels FindSeveral<T>(RowBlock<T> rows, LevelCodes? codes, FieldReader fields, string name, string column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<Label> labels = Merge(Distinct(rows.Targets, rows.Weights, codes, fields));
        return labels.Count switch
        {
            <= 1 => throw AllEqual(labels, name, column),
            > MostCounted => throw new UnusableDataException(
                name, $"column \"{column}\": there are more than {MostCounted} labels; from 2 to {MostCounted} classes are accepted"),
            _ => new ClassLabels(labels),
        };
    }

    /// <summary>Finds the labels of some targets.</summary>
    /// <param name="rows">The rows, with targets as they were read: numbers, or codes of texts.</param>
    /// <param name="codes">The codes, or null where they are numbers.</param>
    /// <param name="fields">What texts mean.</param>
    /// <param name="choice">Which label is class 1.</param>
    /// <param name="name">The name of the data.</param>
    /// <param name="column">The name of the target.</param>
    /// <exception cref="UnusableDataException">There are other than two labels.</exception>
    /// <exception cref="ColumnChoiceException">The label of class 1 is none of them.</exception>
    public static ClassLabels Find<T>(
        RowBlock<T> rows, LevelCodes? codes, FieldReader fields, LabelChoice choice, string name, string column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<Label> labels = Merge(Distinct(rows.Targets, default, codes, fields));
        if (labels.Count == 1)
        {
            throw AllEqual(labels, name, column);
        }

        if (labels.Count > 2)
        {
            string listed = ColumnPlan.Listed(labels.ConvertAll(label => label.Text), MostListed) + (labels.Count > MostListed ? ", ..." : "");
            (int row, Label third) = FirstOfThird(rows.Targets, labels);
            throw new UnusableDataException(
                rows.PositionOf(name, row),
                $"column \"{column}\": \"{Shown.Name(third.Text)}\" is a third label; there are {Many(labels.Count)}, {listed}, and two are needed");
        }

        if (choice.Positive is string positive)
        {
            int at = IndexOf(labels, positive, fields);
            if (at < 0)
            {
                throw new ColumnChoiceException(
                    $"{choice.Words.Positive}: \"{Shown.Name(positive)}\" is no label of column \"{column}\"; \"{Shown.Name(labels[0].Text)}\" and \"{Shown.Name(labels[1].Text)}\" are");
            }

            labels = [labels[1 - at], labels[at]];
        }

        return new ClassLabels(labels);
    }

    /// <summary>The labels of classes that are known.</summary>
    /// <param name="classes">The labels, that of class 0 first.</param>
    /// <param name="codes">The codes of the texts of a target, or null where it was read as numbers. All texts have their codes already.</param>
    /// <param name="fields">What texts mean.</param>
    public static ClassLabels Of(IReadOnlyList<string> classes, LevelCodes? codes, FieldReader fields)
    {
        Label Find(string text)
        {
            var label = new Label(text, NumberOf(text, fields), []);
            for (int code = 0; codes is not null && code < codes.Count; code++)
            {
                string written = codes.TextOf(code);
                if (written == text || NumberOf(written, fields) == label.Number)
                {
                    label.Values.Add(code);
                }
            }

            if (codes is null)
            {
                label.Values.Add(label.Number);
            }

            return label;
        }

        var labels = new List<Label>();
        foreach (string text in classes)
        {
            labels.Add(Find(text));
        }

        return new ClassLabels(labels);
    }

    /// <summary>Makes the targets of rows classes.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="name">The name of the data.</param>
    /// <param name="column">The name of the target.</param>
    /// <exception cref="UnusableDataException">A target is none of the labels.</exception>
    public void Apply<T>(RowBlock<T> rows, string name, string column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        rows.ChangeTargets(ClassOf);
        int other = rows.Targets.IndexOf(T.CreateTruncating(Classes.Length));
        if (other >= 0)
        {
            throw new UnusableDataException(rows.PositionOf(name, other), $"column \"{column}\": the target is no label; {Listed(Classes)} are");
        }
    }

    /// <summary>The class of a target, from 0 on, and the number of classes for what is none of the labels.</summary>
    public T ClassOf<T>(T target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateTruncating(numbers.TryGetValue(double.CreateTruncating(target), out int number) ? number : Classes.Length);

    /// <summary>The first labels in quotes, for messages.</summary>
    public static string Listed(IReadOnlyList<string> classes) => classes.Count == 2
        ? $"\"{Shown.Name(classes[0])}\" and \"{Shown.Name(classes[1])}\""
        : ColumnPlan.Listed([.. classes], MostListed) + (classes.Count > MostListed ? ", ..." : "");

    /// <summary>The factors by which rows of the classes are weighted, or null.</summary>
    /// <param name="choice">How they are weighted.</param>
    /// <param name="weights">The weight of the rows of each class.</param>
    /// <param name="fields">What texts mean.</param>
    /// <exception cref="ColumnChoiceException">A label is none of the classes'.</exception>
    public double[]? Factors(LabelChoice choice, double[] weights, FieldReader fields)
    {
        if (choice.IsBalanced)
        {
            double all = 0.0;
            foreach (double weight in weights)
            {
                all += weight;
            }

            return Array.ConvertAll(weights, weight => all / (weights.Length * weight));
        }

        if (choice.GivenWeights is not { } given)
        {
            return null;
        }

        double[] factors = Array.ConvertAll(Classes, _ => 1.0);
        var labels = new List<Label>();
        foreach (string text in Classes)
        {
            labels.Add(new Label(text, NumberOf(text, fields), []));
        }

        foreach ((string label, double weight) in given)
        {
            int at = IndexOf(labels, label, fields);
            factors[at >= 0 ? at : throw new ColumnChoiceException($"{choice.Words.ClassWeight}: \"{Shown.Name(label)}\" is no label; {Listed(Classes)} are")] = weight;
        }

        return factors;
    }

    /// <summary>The number that a label is, true and false being 1 and 0, or NaN.</summary>
    public static double NumberOf(string label, FieldReader fields) =>
        fields.Read(Encoding.UTF8.GetBytes(label), out double number) == NumberKind.Finite ? number : double.NaN;

    // The first row whose label is neither that of the first row nor the next other one.
    private static (int Row, Label Label) FirstOfThird<T>(ReadOnlySpan<T> targets, List<Label> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var seen = new List<Label>();
        for (int row = 0; ; row++)
        {
            double target = double.CreateTruncating(targets[row]);
            Label label = labels.Find(known => known.Values.Contains(target))!;
            if (!seen.Contains(label))
            {
                seen.Add(label);
            }

            if (seen.Count == 3)
            {
                return (row, label);
            }
        }
    }

    private static string Many(int count) => count > MostCounted ? $"more than {MostCounted}" : count.ToString(CultureInfo.InvariantCulture);

    private static int IndexOf(List<Label> labels, string text, FieldReader fields)
    {
        int at = labels.FindIndex(label => label.Text == text);
        double number = NumberOf(text, fields);
        return at >= 0 ? at : labels.FindIndex(label => label.Number == number);
    }

    private static UnusableDataException AllEqual(List<Label> labels, string name, string column) => labels.Count == 0
        ? new UnusableDataException(name, $"column \"{column}\": no row has a weight above 0; rows of two classes are needed")
        : new UnusableDataException(name, $"column \"{column}\": all labels are \"{Shown.Name(labels[0].Text)}\"; rows of two classes are needed");

    // With weights, of the rows that have one.
    private static List<Label> Distinct<T>(ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, LevelCodes? codes, FieldReader fields)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var seen = new HashSet<double>();
        var labels = new List<Label>();
        double last = double.NaN;
        for (int row = 0; row < targets.Length && labels.Count <= MostCounted; row++)
        {
            double value = double.CreateTruncating(targets[row]);
            if (value == last || (!weights.IsEmpty && weights[row] == T.Zero) || !seen.Add(value))
            {
                continue;
            }

            last = value;
            string text = codes is null ? targets[row].ToString("R", CultureInfo.InvariantCulture) : codes.TextOf((int)value);
            labels.Add(new Label(text, codes is null ? value : NumberOf(text, fields), [value]));
        }

        return labels;
    }

    // Labels in order. Where all are numbers, equal numbers are one label, and true and false are written in one way.
    private static List<Label> Merge(List<Label> labels)
    {
        if (labels.Exists(label => double.IsNaN(label.Number)))
        {
            labels.Sort((first, second) => string.CompareOrdinal(first.Text, second.Text));
            return labels;
        }

        labels.Sort((first, second) => first.Number.CompareTo(second.Number));
        bool areWords = !labels.Exists(label => !IsWord(label.Text));
        var merged = new List<Label>();
        foreach (Label label in labels)
        {
            if (merged.Count > 0 && merged[^1].Number == label.Number)
            {
                merged[^1].Values.AddRange(label.Values);
            }
            else
            {
                merged.Add(areWords ? label with { Text = label.Number == 1.0 ? "true" : "false" } : label);
            }
        }

        return merged;
    }

    private static bool IsWord(string text) =>
        text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("false", StringComparison.OrdinalIgnoreCase);

    private sealed record Label(string Text, double Number, List<double> Values);
}
