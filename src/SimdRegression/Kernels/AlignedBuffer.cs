using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>Memory that begins at a cache line and stays where it is: a vector that straddles two lines takes two reads.</summary>
internal static class AlignedBuffer
{
    private const int CacheLine = 64;

    /// <summary>Allocates doubles.</summary>
    /// <param name="length">How many.</param>
    public static unsafe Memory<double> Allocate(int length)
    {
        const int Slack = CacheLine / sizeof(double);
        double[] array = GC.AllocateArray<double>(length + Slack, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref array[0]);
        int skip = (int)((CacheLine - (address % CacheLine)) % CacheLine / sizeof(double));
        return array.AsMemory(skip, length);
    }
}
