using SimdRegression.Models.Onnx;

namespace SimdRegression.Networks;

/// <summary>A network with its encoder, as a graph of the Open Neural Network Exchange.</summary>
internal sealed class OnnxNetwork
{
    private const string AllFeatures = "features";
    private readonly OnnxGraph graph;

    private OnnxNetwork(bool isDouble) => graph = new OnnxGraph(isDouble);

    /// <summary>Makes the file of a network.</summary>
    /// <param name="isDouble">Whether the elements are double, or float.</param>
    /// <param name="shape">The sizes of the network.</param>
    /// <param name="parameters">The parameters, layer after layer: the weights [unit][input], then the biases; floats as doubles.</param>
    /// <param name="encoder">What makes the inputs of raw columns, or null.</param>
    /// <param name="response">What the outputs mean.</param>
    /// <param name="classes">The labels of the classes, or null.</param>
    /// <param name="target">The name of the one target, or null.</param>
    public static byte[] Of(
        bool isDouble, NetworkShape shape, double[] parameters, RowEncoder? encoder, ResponseKind response, IReadOnlyList<string>? classes, string? target)
    {
        var network = new OnnxNetwork(isDouble);
        string units = encoder is not null
            ? network.Columns(encoder)
            : network.graph.Input(AllFeatures, isText: false, shape.Inputs, "One number an input, in the order of the inputs.");
        int place = 0;
        foreach (LayerShape layer in shape.Layers)
        {
            // A product of rows and weights wants the weights of an input side by side.
            double[] transposed = new double[layer.Inputs * layer.Units];
            for (int i = 0; i < transposed.Length; i++)
            {
                transposed[(i % layer.Inputs * layer.Units) + (i / layer.Inputs)] = parameters[place++];
            }

            double[] biases = parameters.AsSpan(place, layer.Units).ToArray();
            place += layer.Units;
            string product = network.graph.Node("MatMul", units, network.graph.Constant(layer.Inputs, transposed));
            units = network.Activated(layer.Activation, network.graph.Node("Add", product, network.graph.Constant(1, biases)));
        }

        network.AddResponse(units, response, shape.Outputs, classes);
        return network.graph.ToArray(target ?? "network", $"A dense network {shape}, trained by SimdRegression.");
    }

    private string Activated(Activation activation, string value)
    {
        switch (activation)
        {
            case Activation.Relu:
                return graph.Node("Relu", value);
            case Activation.LeakyRelu:
                string isPositive = graph.Node("Greater", value, graph.Constant(1, 0.0));
                return graph.Node("Where", isPositive, value, graph.Node("Mul", value, graph.Constant(1, 0.01)));
            case Activation.Tanh:
                return graph.Node("Tanh", value);
            case Activation.Sigmoid:
                return graph.Node("Sigmoid", value);
            case Activation.Silu:
                return graph.Node("Mul", value, graph.Node("Sigmoid", value));
            case Activation.Gelu:
                string error = graph.Node("Erf", graph.Node("Mul", value, graph.Constant(1, 0.70710678118654752)));
                string share = graph.Node("Mul", graph.Node("Add", error, graph.Constant(1, 1.0)), graph.Constant(1, 0.5));
                return graph.Node("Mul", value, share);
            default:
                return value;
        }
    }

    private void AddResponse(string outputs, ResponseKind response, int count, IReadOnlyList<string>? classes)
    {
        if (response == ResponseKind.Rate)
        {
            graph.Output(graph.Node("Exp", outputs), "mean", OnnxType.Number, "The means.", count);
        }
        else if (response != ResponseKind.Probability)
        {
            graph.Output(outputs, "prediction", OnnxType.Number, "The predictions.", count);
        }
        else if (count == 1)
        {
            graph.Output(graph.Node("Sigmoid", outputs), "probability", OnnxType.Number, $"The probability of the label {classes?[1] ?? "1"}.");
            string isPositive = graph.Node("Greater", outputs, graph.Constant(1, 0.0));
            AddLabel(graph.Cast(isPositive, isWhole: true), classes);
        }
        else
        {
            graph.Output(graph.Node("Softmax", outputs), "probabilities", OnnxType.Number, "The probabilities of the classes, in their order.", count);
            AddLabel(graph.Largest(outputs), classes);
        }
    }

    private void AddLabel(string number, IReadOnlyList<string>? classes)
    {
        const string Description = "The most likely class.";
        if (classes is null)
        {
            graph.Output(number, "label", OnnxType.Whole, Description);
            return;
        }

        graph.Output(graph.Node("Gather", graph.Constant([.. classes]), number), "label", OnnxType.Text, Description);
    }

    // One input a raw column; side by side, their features are the row of the network.
    private string Columns(RowEncoder encoder)
    {
        var features = new List<string>();
        var values = new string?[encoder.Columns.Length];
        for (int column = 0; column < encoder.Columns.Length; column++)
        {
            EncoderColumn raw = encoder.ColumnAt(column);
            if (raw.Kind == ColumnKind.Text)
            {
                AddText(raw, features);
            }
            else
            {
                values[column] = AddNumber(raw, features);
            }
        }

        for (int product = 0; product < encoder.Products.Length; product++)
        {
            string? value = null;
            foreach (int column in encoder.FactorsOf(product))
            {
                value = value is null ? values[column] : graph.Node("Mul", value, values[column]!);
            }

            features.Add(value!);
        }

        return features.Count == 1 ? features[0] : graph.Concat(features);
    }

    private string AddNumber(EncoderColumn column, List<string> features)
    {
        string holds = column.Kind == ColumnKind.Boolean ? "1 for true, 0 for false" : "A number";
        string value = graph.Input(column.Name, isText: false, width: 1, $"{holds}; NaN where it is missing.");
        string isMissing = graph.Node("IsNaN", value);
        value = double.IsNaN(column.Fill) ? value : graph.Node("Where", isMissing, graph.Constant(1, column.Fill), value);
        features.Add(value);
        if (column.HasIndicator)
        {
            features.Add(graph.Cast(isMissing, isWhole: false));
        }

        return value;
    }

    // A feature a level. What the encoder refuses makes the first feature NaN, and with it the outputs.
    private void AddText(EncoderColumn column, List<string> features)
    {
        string value = graph.Input(column.Name, isText: true, width: 1, "A text; empty where it is missing.");
        ReadOnlySpan<string> levels = column.Levels;
        bool hasEmpty = levels[0].Length == 0;
        bool refusesMissing = !hasEmpty && column.Missing is MissingValues.Refuse or MissingValues.Drop;
        List<string> known = [.. levels];
        List<double> shifts = [];
        foreach (string _ in levels)
        {
            shifts.Add(0.0);
        }

        if (!hasEmpty)
        {
            known.Add("");
            shifts.Add(refusesMissing ? double.NaN : 0.0);
        }

        string shift = graph.Lookup(value, [.. known], [.. shifts], column.Unknown == UnknownLevels.Refuse ? double.NaN : 0.0);
        for (int level = column.FirstLevel; level < levels.Length; level++)
        {
            string isLevel = graph.Cast(graph.Node("Equal", value, graph.Constant(levels[level])), isWhole: false);
            features.Add(level == column.FirstLevel ? graph.Node("Add", isLevel, shift) : isLevel);
        }

        if (column.HasIndicator)
        {
            features.Add(graph.Cast(graph.Node("Equal", value, graph.Constant("")), isWhole: false));
        }
    }
}
