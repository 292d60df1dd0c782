using System.Buffers.Text;
using System.Text.Json;
using SimdRegression.Cli.Fitting;

namespace SimdRegression.Cli.Output;

/// <summary>Where predictions go, one after the other, and in the end how good they were.</summary>
internal abstract class PredictionWriter
{
    public abstract void Write(double prediction);

    /// <param name="score">Null where the file has no target.</param>
    public abstract void Complete(PredictionScore? score);
}

/// <summary>One number a line below a header.</summary>
internal sealed class CsvPredictionWriter : PredictionWriter
{
    private const int LongestNumber = 32;

    private readonly Stream stream;
    private readonly byte[] buffer = new byte[1 << 14];
    private int filled;

    public CsvPredictionWriter(Stream stream)
    {
        this.stream = stream;
        stream.Write("prediction\n"u8);
    }

    public override void Write(double prediction)
    {
        if (buffer.Length - filled < LongestNumber)
        {
            Flush();
        }

        Utf8Formatter.TryFormat(prediction, buffer.AsSpan(filled), out int written);
        filled += written;
        buffer[filled++] = (byte)'\n';
    }

    public override void Complete(PredictionScore? score) => Flush();

    private void Flush()
    {
        stream.Write(buffer, 0, filled);
        filled = 0;
    }
}

/// <summary>The predictions as an array, and the score.</summary>
internal sealed class JsonPredictionWriter : PredictionWriter
{
    private const int FlushedAt = 1 << 14;

    private readonly Stream stream;
    private readonly ResponseKind kind;
    private readonly Utf8JsonWriter json;

    /// <param name="stream">Receives the object.</param>
    /// <param name="kind">What the model predicts.</param>
    public JsonPredictionWriter(Stream stream, ResponseKind kind)
    {
        this.stream = stream;
        this.kind = kind;
        json = JsonOutput.CreateWriter(stream, indented: false);
        json.WriteStartObject();
        json.WriteStartArray("predictions");
    }

    public override void Write(double prediction)
    {
        json.WriteNumberOrNullValue(prediction);
        if (json.BytesPending > FlushedAt)
        {
            json.Flush();
        }
    }

    public override void Complete(PredictionScore? score)
    {
        json.WriteEndArray();
        WriteScore(score);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
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
