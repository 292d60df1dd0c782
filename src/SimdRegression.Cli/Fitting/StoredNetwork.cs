using System.Globalization;
using System.Numerics;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Fitting;

/// <summary>A stored network that predicts.</summary>
/// <param name="document">The network.</param>
internal sealed class StoredNetwork<T>(NetworkDocument<T> document)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DenseNetwork<T> network = document.ToNetwork();
    private T[] made = [];

    /// <summary>The document.</summary>
    public NetworkDocument<T> Document => document;

    /// <summary>How many outputs there are.</summary>
    public int Outputs => network.Shape.Outputs;

    /// <summary>Whether the outputs are the scores of classes.</summary>
    public bool HasSeveralClasses => document.Response == ResponseKind.Probability && Outputs > 1;

    /// <summary>The names of the outputs: of targets, or of classes.</summary>
    public string[] OutputNames
    {
        get
        {
            IReadOnlyList<string>? known = HasSeveralClasses ? document.Classes : document.TargetNames;
            var names = new string[Outputs];
            for (int k = 0; k < names.Length; k++)
            {
                names[k] = known?[k] ?? k.ToString(CultureInfo.InvariantCulture);
            }

            return names;
        }
    }

    /// <summary>The column of weights of the training, or null.</summary>
    public string? WeightName => document.Annotations.TryGetValue(FitRequest.WeightsKey, out string? name) ? name : null;

    /// <summary>A linear model that reads the same columns, has the target of an output, and predicts nothing of use.</summary>
    /// <param name="output">Which output; null: it has no target.</param>
    public ModelDocument<T> Columns(int? output)
    {
        var used = new T[network.Shape.Inputs];
        Array.Fill(used, T.One);
        TrainingReport training = default;
        ResponseKind response = HasSeveralClasses ? ResponseKind.Value : document.Response;
        return new ModelDocument<T>(used, T.Zero, response, in training, document.FeatureNames, output is int known ? document.TargetNames?[known] : null)
        {
            Encoder = document.Encoder,
            Classes = response == ResponseKind.Probability ? document.Classes : null,
            Annotations = document.Annotations,
        };
    }

    /// <summary>The network as a model of several classes.</summary>
    public ClassModel<T> ToClasses() => new(Columns(0), OutputNames, Predict, WritesRows: true);

    /// <summary>Makes all outputs; those of a row with a gap do not exist.</summary>
    /// <param name="rows">Adjacent rows of inputs.</param>
    /// <param name="destination">Receives the outputs, row after row.</param>
    public void Predict(ReadOnlySpan<T> rows, Span<T> destination)
    {
        network.Predict(rows, destination);
        if (document.Encoder is null)
        {
            return;
        }

        int inputs = network.Shape.Inputs;
        for (int row = 0; row < rows.Length / inputs; row++)
        {
            foreach (T value in rows.Slice(row * inputs, inputs))
            {
                if (T.IsNaN(value))
                {
                    destination.Slice(row * Outputs, Outputs).Fill(T.NaN);
                    break;
                }
            }
        }
    }

    /// <summary>Makes one output.</summary>
    /// <param name="output">Which output.</param>
    public RowOutputs<T> Only(int output) => (rows, destination) =>
    {
        int needed = destination.Length * Outputs;
        made = made.Length < needed ? new T[needed] : made;
        Predict(rows, made.AsSpan(0, needed));
        for (int row = 0; row < destination.Length; row++)
        {
            destination[row] = made[(row * Outputs) + output];
        }
    };
}
