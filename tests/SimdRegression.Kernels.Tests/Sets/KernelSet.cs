using System.Numerics;

namespace SimdRegression.Kernels.Tests.Sets;

/// <summary>Code that is generic over the element type of a kernel set.</summary>
internal interface IKernelSetVisitor
{
    /// <summary>Called with the set.</summary>
    /// <remarks>
    /// Boxed, and not as a type argument: the kernels are then still compiled for their struct, but the tests only once an element
    /// type instead of once for each of several hundred sets.
    /// </remarks>
    void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>A kernel set under test.</summary>
internal abstract class KernelSet(string name)
{
    /// <summary>The name that the tests show.</summary>
    public string Name { get; } = name;

    /// <summary>Calls the visitor with the set's element type.</summary>
    public abstract void Accept<TVisitor>(TVisitor visitor)
        where TVisitor : IKernelSetVisitor;
}

/// <summary>A kernel set with elements of a type.</summary>
internal sealed class KernelSet<T>(string name, IKernels<T> kernels) : KernelSet(name)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Accept<TVisitor>(TVisitor visitor) => visitor.Visit(kernels);
}
