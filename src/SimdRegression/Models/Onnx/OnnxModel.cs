using System.Text;

namespace SimdRegression.Models.Onnx;

/// <summary>A linear model with its encoder, as a graph of the Open Neural Network Exchange: one input a raw column that it uses.</summary>
internal sealed class OnnxModel
{
    private const string EmptyText = "";

    // What a model without an encoder, and without names, takes: all features in one input.
    private const string AllFeatures = "features";

    private readonly OnnxGraph graph;
    private readonly double[] coefficients;
    private readonly List<string> factors = [];
    private readonly List<double> weights = [];
    private readonly List<string> terms = [];

    private OnnxModel(double[] coefficients, bool isDouble)
    {
        this.coefficients = coefficients;
        graph = new OnnxGraph(isDouble);
    }

    /// <summary>Makes the file of a model.</summary>
    /// <param name="coefficients">The coefficients; floats as doubles.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="isDouble">Whether the elements are double, or float.</param>
    /// <param name="response">What the model predicts.</param>
    /// <param name="encoder">What makes features of raw columns; null where the features are the columns, and have no names.</param>
    /// <param name="classes">The labels of two classes, or null.</param>
    /// <param name="target">The name of the target, or null.</param>
    public static byte[] Of(
        double[] coefficients, double intercept, bool isDouble, ResponseKind response, RowEncoder? encoder, IReadOnlyList<string>? classes, string? target)
    {
        var model = new OnnxModel(coefficients, isDouble);
        if (encoder is null)
        {
            model.factors.Add(model.graph.Input(AllFeatures, isText: false, coefficients.Length, "One number a feature, in the order of the features."));
            model.weights.AddRange(coefficients);
        }
        else
        {
            model.AddColumns(encoder);
        }

        model.AddResponse(model.Sum(intercept), response, classes);
        return model.graph.ToArray(target ?? "linear model", DescriptionOf(response, encoder, target));
    }

    private static string DescriptionOf(ResponseKind response, RowEncoder? encoder, string? target)
    {
        var text = new StringBuilder("A linear model");
        text.Append(target is null ? "" : $" of {target}").Append(response switch
        {
            ResponseKind.Probability => " that tells the probability of a class",
            ResponseKind.Label => " that tells two classes apart",
            ResponseKind.Rate => " that tells a mean",
            _ => "",
        });
        text.Append(", fitted by SimdRegression. Columns and features whose coefficients are 0 are left out.");
        if (encoder is not null)
        {
            text.Append(" NaN is a missing number, and an empty text a missing text. What the encoder refuses is no error here, because ONNX has none:")
                .Append(" a level that training did not see, or a missing value, makes the prediction NaN, and the label empty or -1.");
        }

        return text.ToString();
    }

    private void AddColumns(RowEncoder encoder)
    {
        bool[] used = UsedColumns(encoder);
        if (!used.AsSpan().Contains(true))
        {
            AddUnused(encoder.ColumnAt(0));
            return;
        }

        var values = new string?[used.Length];
        for (int column = 0; column < used.Length; column++)
        {
            if (!used[column])
            {
                continue;
            }

            EncoderColumn raw = encoder.ColumnAt(column);
            if (raw.Kind == ColumnKind.Text)
            {
                AddText(raw, encoder.FirstFeatureOf(column));
            }
            else
            {
                values[column] = AddNumber(raw, encoder.FirstFeatureOf(column));
            }
        }

        int firstProduct = encoder.FeatureCount - encoder.Products.Length;
        for (int product = 0; product < encoder.Products.Length; product++)
        {
            if (coefficients[firstProduct + product] != 0.0)
            {
                ReadOnlySpan<int> columns = encoder.FactorsOf(product);
                string value = values[columns[0]]!;
                foreach (int column in columns[1..])
                {
                    value = graph.Node("Mul", value, values[column]!);
                }

                factors.Add(value);
                weights.Add(coefficients[firstProduct + product]);
            }
        }
    }

    // A graph without inputs would not know how many rows there are: a column that counts for nothing tells.
    private void AddUnused(EncoderColumn column)
    {
        bool isText = column.Kind == ColumnKind.Text;
        string value = graph.Input(column.Name, isText, width: 1, "It counts for nothing, and tells how many rows there are.");
        factors.Add(isText ? graph.Lookup(value, [EmptyText], [0.0], 0.0) : graph.Cast(graph.Node("IsNaN", value), isWhole: false));
        weights.Add(0.0);
    }

    private bool[] UsedColumns(RowEncoder encoder)
    {
        var used = new bool[encoder.Columns.Length];
        for (int column = 0; column < used.Length; column++)
        {
            used[column] = coefficients.AsSpan(encoder.FirstFeatureOf(column), encoder.Columns[column].FeatureCount).ContainsAnyExcept(0.0);
        }

        int firstProduct = encoder.FeatureCount - encoder.Products.Length;
        for (int product = 0; product < encoder.Products.Length; product++)
        {
            foreach (int factor in encoder.FactorsOf(product))
            {
                used[factor] |= coefficients[firstProduct + product] != 0.0;
            }
        }

        return used;
    }

    // The value of a column, with what stands for its gaps.
    private string AddNumber(EncoderColumn column, int feature)
    {
        string holds = column.Kind == ColumnKind.Boolean ? "1 for true, 0 for false" : "A number";
        string value = graph.Input(column.Name, isText: false, width: 1, $"{holds}; NaN where it is missing.");
        if (!double.IsNaN(column.Fill))
        {
            string isMissing = graph.Node("IsNaN", value);
            value = graph.Node("Where", isMissing, graph.Constant(1, column.Fill), value);
            if (column.HasIndicator && coefficients[feature + 1] != 0.0)
            {
                factors.Add(graph.Cast(isMissing, isWhole: false));
                weights.Add(coefficients[feature + 1]);
            }
        }

        // A gap that nothing stands for makes the sum NaN, even where the column counts for an indicator alone.
        if (coefficients[feature] != 0.0 || double.IsNaN(column.Fill))
        {
            factors.Add(value);
            weights.Add(coefficients[feature]);
        }

        return value;
    }

    // Each level becomes its coefficient: one look-up in place of a column of 0 and 1 for each level.
    private void AddText(EncoderColumn column, int feature)
    {
        string value = graph.Input(column.Name, isText: true, width: 1, "A text; empty where it is missing.");
        var keys = new List<string>();
        var numbers = new List<double>();
        ReadOnlySpan<string> levels = column.Levels;
        for (int level = 0; level < levels.Length; level++)
        {
            keys.Add(levels[level]);
            numbers.Add(level < column.FirstLevel ? 0.0 : coefficients[feature + level - column.FirstLevel]);
        }

        // Levels are in order, so an empty one would be the first.
        if (levels[0].Length > 0)
        {
            keys.Add(EmptyText);
            numbers.Add(column.Missing is MissingValues.Refuse or MissingValues.Drop ? double.NaN
                : column.HasIndicator ? coefficients[feature + column.FeatureCount - 1]
                : 0.0);
        }

        terms.Add(graph.Lookup(value, [.. keys], [.. numbers], column.Unknown == UnknownLevels.Refuse ? double.NaN : 0.0));
    }

    private string Sum(double intercept)
    {
        string sum = graph.Constant(1, intercept);
        if (factors.Count > 0)
        {
            string row = factors.Count == 1 ? factors[0] : graph.Concat(factors);
            sum = graph.Node("Add", graph.Node("MatMul", row, graph.Constant(weights.Count, [.. weights])), sum);
        }

        foreach (string term in terms)
        {
            sum = graph.Node("Add", sum, term);
        }

        return sum;
    }

    private void AddResponse(string sum, ResponseKind response, IReadOnlyList<string>? classes)
    {
        switch (response)
        {
            case ResponseKind.Probability:
                string label = classes is null ? "1" : classes[1];
                graph.Output(graph.Node("Sigmoid", sum), "probability", OnnxType.Number, $"The probability of the label {label}.");
                AddLabel(sum, classes);
                break;
            case ResponseKind.Label:
                AddLabel(sum, classes);
                break;
            case ResponseKind.Rate:
                graph.Output(graph.Node("Exp", sum), "mean", OnnxType.Number, "The mean.");
                break;
            default:
                graph.Output(sum, "prediction", OnnxType.Number, "The prediction.");
                break;
        }
    }

    // A row without a prediction has no label: comparing NaN would give it the first one.
    private void AddLabel(string sum, IReadOnlyList<string>? classes)
    {
        string isPositive = graph.Node("Greater", sum, graph.Constant(1, 0.0));
        string isUnknown = graph.Node("IsNaN", sum);
        string label = classes is null
            ? graph.Cast(isPositive, isWhole: true)
            : graph.Node("Where", isPositive, graph.Constant(classes[1]), graph.Constant(classes[0]));
        label = graph.Node("Where", isUnknown, classes is null ? graph.Constant(-1L) : graph.Constant(EmptyText), label);
        graph.Output(
            label, "label", classes is null ? OnnxType.Whole : OnnxType.Text, "The more likely label; where there is none, it is empty or -1.");
    }
}
