using System.ComponentModel;
using System.Numerics;

namespace SimdRegression.Kernels;

/// <summary>The kernels for a feature count that is known at run time only, in the widest vectors the machine has.</summary>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="features">The number of features N, 1 to <see cref="KernelLayout.MaxFeatures"/>; not checked here.</param>
/// <remarks>
/// Emitted code and models of a run-time feature count name it; nobody else needs it, and editors do not offer it.
/// Results have the bits that <see cref="IKernels{T}"/> and <see cref="ISolverKernels"/> prescribe, at every vector width. Kernels that
/// compute chains are written over <see cref="IVectorWidth{TVector, T}"/>: where memory is padded to <see cref="KernelLayout.Stride"/>
/// they run in whole vectors of one width; where it is not they go down the widths, each taking what the wider one left.
/// <para>
/// Loops are compiled with full optimisation at their first call. Code that is generic over the width is tens of times slower in the
/// tiers before, and a program that fits once and ends would hardly leave them; there is nothing in it for a profile to improve.
/// </para>
/// <para>Thread safety: a value without state; any number of threads may share it, as long as what they write to is their own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly partial struct RuntimeKernels<T>(int features) : IKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public int FeatureCount { get; } = features;
}
