using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// How a b + c was rounded in a fit. The same input gives the same bits wherever this is the same: at every vector width, at any number of
/// threads, just-in-time and ahead of time. Fits of different kinds agree to rounding.
/// </summary>
public enum MultiplyAddKind
{
    /// <summary>Not known, as of models that were stored by versions that did not say.</summary>
    Unspecified,

    /// <summary>Once: the fusedMultiplyAdd operation of IEEE 754, an instruction of every x86 processor with AVX2 and of every 64-bit Arm one.</summary>
    Fused,

    /// <summary>
    /// Twice, the product and then the sum: on processors without the instruction, in programs compiled ahead of time for such processors, and
    /// under <c>DOTNET_EnableAVX2=0</c>.
    /// </summary>
    ProductThenSum,
}

/// <summary>Which kind this process uses.</summary>
internal static class MultiplyAddOfProcess
{
    public static MultiplyAddKind Kind => Lanes.IsFused ? MultiplyAddKind.Fused : MultiplyAddKind.ProductThenSum;
}
