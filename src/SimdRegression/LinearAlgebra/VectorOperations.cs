using System.Numerics.Tensors;

namespace SimdRegression.LinearAlgebra;

/// <summary>Vector operations of run-time length for the solvers whose speed is not decided by kernels.</summary>
/// <remarks>
/// Element-by-element work goes through <see cref="TensorPrimitives"/>: its order cannot show in the bits. The sum does not, because
/// <see cref="TensorPrimitives"/> adds up in an order that depends on the vector width.
/// </remarks>
internal static class VectorOperations
{
    /// <summary>The inner product, added up in the order of the elements.</summary>
    public static double Inner(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0.0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>destination := destination + factor source.</summary>
    public static void AddScaled(Span<double> destination, double factor, ReadOnlySpan<double> source)
    {
        TensorPrimitives.MultiplyAdd(source[..destination.Length], factor, destination, destination);
    }
}
