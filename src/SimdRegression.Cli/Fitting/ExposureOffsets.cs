using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Fitting;

/// <summary>From what rows were exposed to to what is added to the linear part of a model: the logarithm.</summary>
internal static class ExposureOffsets
{
    /// <summary>The logarithms of the exposures of a block; none where it has none.</summary>
    public static T[] Of<T>(RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> exposures = block.Exposures;
        var offsets = new T[exposures.Length];
        for (int row = 0; row < offsets.Length; row++)
        {
            offsets[row] = T.CreateTruncating(ReproducibleFunctions.Log(double.CreateTruncating(exposures[row])));
        }

        return offsets;
    }

    /// <summary>Adds offsets, where there are any, to the linear parts of their rows.</summary>
    public static void Add<T>(ReadOnlySpan<T> offsets, Span<T> margins)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!offsets.IsEmpty)
        {
            TensorPrimitives.Add(margins, offsets, margins);
        }
    }
}
