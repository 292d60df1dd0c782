using System.Numerics;
using System.Text.Json;
using Names = SimdRegression.ModelDocumentFormat;
using Reader = SimdRegression.ModelDocumentReader;
using Writer = SimdRegression.ModelDocumentWriter;

namespace SimdRegression;

/// <summary>Reads and writes the JSON form of a model of several outputs, out of the pieces of a model of one output. What is read is not trusted.</summary>
internal static class MultiOutputDocumentFormat
{
    // 1,000 outputs of 512 features take about 20 million bytes.
    private const int MaxBytes = 64 * 1024 * 1024;

    public static void Write<T>(Stream destination, MultiOutputDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(destination);
        Writer.Write(destination, writer =>
        {
            Writer.WriteHeader<T>(writer, Names.MultiOutputFormat, Names.MultiOutputVersion);
            writer.WriteString(Names.OutputsKind, document.Kind.ToString());
            writer.WriteString(Names.Target, document.TargetName);
            writer.WritePropertyName(Names.Features);
            Writer.WriteNames(writer, document.FeatureNames);
            bool isTogether = document.Kind != ModelOutputKind.Targets;
            writer.WriteStartArray(Names.Outputs);
            for (int k = 0; k < document.OutputCount; k++)
            {
                ModelDocument<T> output = document.At(k);
                writer.WriteStartObject();
                writer.WriteString(Names.Target, document.OutputNames[k]);
                Writer.WriteCoefficients(writer, output);
                if (!isTogether)
                {
                    Writer.WriteEncoderAndClasses(writer, null, output.Classes);
                    Writer.WriteFit(writer, output);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            Writer.WriteEncoderAndClasses(writer, document.Encoder, null);
            Writer.WriteAnnotations(writer, document.Annotations);
            if (isTogether)
            {
                Writer.WriteObjective(writer, document.Objective);
                Writer.WriteReportOf(writer, document.Report, document.Training);
            }
        });
    }

    public static MultiOutputDocument<T> Read<T>(Stream source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reader.Read(source, MaxBytes, Convert<T>);

    private static MultiOutputDocument<T> Convert<T>(JsonElement root)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _ = Reader.ReadHeader<T>(root, Names.MultiOutputFormat, Names.MultiOutputVersion, Names.MultiOutputVersion);
        ModelOutputKind kind = Reader.ReadEnum<ModelOutputKind>(root, Names.OutputsKind);
        JsonElement list = Reader.Get(root, Names.Outputs, JsonValueKind.Array, "must be a list of outputs");
        int count = list.GetArrayLength();
        if (count is < 1 or > MultiOutputDocument<T>.MaxOutputs)
        {
            throw Reader.Damaged(Names.Outputs, $"has {count} outputs, and must have from 1 to {MultiOutputDocument<T>.MaxOutputs}");
        }

        var outputs = new JsonElement[count];
        var labels = new string[count];
        T[][] coefficients = new T[count][];
        var intercepts = new T[count];
        int read = 0;
        foreach (JsonElement output in list.EnumerateArray())
        {
            if (output.ValueKind != JsonValueKind.Object)
            {
                throw Reader.Damaged(Names.Outputs, "holds what is no object");
            }

            outputs[read] = output;
            labels[read] = Reader.ReadText(output, Names.Target) ?? throw Reader.Damaged(Names.Target, "must be text");
            coefficients[read] = Reader.ReadCoefficients<T>(output);
            intercepts[read] = Reader.ReadElement<T>(Reader.Get(output, Names.Intercept), Names.Intercept);
            if (coefficients[read].Length != coefficients[0].Length)
            {
                throw Reader.Damaged(Names.Outputs, "holds outputs of different numbers of features");
            }

            read++;
        }

        int features = coefficients[0].Length;
        string[]? names = Reader.ReadNames(Reader.Get(root, Names.Features), features);
        RowEncoder? encoder = Reader.Has(root, Names.Encoder) ? ModelDocumentEncoder.Read(Reader.Get(root, Names.Encoder), features, names) : null;
        Dictionary<string, string> annotations = Reader.ReadAnnotations(root);
        try
        {
            return kind == ModelOutputKind.Targets
                ? new MultiOutputDocument<T>(Targets(outputs, labels, coefficients, intercepts, names)) { Encoder = encoder, Annotations = annotations }
                : Together(kind, root, labels, coefficients, intercepts, names, encoder, annotations);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"The model is damaged: {error.Message}", error);
        }
    }

    private static MultiOutputDocument<T> Together<T>(
        ModelOutputKind kind,
        JsonElement root,
        string[] labels,
        T[][] coefficients,
        T[] intercepts,
        string[]? names,
        RowEncoder? encoder,
        Dictionary<string, string> annotations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = coefficients[0].Length;
        string? target = Reader.ReadText(root, Names.Target);
        ModelObjective? objective = Reader.ReadObjectiveOf(root, features);
        T[] all = new T[features * labels.Length];
        for (int k = 0; k < labels.Length; k++)
        {
            coefficients[k].CopyTo(all.AsSpan(k * features));
        }

        return Reader.Has(root, Names.Training)
            ? new MultiOutputDocument<T>(kind, labels, all, intercepts, Reader.ReadCheckedTraining(root, features), names, target)
            {
                Objective = objective,
                Encoder = encoder,
                Annotations = annotations,
            }
            : new MultiOutputDocument<T>(kind, labels, all, intercepts, Reader.ReadCheckedReport(root, features), names, target)
            {
                Objective = objective,
                Encoder = encoder,
                Annotations = annotations,
            };
    }

    private static ModelDocument<T>[] Targets<T>(JsonElement[] outputs, string[] labels, T[][] coefficients, T[] intercepts, string[]? names)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var targets = new ModelDocument<T>[outputs.Length];
        for (int k = 0; k < targets.Length; k++)
        {
            JsonElement output = outputs[k];
            int features = coefficients[k].Length;
            ModelObjective? objective = Reader.ReadObjectiveOf(output, features);
            if (!Reader.Has(output, Names.Training))
            {
                targets[k] = new ModelDocument<T>(coefficients[k], intercepts[k], Reader.ReadCheckedReport(output, features), names, labels[k]) { Objective = objective };
                continue;
            }

            ResponseKind response = Reader.ReadEnum<ResponseKind>(output, Names.Response);
            targets[k] = new ModelDocument<T>(coefficients[k], intercepts[k], response, Reader.ReadCheckedTraining(output, features), names, labels[k])
            {
                Objective = objective,
                Classes = Reader.Has(output, Names.Classes) ? Reader.ReadClasses(Reader.Get(output, Names.Classes), response) : null,
            };
        }

        return targets;
    }
}
