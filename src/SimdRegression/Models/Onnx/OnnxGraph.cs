namespace SimdRegression.Models.Onnx;

/// <summary>
/// A graph of the Open Neural Network Exchange while it is built: inputs, constants, nodes and outputs, each with a name of its own.
/// </summary>
/// <param name="isDouble">Whether numbers are double, or float.</param>
/// <remarks>The numbers of fields and types: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto</remarks>
internal sealed class OnnxGraph(bool isDouble)
{
    private const int FloatType = 1;
    private const int Int64Type = 7;
    private const int StringType = 8;
    private const int DoubleType = 11;
    private const int IntAttribute = 2;
    private const int TensorAttribute = 4;

    // The versions that the operators below belong to.
    private const int FormatVersion = 9;
    private const int OperatorVersion = 19;
    private const int LearningVersion = 4;
    private const string LearningDomain = "ai.onnx.ml";

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<Action<ProtoWriter>> nodes = [];
    private readonly List<Action<ProtoWriter>> constants = [];
    private readonly List<Action<ProtoWriter>> inputs = [];
    private readonly List<Action<ProtoWriter>> outputs = [];

    private int NumberType => isDouble ? DoubleType : FloatType;

    /// <summary>Adds an input of one column.</summary>
    /// <param name="name">Its name, which no other input has.</param>
    /// <param name="isText">Whether it holds text, or numbers.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="description">What it holds.</param>
    public string Input(string name, bool isText, int width, string description)
    {
        names.Add(name);
        inputs.Add(info => WriteInfo(info, name, isText ? StringType : NumberType, width, description));
        return name;
    }

    /// <summary>Makes what a node has computed an output of the graph.</summary>
    /// <param name="value">What it is.</param>
    /// <param name="name">The name that is wanted; where an input has it, a number is added.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="description">What it means.</param>
    /// <param name="width">The number of columns.</param>
    public void Output(string value, string name, OnnxType type, string description, int width = 1)
    {
        string output = Named(name);
        nodes.Add(node => WriteNode(node, "Identity", [value], output, domain: "", []));
        int number = type == OnnxType.Text ? StringType : type == OnnxType.Whole ? Int64Type : NumberType;
        outputs.Add(info => WriteInfo(info, output, number, width, description));
    }

    /// <summary>Adds a constant of numbers.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="values">The numbers; one a row.</param>
    public string Constant(int rows, params double[] values)
    {
        string name = Named("constant");
        constants.Add(tensor => WriteNumbers(tensor, name, [rows, values.Length / rows], values));
        return name;
    }

    /// <summary>Adds a constant of one text.</summary>
    /// <param name="text">The text.</param>
    public string Constant(string text)
    {
        string name = Named("constant");
        constants.Add(tensor => WriteTexts(tensor, name, [1, 1], [text]));
        return name;
    }

    /// <summary>Adds a constant of one whole number.</summary>
    /// <param name="value">The number.</param>
    public string Constant(long value)
    {
        string name = Named("constant");
        constants.Add(tensor =>
        {
            tensor.Write(1, 1);
            tensor.Write(1, 1);
            tensor.Write(2, Int64Type);
            tensor.Write(7, value);
            tensor.Write(8, name);
        });
        return name;
    }

    /// <summary>Adds a node without attributes.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="arguments">What it takes.</param>
    /// <returns>What it gives.</returns>
    public string Node(string operation, params string[] arguments)
    {
        string name = Named(operation);
        nodes.Add(node => WriteNode(node, operation, arguments, name, domain: "", []));
        return name;
    }

    /// <summary>Puts columns side by side.</summary>
    /// <param name="columns">The columns.</param>
    public string Concat(IReadOnlyList<string> columns)
    {
        string name = Named("Concat");
        nodes.Add(node => WriteNode(node, "Concat", columns, name, domain: "", [attribute => WriteInteger(attribute, "axis", 1)]));
        return name;
    }

    /// <summary>Makes numbers of true and false.</summary>
    /// <param name="value">True and false.</param>
    /// <param name="isWhole">Whether they become whole numbers, or numbers of the element type.</param>
    public string Cast(string value, bool isWhole)
    {
        string name = Named("Cast");
        nodes.Add(node => WriteNode(node, "Cast", [value], name, domain: "", [attribute => WriteInteger(attribute, "to", isWhole ? Int64Type : NumberType)]));
        return name;
    }

    /// <summary>The number of the column with the largest value of each row, the first of several.</summary>
    /// <param name="value">The columns.</param>
    public string Largest(string value)
    {
        string name = Named("ArgMax");
        nodes.Add(node => WriteNode(
            node, "ArgMax", [value], name, domain: "", [attribute => WriteInteger(attribute, "axis", 1), attribute => WriteInteger(attribute, "keepdims", 1)]));
        return name;
    }

    /// <summary>Adds a constant of texts in one row.</summary>
    /// <param name="texts">The texts.</param>
    public string Constant(string[] texts)
    {
        string name = Named("constant");
        constants.Add(tensor => WriteTexts(tensor, name, [texts.Length], texts));
        return name;
    }

    /// <summary>Makes numbers of texts.</summary>
    /// <param name="value">The texts.</param>
    /// <param name="keys">The texts that are known.</param>
    /// <param name="numbers">What each becomes.</param>
    /// <param name="other">What any other becomes.</param>
    public string Lookup(string value, string[] keys, double[] numbers, double other)
    {
        string name = Named("LabelEncoder");
        nodes.Add(node => WriteNode(
            node,
            "LabelEncoder",
            [value],
            name,
            LearningDomain,
            [
                attribute => WriteTensor(attribute, "keys_tensor", tensor => WriteTexts(tensor, "keys", [keys.Length], keys)),
                attribute => WriteTensor(attribute, "values_tensor", tensor => WriteNumbers(tensor, "values", [numbers.Length], numbers)),
                attribute => WriteTensor(attribute, "default_tensor", tensor => WriteNumbers(tensor, "default", [1], [other])),
            ]));
        return name;
    }

    /// <summary>The whole file.</summary>
    /// <param name="name">The name of the graph.</param>
    /// <param name="description">What the model is.</param>
    public byte[] ToArray(string name, string description)
    {
        var model = new ProtoWriter();
        model.Write(1, FormatVersion);
        model.Write(2, "SimdRegression");
        model.Write(6, description);
        model.Write(7, graph =>
        {
            WriteAll(graph, 1, nodes);
            graph.Write(2, name);
            WriteAll(graph, 5, constants);
            WriteAll(graph, 11, inputs);
            WriteAll(graph, 12, outputs);
        });
        model.Write(8, set =>
        {
            set.Write(1, "");
            set.Write(2, OperatorVersion);
        });
        model.Write(8, set =>
        {
            set.Write(1, LearningDomain);
            set.Write(2, LearningVersion);
        });
        return model.ToArray();
    }

    private static void WriteAll(ProtoWriter writer, int field, List<Action<ProtoWriter>> messages)
    {
        foreach (Action<ProtoWriter> message in messages)
        {
            writer.Write(field, message);
        }
    }

    private static void WriteNode(
        ProtoWriter node, string operation, IReadOnlyList<string> arguments, string output, string domain, Action<ProtoWriter>[] attributes)
    {
        foreach (string argument in arguments)
        {
            node.Write(1, argument);
        }

        node.Write(2, output);
        node.Write(4, operation);
        foreach (Action<ProtoWriter> attribute in attributes)
        {
            node.Write(5, attribute);
        }

        node.Write(7, domain);
    }

    private static void WriteInteger(ProtoWriter attribute, string name, long value)
    {
        attribute.Write(1, name);
        attribute.Write(3, value);
        attribute.Write(20, IntAttribute);
    }

    private static void WriteTensor(ProtoWriter attribute, string name, Action<ProtoWriter> tensor)
    {
        attribute.Write(1, name);
        attribute.Write(5, tensor);
        attribute.Write(20, TensorAttribute);
    }

    private static void WriteTexts(ProtoWriter tensor, string name, int[] shape, string[] texts)
    {
        WriteShape(tensor, shape, StringType);
        foreach (string text in texts)
        {
            tensor.Write(6, text);
        }

        tensor.Write(8, name);
    }

    private static void WriteShape(ProtoWriter tensor, int[] shape, int type)
    {
        foreach (int length in shape)
        {
            tensor.Write(1, length);
        }

        tensor.Write(2, type);
    }

    private static void WriteInfo(ProtoWriter info, string name, int type, int width, string description)
    {
        info.Write(1, name);
        info.Write(2, value => value.Write(1, tensor =>
        {
            tensor.Write(1, type);
            tensor.Write(2, shape =>
            {
                shape.Write(1, length => length.Write(2, "rows"));
                shape.Write(1, length => length.Write(1, width));
            });
        }));
        info.Write(3, description);
    }

    private void WriteNumbers(ProtoWriter tensor, string name, int[] shape, double[] values)
    {
        WriteShape(tensor, shape, NumberType);
        tensor.Write(8, name);
        tensor.Write(9, ProtoWriter.BytesOf(values, isDouble));
    }

    private string Named(string wanted)
    {
        string name = wanted;
        for (int number = 2; !names.Add(name); number++)
        {
            name = FormattableString.Invariant($"{wanted}_{number}");
        }

        return name;
    }
}

/// <summary>What an output holds.</summary>
internal enum OnnxType
{
    /// <summary>Numbers of the element type.</summary>
    Number,

    /// <summary>Whole numbers.</summary>
    Whole,

    /// <summary>Texts.</summary>
    Text,
}
