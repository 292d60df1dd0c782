using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SimdRegression.Cli.Host;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Data;

/// <summary>A stored model, read but not yet of an element type.</summary>
internal sealed partial class ModelFile
{
    private readonly string path;
    private readonly byte[] bytes;

    private ModelFile(string path, byte[] bytes)
    {
        this.path = path;
        this.bytes = bytes;
    }

    /// <summary>Whether the model's numbers are single precision; what is no model at all is found by <see cref="Load"/>.</summary>
    public bool IsSinglePrecision => Says("elementType", "float");

    /// <summary>Whether the model has several outputs.</summary>
    public bool HasSeveralOutputs => Says("format", "SimdRegression.MultiOutputModel");

    /// <summary>Whether the model is a network.</summary>
    public bool IsNetwork => Says("format", NetworkDocumentFormat.Format);

    /// <summary>Whether the outputs are the classes of one target.</summary>
    public bool OutputsAreClasses => HasSeveralOutputs && Says("kind", nameof(ModelOutputKind.Classes));

    /// <summary>What the file holds, as text.</summary>
    public string Text => Encoding.UTF8.GetString(bytes);

    /// <summary>Reads the file.</summary>
    /// <exception cref="UnusableDataException">The file cannot be read, or is far longer than a model.</exception>
    /// <param name="path">The file.</param>
    /// <param name="onStandardInput">What is said where standard input is named.</param>
    public static ModelFile Read(string path, string onStandardInput = "MODEL.json: \"-\" is not accepted; a file is")
    {
        const int longest = 1 << 28;
        using InputStream stream = InputStream.Open(
            path, () => throw new CommandLineException(onStandardInput));
        byte[] bytes = stream.ReadAll(longest)
            ?? throw new UnusableDataException(path, "the file is too long to be a model that fit --save wrote");

        // Editors put a byte order mark there, and JSON itself has none.
        return new ModelFile(path, bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes["\uFEFF"u8.Length..] : bytes);
    }

    /// <summary>The same model without its checksum, for who judges what it says by the data.</summary>
    public ModelFile WithoutChecksum() => new(path, Encoding.UTF8.GetBytes(Checksum().Replace(Encoding.UTF8.GetString(bytes), "}")));

    /// <exception cref="UnusableDataException">The file holds no model of this element type.</exception>
    public ModelDocument<T> Load<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Load(ModelDocument<T>.Load);

    /// <exception cref="UnusableDataException">The file holds no model of several outputs of this element type.</exception>
    public MultiOutputDocument<T> LoadOutputs<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Load(MultiOutputDocument<T>.Load);

    /// <exception cref="UnusableDataException">The file holds no network of this element type.</exception>
    public NetworkDocument<T> LoadNetwork<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkDocument<T> document = Load(NetworkDocument<T>.Load);
        return document.Shape.Inputs <= TableRefusals.MostFeatures
            ? document
            : throw new UnusableDataException(path, $"the network has {document.Shape.Inputs} inputs; rows of at most {TableRefusals.MostFeatures} features are read");
    }

    /// <summary>The layers of a network, whatever else the file holds.</summary>
    /// <exception cref="UnusableDataException">The file holds no layers that fit together.</exception>
    public DenseNetwork<T> LoadLayers<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Load(NetworkDocument<T>.LoadLayers);

    /// <summary>Refuses a model of several outputs, and a network.</summary>
    /// <param name="command">The command that takes a model of one output.</param>
    /// <exception cref="UnusableDataException">The model has several outputs.</exception>
    public ModelFile OfOneOutput(string command) => IsNetwork
        ? throw new UnusableDataException(path, $"the model is a network, and {command} takes a linear model; predict and score take it")
        : HasSeveralOutputs
        ? throw new UnusableDataException(path, $"the model has several {(OutputsAreClasses ? "classes" : "targets")}, and {command} takes a model of one output; predict and score take it")
        : this;

    private bool Says(string property, string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(bytes);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(property, out JsonElement found)
                && found.ValueKind == JsonValueKind.String
                && found.ValueEquals(text);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private TDocument Load<TDocument>(Func<Stream, TDocument> load)
    {
        try
        {
            return load(new MemoryStream(bytes));
        }
        catch (InvalidDataException failure)
        {
            throw new UnusableDataException(path, $"{failure.Message.TrimEnd('.')}; a model that fit --save wrote is accepted");
        }
    }

    /// <summary>The columns that a model wants; where it has no names, those of an array: x0, x1, ...</summary>
    public static IReadOnlyList<string> FeatureNames<T>(ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        document.FeatureNames
        ?? [.. Sequence.Range(0, document.Coefficients.Length).Select(j => string.Create(CultureInfo.InvariantCulture, $"x{j}"))];

    [GeneratedRegex("""\s*,\s*"checksum"\s*:\s*"[^"]*"\s*}\s*$""")]
    private static partial Regex Checksum();
}
