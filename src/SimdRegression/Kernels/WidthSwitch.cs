using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>A kernel that is written once for any vector width; implemented by small structs, so that calls are bound at compile time.</summary>
internal interface IWidthKernel
{
    /// <summary>Runs at a width.</summary>
    /// <typeparam name="TWidth">The width.</typeparam>
    /// <typeparam name="TVector">Its vector of <see cref="double"/>.</typeparam>
    void Run<TWidth, TVector>()
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct;
}

/// <summary>Runs a kernel at the widest vectors that the machine has and the data fill.</summary>
internal static class WidthSwitch
{
    /// <summary>Runs a kernel.</summary>
    /// <param name="kernel">The kernel, all of whose results are chains.</param>
    /// <param name="length">A multiple of 4: the elements that stand beside each other.</param>
    public static void Run<TKernel>(in TKernel kernel, int length)
        where TKernel : struct, IWidthKernel
    {
        if (Vector512.IsHardwareAccelerated && length % Vector512<double>.Count == 0)
        {
            kernel.Run<Width512<double>, Vector512<double>>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            kernel.Run<Width256<double>, Vector256<double>>();
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            kernel.Run<Width128<double>, Vector128<double>>();
        }
        else
        {
            kernel.Run<WidthScalar<double>, double>();
        }
    }
}
