using System.Globalization;
using System.Text;
using System.Text.Json;
using SimdRegression.Cli.Fitting;

namespace SimdRegression.Cli.Output;

/// <summary>Where the probabilities or labels of a classifier go, one row after the other.</summary>
internal abstract class ClassPredictionWriter
{
    /// <summary>Writes a row.</summary>
    /// <param name="shares">The probabilities of the classes, or null where the row has no prediction.</param>
    /// <param name="label">The class of the largest, or null where the row has no prediction.</param>
    /// <param name="kept">The texts that stand beside it.</param>
    public abstract void Write(double[]? shares, string? label, string[] kept);

    /// <param name="score">Null where the file has no target.</param>
    public abstract void Complete(ClassScore? score);
}

/// <summary>One row a line below a header: the columns that are kept, then a probability for each class, or the label.</summary>
internal sealed class CsvClassWriter : ClassPredictionWriter
{
    private readonly StreamWriter writer;
    private readonly int classes;
    private readonly bool writesLabels;

    /// <param name="stream">Receives the lines; it is not closed.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="kept">The names of the columns that stand beside the predictions.</param>
    /// <param name="writesLabels">Whether labels are written in place of probabilities.</param>
    public CsvClassWriter(Stream stream, IReadOnlyList<string> labels, IReadOnlyList<string> kept, bool writesLabels)
    {
        writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        classes = labels.Count;
        this.writesLabels = writesLabels;
        IEnumerable<string> names = writesLabels ? ["prediction"] : labels.Select(label => "prediction_" + label);
        WriteLine(kept.Concat(names));
    }

    public override void Write(double[]? shares, string? label, string[] kept)
    {
        IEnumerable<string?> cells = writesLabels ? [label]
            : shares is null ? new string?[classes]
            : shares.Select(share => share.ToString("R", CultureInfo.InvariantCulture));
        WriteLine(kept.Concat(cells));
    }

    public override void Complete(ClassScore? score) => writer.Flush();

    // A text that holds what has a meaning in a line stands in quotes.
    private void WriteLine(IEnumerable<string?> cells)
    {
        bool isFirst = true;
        foreach (string? given in cells)
        {
            string cell = given ?? "";
            writer.Write(isFirst ? "" : ",");
            isFirst = false;
            bool isQuoted = cell.AsSpan().ContainsAny(",\"\r\n") || cell.StartsWith(' ') || cell.EndsWith(' ');
            writer.Write(isQuoted ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell);
        }

        writer.WriteLine();
    }
}

/// <summary>An object with an array of probabilities for each class, or an array of labels, or of objects of probabilities; the columns beside them, and the score.</summary>
internal sealed class JsonClassWriter(Stream stream, IReadOnlyList<string> labels, IReadOnlyList<string> kept, bool writesLabels, bool writesRows) : ClassPredictionWriter
{
    private readonly List<double>[] predictions = [.. labels.Select(_ => new List<double>())];
    private readonly List<string?> chosen = [];
    private readonly List<string[]> texts = [];

    public override void Write(double[]? shares, string? label, string[] kept)
    {
        for (int k = 0; k < predictions.Length; k++)
        {
            predictions[k].Add(shares is null ? double.NaN : shares[k]);
        }

        chosen.Add(label);
        texts.Add(kept);
    }

    public override void Complete(ClassScore? score)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: false);
        json.WriteStartObject();
        if (writesLabels)
        {
            json.WriteStartArray("predictions");
            foreach (string? label in chosen)
            {
                json.WriteStringValue(label);
            }

            json.WriteEndArray();
        }
        else if (writesRows)
        {
            TargetsPredictionWriter.WriteRows(json, labels, predictions);
        }
        else
        {
            json.WriteStartObject("predictions");
            for (int k = 0; k < predictions.Length; k++)
            {
                json.WriteNumbers(labels[k], predictions[k]);
            }

            json.WriteEndObject();
        }

        json.WriteNames("classes", labels);
        for (int column = 0; column < kept.Count; column++)
        {
            if (column == 0)
            {
                json.WriteStartObject("kept");
            }

            json.WriteNames(kept[column], texts.ConvertAll(row => row[column]));
            if (column == kept.Count - 1)
            {
                json.WriteEndObject();
            }
        }

        json.WriteNumberOrNull("logLoss", score?.LogLoss ?? double.NaN);
        json.WriteNumberOrNull("accuracy", score?.Accuracy ?? double.NaN);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }
}
