using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Fitting;

/// <summary>Trains networks on the rows of a table.</summary>
internal static class NetworkFit
{
    private const int RowsAtOnce = 1024;

    /// <summary>Trains, and prepares what is saved and printed.</summary>
    /// <exception cref="CommandLineException">The network to begin with has other layers, or columns do not suit.</exception>
    /// <exception cref="UnusableDataException">The rows cannot be used.</exception>
    public static NetworkOutcome Run<T>(FitRequest request, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkChoice choice = request.Network!;
        string[] targets = [.. request.Columns.Targets];
        NetworkLoss loss = TakeTargets(request, rows, console);
        string[] features = request.Columns.FeaturesAmong(rows.FeatureNames);
        (T[]? ownInputs, T[]? ownTargets) = Gather(rows, features, targets);
        RowBatch<T> batch = rows.Batch;
        var data = new NetworkRows<T>(ownInputs ?? batch.Rows, ownTargets ?? batch.Targets, rows.Weights);

        DenseNetwork<T>? start = choice.InitialPath is string path ? ReadLayers<T>(path) : null;
        HiddenLayer[] hidden = choice.Hidden ?? HiddenOf(start!.Shape);
        int outputs = loss == NetworkLoss.Softmax ? rows.ClassLabels!.Classes.Length : targets.Length;
        NetworkShape shape = ShapeOf<T>(rows.Name, features.Length, hidden, outputs);
        if (start is not null && !start.Shape.Equals(shape))
        {
            throw new CommandLineException(
                $"--initial: {choice.InitialPath} has the layers {Describe(start.Shape)}; {Describe(shape)} are accepted, which the data and the options ask for");
        }

        NetworkOptions options = choice.Options with
        {
            Layers = [.. Array.ConvertAll(hidden, layer => layer.Options), choice.Output],
            Threads = Math.Clamp(request.Threads, 1, 256),
        };
        using var trainer = new DenseNetwork<T>.Trainer(shape, options);
        NetworkReport report;
        DenseNetwork<T> network;
        try
        {
            CancellationToken cancellation = console.Interruption.Token;
            report = loss switch
            {
                NetworkLoss.Logistic => trainer.Fit(in data, default(LogisticLoss), out network, start, cancellation),
                NetworkLoss.Softmax => trainer.Fit(in data, default(SoftmaxLoss), out network, start, cancellation),
                NetworkLoss.Poisson => trainer.Fit(in data, default(PoissonLoss), out network, start, cancellation),
                NetworkLoss.Huber => trainer.Fit(in data, new HuberLoss(request.HuberDelta), out network, start, cancellation),
                _ => trainer.Fit(in data, default(SquaredLoss), out network, start, cancellation),
            };
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException("the training was interrupted, and nothing is kept of it");
        }
        catch (ArgumentException failure) when (failure.ParamName is "rows" or "targets")
        {
            throw rows.RefuseValue();
        }

        var document = new NetworkDocument<T>(network, loss.Response(), in report, features, targets)
        {
            Loss = loss.Word(),
            Classes = loss.HasLabels() ? rows.ClassLabels!.Classes : null,
            Encoder = TargetsUse.FeatureEncoder(request),
            Annotations = request.Annotations,
        };
        var result = new NetworkResult
        {
            DataName = rows.Name,
            Targets = targets,
            FeatureCount = features.Length,
            SinglePrecision = typeof(T) == typeof(float),
            Loss = loss,
            Optimizer = choice.OptimizerWord,
            Options = options,
            Shape = shape,
            Report = report,
            TrainingLosses = trainer.TrainingLosses.ToArray(),
            TrainingObjectives = trainer.TrainingObjectives.ToArray(),
            ValidationLosses = trainer.ValidationLosses.ToArray(),
            Classes = loss.HasLabels() ? rows.ClassLabels!.Classes : null,
            OfClasses = loss == NetworkLoss.Softmax ? new ClassScore(rows.ClassLabels!.Classes) : null,
            OfTargets = loss == NetworkLoss.Softmax ? [] : Array.ConvertAll(targets, _ => new PredictionScore(loss.Response())),
        };
        Score(result, network, in data);
        return new NetworkOutcome(result, document.Save);
    }

    /// <summary>A shape in words: sizes, and the activations of layers.</summary>
    public static string Describe(NetworkShape shape)
    {
        string text = FormattableString.Invariant($"{shape.Inputs}");
        foreach (LayerShape layer in shape.Layers)
        {
            text += FormattableString.Invariant($"-{layer.Units}:{layer.Activation.Word()}");
        }

        return text;
    }

    private static NetworkLoss TakeTargets<T>(FitRequest request, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkLoss? given = request.Network!.Loss;
        if (request.Columns.OtherTargets.Count > 0)
        {
            return given ?? NetworkLoss.Squared;
        }

        switch (given)
        {
            case NetworkLoss.Logistic or NetworkLoss.Softmax:
                rows.TakeLabels(request.Labels, areSeveral: given == NetworkLoss.Softmax);
                break;
            case NetworkLoss.Poisson:
                rows.CheckTargets(ModelKind.Poisson);
                break;
            case null when rows.TakeLabelsIfAny(request.Labels, console.Note):
                return rows.ClassLabels!.Classes.Length == 2 ? NetworkLoss.Logistic : NetworkLoss.Softmax;
            case null when request.Labels.Weighting is not null:
                throw new CommandLineException("--class-weight: the target holds numbers; with --loss logistic or softmax they are labels of classes");
        }

        return given ?? NetworkLoss.Squared;
    }

    // Other targets are read as features are, and rows may lie apart from each other.
    private static (T[]? Inputs, T[]? Targets) Gather<T>(TableRows<T> rows, string[] features, string[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowBatch<T> batch = rows.Batch;
        if (features.Length == 0)
        {
            throw new UnusableDataException(rows.Name, "no feature is left; at least one column besides targets and weights is needed");
        }

        if (targets.Length == 1 && batch.RowStride == features.Length)
        {
            return (null, null);
        }

        var places = new int[features.Length];
        for (int j = 0; j < places.Length; j++)
        {
            places[j] = Array.IndexOf(rows.FeatureNames, features[j]);
        }

        var targetPlaces = new int[targets.Length];
        for (int k = 1; k < targets.Length; k++)
        {
            targetPlaces[k] = Array.IndexOf(rows.FeatureNames, targets[k]);
            if (targetPlaces[k] < 0)
            {
                throw new UnusableDataException(rows.Name, $"column \"{Shown.Name(targets[k])}\" holds text; of several targets each holds numbers");
            }
        }

        var inputs = new T[rows.Count * features.Length];
        T[]? wanted = targets.Length == 1 ? null : new T[rows.Count * targets.Length];
        Copy(in batch, places, targetPlaces, inputs, wanted);
        return (inputs, wanted);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<T>(in RowBatch<T> batch, int[] places, int[] targetPlaces, T[] inputs, T[]? targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < batch.Targets.Length; row++)
        {
            ReadOnlySpan<T> values = batch.Rows[(row * batch.RowStride)..];
            for (int j = 0; j < places.Length; j++)
            {
                inputs[(row * places.Length) + j] = values[places[j]];
            }

            for (int k = 0; targets is not null && k < targetPlaces.Length; k++)
            {
                targets[(row * targetPlaces.Length) + k] = k == 0 ? batch.Targets[row] : values[targetPlaces[k]];
            }
        }
    }

    private static DenseNetwork<T> ReadLayers<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelFile.Read(path, "--initial: \"-\" is not accepted; a file is").LoadLayers<T>();

    private static HiddenLayer[] HiddenOf(NetworkShape shape) =>
        Array.ConvertAll(shape.Layers[..^1].ToArray(), layer => new HiddenLayer(layer.Units, layer.Activation, default));

    private static NetworkShape ShapeOf<T>(string name, int inputs, HiddenLayer[] hidden, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (inputs > NetworkShape.MostUnits || outputs > NetworkShape.MostUnits)
        {
            throw new UnusableDataException(name, $"there are {inputs} features and {outputs} outputs; at most {NetworkShape.MostUnits} of each are accepted");
        }

        int[] units = [.. Array.ConvertAll(hidden, layer => layer.Units), outputs];
        Activation[] activations = [.. Array.ConvertAll(hidden, layer => layer.Activation), Activation.Identity];
        return NetworkShape.Create<T>(inputs, units, activations);
    }

    private static void Score<T>(NetworkResult result, DenseNetwork<T> network, in NetworkRows<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int inputs = network.Shape.Inputs;
        int outputs = network.Shape.Outputs;
        int count = data.Rows.Length / inputs;
        var made = new T[Math.Min(RowsAtOnce, count) * outputs];
        T[] margins = new T[Math.Min(RowsAtOnce, count)];
        T[] actual = new T[margins.Length];
        for (int start = 0; start < count; start += RowsAtOnce)
        {
            int taken = Math.Min(RowsAtOnce, count - start);
            Span<T> part = made.AsSpan(0, taken * outputs);
            network.Predict(data.Rows.Slice(start * inputs, taken * inputs), part);
            ReadOnlySpan<T> weights = data.Weights.IsEmpty ? default : data.Weights.Slice(start, taken);
            if (result.OfClasses is { } classes)
            {
                classes.Add<T>(part, data.Targets.Slice(start, taken), weights);
                continue;
            }

            for (int k = 0; k < outputs; k++)
            {
                for (int row = 0; row < taken; row++)
                {
                    margins[row] = part[(row * outputs) + k];
                    actual[row] = data.Targets[((start + row) * outputs) + k];
                }

                result.OfTargets[k].Add<T>(margins.AsSpan(0, taken), actual.AsSpan(0, taken), weights);
            }
        }
    }
}
