using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Training;

/// <summary>The weights that a training begins with.</summary>
internal static class InitialWeights
{
    private const ulong Salt = 0xA5A3564E1C1D2F4B;

    /// <summary>Fills the parameters of a network; biases are 0.</summary>
    /// <param name="shape">The sizes of the network.</param>
    /// <param name="initialization">What the weights are.</param>
    /// <param name="seed">What the random numbers start from; each layer has its own.</param>
    /// <param name="parameters">Receives the parameters as the kernels read them.</param>
    public static void Fill<T>(NetworkShape shape, WeightInitialization initialization, ulong seed, Span<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        parameters.Clear();
        for (int i = 0; i < shape.Layers.Length; i++)
        {
            LayerShape layer = shape.Layers[i];
            bool isRectified = layer.Activation is Activation.Relu or Activation.LeakyRelu;
            bool isNormal = initialization == WeightInitialization.HeNormal || (initialization == WeightInitialization.ByActivation && isRectified);
            double scale = isNormal ? Math.Sqrt(2.0 / layer.Inputs) : Math.Sqrt(6.0 / (layer.Inputs + layer.Units));
            var random = new RandomSource(RandomSource.Mix(seed ^ Salt) + (ulong)i);
            for (int unit = 0; unit < layer.Units; unit++)
            {
                for (int input = 0; input < layer.Inputs; input++)
                {
                    double value = isNormal ? random.NextNormal() : (2.0 * random.NextDouble()) - 1.0;
                    parameters[layer.WeightOffset + (unit * layer.UnitStep) + (input * layer.InputStep)] = Widening.Round<T>(scale * value);
                }
            }
        }
    }
}
