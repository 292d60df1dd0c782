using System.Numerics;
using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>Made-up rows for networks; every value is a float, so that both element types see the same rows. Weights are not: their sums round.</summary>
internal sealed class NetworkProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows whose targets are a curved function of the inputs with a little noise.</summary>
    public NetworkProblem(int count, int inputs, int outputs, int seed)
    {
        var random = new Random(seed);
        Count = count;
        Inputs = inputs;
        Rows = [.. Enumerable.Range(0, count * inputs).Select(_ => Float((2.0 * random.NextDouble()) - 1.0))];
        Targets = new T[count * outputs];
        Labels = new T[count];
        Classes = new T[count];
        Weights = [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(0.1 + random.NextDouble()))];
        for (int r = 0; r < count; r++)
        {
            double first = double.CreateTruncating(Rows[r * inputs]);
            double last = double.CreateTruncating(Rows[((r + 1) * inputs) - 1]);
            for (int k = 0; k < outputs; k++)
            {
                Targets[(r * outputs) + k] = Float(Math.Sin(2.0 * first) + (last * (k + 1)) + (0.05 * random.NextDouble()));
            }

            Labels[r] = first + (0.5 * last) + (0.3 * random.NextDouble()) > 0.1 ? T.One : T.Zero;
            Classes[r] = Float(Math.Clamp(Math.Floor((first + last + 2.0) * 0.25 * outputs), 0, outputs - 1));
        }
    }

    public int Count { get; }

    public int Inputs { get; }

    public T[] Rows { get; }

    public T[] Targets { get; }

    public T[] Labels { get; }

    public T[] Classes { get; }

    public T[] Weights { get; }

    /// <summary>The first rows.</summary>
    public NetworkRows<T> First(int count) => new(Rows.AsSpan(0, count * Inputs), Targets.AsSpan(0, count * Targets.Length / Count));

    private static T Float(double value) => T.CreateTruncating((float)value);
}

/// <summary>What tests of networks need often.</summary>
internal static class NetworkSubject
{
    /// <summary>The parameters of a network, layer after layer.</summary>
    public static T[] Parameters<T>(this NetworkModel<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var parameters = new T[network.Shape.ParameterCount];
        network.CopyParametersTo(parameters);
        return parameters;
    }

    /// <summary>The weights of a layer.</summary>
    public static T[] Weights<T>(this NetworkModel<T> network, int layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LayerShape shape = network.Shape.Layers[layer];
        var weights = new T[shape.Units * shape.Inputs];
        network.CopyWeightsTo(layer, weights);
        return weights;
    }

    /// <summary>A shape with one activation in its hidden layers, and outputs as they are.</summary>
    public static NetworkShape Shape<T>(int inputs, int[] units, Activation hidden = Activation.Relu)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var activations = new Activation[units.Length];
        Array.Fill(activations, hidden);
        activations[^1] = Activation.Identity;
        return NetworkShape.Create<T>(inputs, units, activations);
    }

    /// <summary>A network with random parameters.</summary>
    public static DenseNetwork<T> Random<T>(NetworkShape shape, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var parameters = new T[shape.ParameterCount];
        foreach (ref T parameter in parameters.AsSpan())
        {
            parameter = T.CreateTruncating((float)(random.NextDouble() - 0.5));
        }

        return new DenseNetwork<T>(shape, parameters);
    }

    /// <summary>Trains with the squared loss.</summary>
    public static DenseNetwork<T> Fit<T>(NetworkShape shape, NetworkOptions options, in NetworkRows<T> data, out NetworkReport report, DenseNetwork<T>? start = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var trainer = new DenseNetwork<T>.Trainer(shape, options);
        report = trainer.Fit(in data, default(SquaredLoss), out DenseNetwork<T> network, start);
        return network;
    }

    /// <summary>Trains with the squared loss.</summary>
    public static DenseNetwork<T> Fit<T>(NetworkShape shape, NetworkOptions options, in NetworkRows<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Fit(shape, options, in data, out _);
}
