using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>Memory that begins at a cache line and stays where it is: a vector that straddles two lines takes two reads.</summary>
internal static class AlignedBuffer
{
    private const int CacheLine = 64;

    /// <summary>Allocates doubles.</summary>
    /// <param name="length">How many.</param>
    public static Memory<double> Allocate(int length) => Allocate<double>(length);

    /// <summary>Allocates numbers, all 0.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="length">How many.</param>
    public static unsafe Memory<T> Allocate<T>(int length)
        where T : unmanaged
    {
        int slack = CacheLine / Unsafe.SizeOf<T>();
        T[] array = GC.AllocateArray<T>(length + slack, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref array[0]);
        int skip = (int)((CacheLine - (address % CacheLine)) % CacheLine / (nuint)Unsafe.SizeOf<T>());
        return array.AsMemory(skip, length);
    }
}
