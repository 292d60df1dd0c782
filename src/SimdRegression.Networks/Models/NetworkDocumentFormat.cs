using System.Buffers;
using System.Numerics;
using System.Text.Json;
using Names = SimdRegression.ModelDocumentFormat;
using Reader = SimdRegression.ModelDocumentReader;
using Writer = SimdRegression.ModelDocumentWriter;

namespace SimdRegression.Networks;

/// <summary>Reads and writes the JSON form of a network. What is read is not trusted.</summary>
internal static class NetworkDocumentFormat
{
    /// <summary>What a document says it is.</summary>
    public const string Format = "SimdRegression.Network";

    private const int Version = 1;

    // The largest network has 33 million weights, of up to 25 bytes each.
    private const int MaxBytes = 1 << 30;

    private const string Layers = "layers";
    private const string Biases = "biases";
    private const string ActivationName = "activation";
    private const string Targets = "targets";
    private const string Epochs = "epochs";
    private const string BestEpoch = "bestEpoch";
    private const string Steps = "steps";
    private const string TrainingLoss = "trainingLoss";
    private const string TrainingObjective = "trainingObjective";
    private const string ValidationLoss = "validationLoss";
    private const string ZeroWeights = "zeroWeights";
    private const string ValidationRows = "validationRows";

    private static readonly string[] Statuses = ["epochs", "earlyStopped", "diverged"];

    /// <summary>The word for how a training ended.</summary>
    public static string Word(this NetworkStatus status) => Statuses[(int)status];

    public static void Write<T>(Stream destination, NetworkDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(destination);
        Writer.Write(destination, writer =>
        {
            Writer.WriteHeader<T>(writer, Format, Version);
            writer.WriteString(Names.Loss, document.Loss);
            writer.WriteString(Names.Response, document.Response.ToString());
            writer.WritePropertyName(Targets);
            Writer.WriteNames(writer, document.TargetNames);
            writer.WritePropertyName(Names.Features);
            Writer.WriteNames(writer, document.FeatureNames);
            WriteLayers(writer, document.Shape, document.Parameters);
            Writer.WriteEncoderAndClasses(writer, document.Encoder, document.Classes);
            Writer.WriteAnnotations(writer, document.Annotations);
            WriteReport(writer, document.Report);
        });
    }

    public static NetworkDocument<T> Read<T>(Stream source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reader.Read(source, MaxBytes, Convert<T>);

    public static DenseNetwork<T> ReadLayers<T>(Stream source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reader.Read(source, MaxBytes, NetworkOf<T>);

    private static void WriteLayers<T>(Utf8JsonWriter writer, NetworkShape shape, ReadOnlySpan<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var text = new ArrayBufferWriter<byte>();
        using var line = new Utf8JsonWriter(text);
        writer.WriteStartArray(Layers);
        foreach (LayerShape layer in shape.Layers)
        {
            writer.WriteStartObject();
            writer.WriteStartArray(Names.Weights);
            for (int unit = 0; unit < layer.Units; unit++)
            {
                WriteLine(writer, line, text, parameters[..layer.Inputs]);
                parameters = parameters[layer.Inputs..];
            }

            writer.WriteEndArray();
            writer.WritePropertyName(Biases);
            WriteLine(writer, line, text, parameters[..layer.Units]);
            parameters = parameters[layer.Units..];
            writer.WriteString(ActivationName, layer.Activation.Word());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Many numbers stand in one line, which an indented writer does not do by itself.
    private static void WriteLine<T>(Utf8JsonWriter writer, Utf8JsonWriter line, ArrayBufferWriter<byte> text, ReadOnlySpan<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        text.ResetWrittenCount();
        line.Reset();
        line.WriteStartArray();
        foreach (T number in numbers)
        {
            Writer.WriteElement(line, number);
        }

        line.WriteEndArray();
        line.Flush();
        writer.WriteRawValue(text.WrittenSpan, skipInputValidation: true);
    }

    private static void WriteReport(Utf8JsonWriter writer, in NetworkReport report)
    {
        writer.WriteStartObject(Names.Report);
        writer.WriteString(Names.Status, report.Status.Word());
        writer.WriteNumber(Epochs, report.Epochs);
        writer.WriteNumber(BestEpoch, report.BestEpoch);
        writer.WriteNumber(Steps, report.Steps);
        Writer.WriteNumber(writer, TrainingLoss, report.TrainingLoss);
        Writer.WriteNumber(writer, TrainingObjective, report.TrainingObjective);
        Writer.WriteNumber(writer, ValidationLoss, report.ValidationLoss);
        writer.WriteNumber(ZeroWeights, report.ZeroWeights);
        writer.WriteNumber(Names.Rows, report.RowCount);
        writer.WriteNumber(ValidationRows, report.ValidationRowCount);
        writer.WriteEndObject();
    }

    private static NetworkDocument<T> Convert<T>(JsonElement root)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _ = Reader.ReadHeader<T>(root, Format, Version, Version);
        DenseNetwork<T> network = NetworkOf<T>(root);
        string[]? features = ReadTexts(root, Names.Features);
        try
        {
            return new NetworkDocument<T>(network, Reader.ReadEnum<ResponseKind>(root, Names.Response), ReadReport(root, network.Shape), features, ReadTexts(root, Targets))
            {
                Loss = Reader.ReadText(root, Names.Loss),
                Classes = Reader.Has(root, Names.Classes) ? ReadTexts(root, Names.Classes) : null,
                Encoder = Reader.Has(root, Names.Encoder) ? ModelDocumentEncoder.Read(Reader.Get(root, Names.Encoder), network.Shape.Inputs, features) : null,
                Annotations = Reader.ReadAnnotations(root),
            };
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"The model is damaged: {error.Message}", error);
        }
    }

    private static DenseNetwork<T> NetworkOf<T>(JsonElement root)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int inputs, int[] units, Activation[] activations) = SizesOf(root);
        NetworkShape shape = NetworkShape.Create<T>(inputs, units, activations);
        var parameters = new T[shape.ParameterCount];
        int place = 0;
        for (int i = 0; i < units.Length; i++)
        {
            JsonElement layer = root.GetProperty(Layers)[i];
            foreach (JsonElement row in layer.GetProperty(Names.Weights).EnumerateArray())
            {
                ReadNumbers(row, i == 0 ? inputs : units[i - 1], Names.Weights, parameters, ref place);
            }

            ReadNumbers(Reader.Get(layer, Biases), units[i], Biases, parameters, ref place);
        }

        return new DenseNetwork<T>(shape, parameters);
    }

    private static (int Inputs, int[] Units, Activation[] Activations) SizesOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"This is no stored network: it has no \"{Layers}\".");
        }

        JsonElement list = Reader.Get(root, Layers, JsonValueKind.Array, "must be a list of layers");
        int count = list.GetArrayLength();
        if (count is < 1 or > NetworkShape.MostLayers)
        {
            throw Reader.Damaged(Layers, $"has {count} layers, and must have from 1 to {NetworkShape.MostLayers}");
        }

        var units = new int[count];
        var activations = new Activation[count];
        int inputs = 0;
        for (int i = 0; i < count; i++)
        {
            JsonElement layer = list[i];
            if (layer.ValueKind != JsonValueKind.Object)
            {
                throw Reader.Damaged(Layers, "holds what is no object");
            }

            string? word = Reader.ReadText(layer, ActivationName);
            activations[i] = ActivationWords.Of(word) ?? throw Reader.Damaged(ActivationName, $"is \"{word}\", and must be one of {ActivationWords.Listed}");
            JsonElement rows = Reader.Get(layer, Names.Weights, JsonValueKind.Array, "must be a list of lists of numbers");
            units[i] = Size(rows.GetArrayLength(), Names.Weights, "units");
            if (i == 0)
            {
                inputs = Size(rows[0].ValueKind == JsonValueKind.Array ? rows[0].GetArrayLength() : 0, Names.Weights, "inputs");
            }

            int before = i == 0 ? inputs : units[i - 1];
            foreach (JsonElement row in rows.EnumerateArray())
            {
                CheckLength(row, before, Names.Weights);
            }
        }

        return (inputs, units, activations);
    }

    private static int Size(int count, string name, string what) => count is >= 1 and <= NetworkShape.MostUnits
        ? count
        : throw Reader.Damaged(name, $"has {count} {what}, and must have from 1 to {NetworkShape.MostUnits}");

    private static void ReadNumbers<T>(JsonElement list, int count, string name, T[] parameters, ref int place)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(list, count, name);
        foreach (JsonElement value in list.EnumerateArray())
        {
            parameters[place++] = Reader.ReadElement<T>(value, name);
        }
    }

    private static void CheckLength(JsonElement list, int count, string name)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != count)
        {
            throw Reader.Damaged(name, $"must have {count} numbers for each {(name == Biases ? "layer" : "unit")} here, and has not");
        }
    }

    private static NetworkReport ReadReport(JsonElement root, NetworkShape shape)
    {
        JsonElement element = Reader.Get(root, Names.Report, JsonValueKind.Object, "must be an object");
        string? word = Reader.ReadText(element, Names.Status);
        int status = Array.IndexOf(Statuses, word);
        var report = new NetworkReport
        {
            Status = status >= 0 ? (NetworkStatus)status : throw new InvalidDataException($"The model's \"{Names.Status}\" is \"{word}\", which this library does not know."),
            Epochs = NotNegative(element, Epochs),
            BestEpoch = NotNegative(element, BestEpoch),
            Steps = Reader.ReadInt64(element, Steps),
            TrainingLoss = Reader.ReadNumber(element, TrainingLoss),
            TrainingObjective = Reader.ReadNumber(element, TrainingObjective),
            ValidationLoss = Reader.ReadNumber(element, ValidationLoss),
            ZeroWeights = NotNegative(element, ZeroWeights),
            RowCount = NotNegative(element, Names.Rows),
            ValidationRowCount = NotNegative(element, ValidationRows),
        };
        return report.BestEpoch > report.Epochs ? throw Reader.Damaged(BestEpoch, "is above the number of epochs")
            : report.Steps < 0 ? throw Reader.Damaged(Steps, "is negative")
            : report.ZeroWeights > shape.ParameterCount ? throw Reader.Damaged(ZeroWeights, "is above the number of weights")
            : report;
    }

    private static int NotNegative(JsonElement element, string name)
    {
        int value = Reader.ReadInt32(element, name);
        return value >= 0 ? value : throw Reader.Damaged(name, "is negative");
    }

    private static string[]? ReadTexts(JsonElement root, string name)
    {
        if (Reader.Get(root, name).ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        JsonElement list = Reader.Get(root, name, JsonValueKind.Array, "must be a list of texts or null");
        var texts = new string[list.GetArrayLength()];
        int count = 0;
        foreach (JsonElement text in list.EnumerateArray())
        {
            texts[count++] = Reader.Text(text, name) ?? throw Reader.Damaged(name, "holds null where a text is needed");
        }

        return texts;
    }
}
