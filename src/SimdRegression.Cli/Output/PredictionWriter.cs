using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using SimdRegression.Cli.Fitting;

namespace SimdRegression.Cli.Output;

/// <summary>A prediction, as it is written.</summary>
/// <param name="Value">The number; NaN for a row without a prediction.</param>
/// <param name="Label">The class that is written in place of the number, or null.</param>
/// <param name="Kept">The texts that stand beside it.</param>
/// <param name="Range">Its interval; NaN for a row without a prediction, and not looked at where none are written.</param>
/// <param name="Deviation">Its standard deviation, as <paramref name="Range"/>.</param>
internal readonly record struct Prediction(double Value, string? Label, string[] Kept, Interval Range = default, double Deviation = double.NaN);

/// <summary>What is written beside predictions: the names of the numbers, and the numbers.</summary>
internal sealed class PredictionExtras
{
    private readonly bool areDeviations;

    private PredictionExtras(string[] names, bool areDeviations)
    {
        Names = names;
        this.areDeviations = areDeviations;
    }

    /// <summary>The names; none where only predictions are written.</summary>
    public string[] Names { get; }

    /// <summary>The extras of what was asked for.</summary>
    public static PredictionExtras Of(PredictionRanges? ranges) =>
        ranges is null ? new([], false) : ranges.AreDeviations ? new(["deviation"], true) : new(["low", "high"], false);

    /// <summary>A number of a prediction.</summary>
    public double ValueOf(in Prediction prediction, int index) => areDeviations ? prediction.Deviation : index == 0 ? prediction.Range.Low : prediction.Range.High;
}

/// <summary>Where predictions go, one after the other, and in the end how good they were.</summary>
internal abstract class PredictionWriter
{
    public abstract void Write(in Prediction prediction);

    /// <param name="score">Null where the file has no target.</param>
    public abstract void Complete(PredictionScore? score);
}

/// <summary>One row a line below a header; the prediction is the last field.</summary>
internal sealed class CsvPredictionWriter : PredictionWriter
{
    private const int LongestNumber = 32;

    private readonly Stream stream;
    private readonly PredictionExtras extras;
    private readonly byte[] buffer = new byte[1 << 14];
    private int filled;

    /// <param name="stream">Receives the lines.</param>
    /// <param name="kept">The names of the columns that stand beside the predictions.</param>
    /// <param name="extras">What is written beside predictions.</param>
    public CsvPredictionWriter(Stream stream, IReadOnlyList<string> kept, PredictionExtras extras)
    {
        this.stream = stream;
        this.extras = extras;
        foreach (string name in kept)
        {
            Append(name, (byte)',');
        }

        Append("prediction", EndOf(-1));
        for (int i = 0; i < extras.Names.Length; i++)
        {
            Append(extras.Names[i], EndOf(i));
        }
    }

    public override void Write(in Prediction prediction)
    {
        foreach (string text in prediction.Kept)
        {
            Append(text, (byte)',');
        }

        if (prediction.Label is not null || double.IsNaN(prediction.Value))
        {
            bool hasExtras = extras.Names.Length > 0;
            Append(hasExtras ? new string(',', extras.Names.Length) : prediction.Label ?? "", (byte)'\n', isText: !hasExtras);
            return;
        }

        Append(prediction.Value, EndOf(-1));
        for (int i = 0; i < extras.Names.Length; i++)
        {
            Append(extras.ValueOf(in prediction, i), EndOf(i));
        }
    }

    private byte EndOf(int extra) => extra + 1 < extras.Names.Length ? (byte)',' : (byte)'\n';

    public override void Complete(PredictionScore? score) => Flush();

    // A text that holds what has a meaning in a line stands in quotes.
    private void Append(string text, byte end, bool isText = true)
    {
        bool isQuoted = isText && (text.AsSpan().ContainsAny(",\"\r\n") || text.StartsWith(' ') || text.EndsWith(' '));
        byte[] bytes = Encoding.UTF8.GetBytes(isQuoted ? $"\"{text.Replace("\"", "\"\"")}\"" : text);
        Flush();
        stream.Write(bytes);
        stream.WriteByte(end);
    }

    private void Append(double value, byte end)
    {
        if (buffer.Length - filled < LongestNumber)
        {
            Flush();
        }

        Utf8Formatter.TryFormat(value, buffer.AsSpan(filled), out int written);
        filled += written;
        buffer[filled++] = end;
    }

    private void Flush()
    {
        stream.Write(buffer, 0, filled);
        filled = 0;
    }
}

/// <summary>The predictions as an array, the columns beside them, and the score.</summary>
internal sealed class JsonPredictionWriter : PredictionWriter
{
    private const int FlushedAt = 1 << 14;

    private readonly Stream stream;
    private readonly ResponseKind kind;
    private readonly Utf8JsonWriter json;
    private readonly IReadOnlyList<string> kept;
    private readonly List<string[]> texts = [];
    private readonly PredictionExtras extras;
    private readonly List<double>[] numbers;

    /// <param name="stream">Receives the object.</param>
    /// <param name="kind">What the model predicts.</param>
    /// <param name="kept">The names of the columns that stand beside the predictions.</param>
    /// <param name="extras">What is written beside predictions.</param>
    public JsonPredictionWriter(Stream stream, ResponseKind kind, IReadOnlyList<string> kept, PredictionExtras extras)
    {
        this.extras = extras;
        numbers = Array.ConvertAll(extras.Names, _ => new List<double>());
        this.stream = stream;
        this.kind = kind;
        this.kept = kept;
        json = JsonOutput.CreateWriter(stream, indented: false);
        json.WriteStartObject();
        json.WriteStartArray("predictions");
    }

    public override void Write(in Prediction prediction)
    {
        if (prediction.Label is not null)
        {
            json.WriteStringValue(prediction.Label);
        }
        else
        {
            json.WriteNumberOrNullValue(prediction.Value);
        }

        if (kept.Count > 0)
        {
            texts.Add(prediction.Kept);
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i].Add(extras.ValueOf(in prediction, i));
        }

        if (json.BytesPending > FlushedAt)
        {
            json.Flush();
        }
    }

    public override void Complete(PredictionScore? score)
    {
        json.WriteEndArray();
        for (int i = 0; i < numbers.Length; i++)
        {
            json.WriteNumbers(extras.Names[i], numbers[i]);
        }

        if (kept.Count > 0)
        {
            WriteKept();
        }

        WriteScore(score);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private void WriteKept()
    {
        json.WriteStartObject("kept");
        for (int column = 0; column < kept.Count; column++)
        {
            json.WriteStartArray(kept[column]);
            foreach (string[] row in texts)
            {
                json.WriteStringValue(row[column]);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // The figures that predict has for a kind of model, null where there is no score.
    private void WriteScore(PredictionScore? score)
    {
        json.WriteNumberOrNull("r2", score?.RSquared ?? double.NaN);
        json.WriteNumberOrNull("mse", score?.MeanSquaredError ?? double.NaN);
        if (kind == ResponseKind.Probability)
        {
            json.WriteNumberOrNull("logLoss", score?.LogLoss ?? double.NaN);
        }

        if (kind is ResponseKind.Probability or ResponseKind.Label)
        {
            json.WriteNumberOrNull("accuracy", score?.Accuracy ?? double.NaN);
        }
    }
}
