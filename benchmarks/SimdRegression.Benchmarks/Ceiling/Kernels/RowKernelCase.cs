using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>A kernel that goes over rows, most of them with a target each.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal abstract class RowKernelCase<T> : KernelCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows and targets.</summary>
    public required DataBuffer Data { get; init; }

    /// <summary>The rows of a pass.</summary>
    public required int Rows { get; init; }

    /// <inheritdoc/>
    public override string Item => "row";

    /// <inheritdoc/>
    public override int ItemsPerPass => Rows;

    /// <inheritdoc/>
    public override double BytesPerItem => (Features + (HasTargets ? 1 : 0)) * Unsafe.SizeOf<T>();

    /// <summary>Whether the targets are read too.</summary>
    protected virtual bool HasTargets => true;

    /// <summary>Coefficients that make predictions of the size of the targets.</summary>
    protected static T[] SomeCoefficients(int features)
    {
        var coefficients = new T[features];
        for (int j = 0; j < features; j++)
        {
            coefficients[j] = T.CreateTruncating((j % 2 == 0 ? 1.0 : -1.0) / features);
        }

        return coefficients;
    }
}
