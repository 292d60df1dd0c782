using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>A network number by number, in the order of operations that the remarks of <c>LayerGeometry</c> state.</summary>
internal static class PlainNetwork
{
    /// <summary>The outputs for a row.</summary>
    public static T[] Predict<T>(DenseNetwork<T> network, ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] current = row.ToArray();
        for (int i = 0; i < network.Shape.Layers.Length; i++)
        {
            LayerShape layer = network.Shape.Layers[i];
            T[] weights = network.Weights(i);
            var biases = new T[layer.Units];
            network.CopyBiasesTo(i, biases);
            var next = new T[layer.Units];
            for (int unit = 0; unit < next.Length; unit++)
            {
                ReadOnlySpan<T> own = weights.AsSpan(unit * layer.Inputs, layer.Inputs);
                T sum = layer.Units <= 4 ? NarrowSum(current, own) + biases[unit] : WideSum(current, own, biases[unit], ChainsOf<T>(layer));
                next[unit] = Activate(layer.Activation, sum);
            }

            current = next;
        }

        return current;
    }

    /// <summary>An activation of one number.</summary>
    public static T Activate<T>(Activation activation, T z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case Activation.Relu:
                return z < T.Zero ? T.Zero : z;
            case Activation.LeakyRelu:
                return z > T.Zero ? z : z * T.CreateTruncating(0.01);
            case Activation.Tanh:
                return VectorFunctions.Tanh(z);
            case Activation.Sigmoid:
                VectorFunctions.SoftPlus(z, out T logistic, out _);
                return logistic;
            case Activation.Gelu:
                return z * VectorFunctions.NormalDistribution(z, out _);
            case Activation.Silu:
                VectorFunctions.SoftPlus(z, out T gate, out _);
                return z * gate;
            default:
                return z;
        }
    }

    // Eight chains for one line of units, four for two, two for three or four; at least four inputs to a chain.
    private static int ChainsOf<T>(LayerShape layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = typeof(T) == typeof(double) ? 8 : 16;
        int lines = (layer.Units + lanes - 1) / lanes;
        int chains = lines == 1 ? 8 : lines == 2 ? 4 : lines <= 4 ? 2 : 1;
        while (chains > 1 && layer.Inputs < 4 * chains)
        {
            chains /= 2;
        }

        return chains;
    }

    private static T WideSum<T>(T[] inputs, ReadOnlySpan<T> weights, T bias, int chains)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T total = T.Zero;
        for (int chain = 0; chain < chains; chain++)
        {
            T sum = chain == 0 ? bias : T.Zero;
            for (int k = chain; k < weights.Length; k += chains)
            {
                sum = MultiplyAdd(inputs[k], weights[k], sum);
            }

            total = chain == 0 ? sum : total + sum;
        }

        return total;
    }

    private static T NarrowSum<T>(T[] inputs, ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = typeof(T) == typeof(double) ? 8 : 16;
        var sums = new T[lanes];
        for (int lane = 0; lane < lanes && lane < weights.Length; lane++)
        {
            sums[lane] = inputs[lane] * weights[lane];
            for (int k = lane + lanes; k < weights.Length; k += lanes)
            {
                sums[lane] = MultiplyAdd(inputs[k], weights[k], sums[lane]);
            }
        }

        for (int half = lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                sums[lane] += sums[lane + half];
            }
        }

        return sums[0];
    }

    private static T MultiplyAdd<T>(T a, T b, T c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Lanes.IsFused ? T.FusedMultiplyAdd(a, b, c) : (a * b) + c;
}
