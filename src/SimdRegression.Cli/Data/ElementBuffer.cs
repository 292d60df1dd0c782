using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Cli.Data;

/// <summary>Memory for elements of a file that begins at a cache line, so that rows of whole lines lie as vectors like them.</summary>
internal sealed class ElementBuffer<T>
    where T : unmanaged
{
    private const int CacheLine = 64;

    private T[] elements = [];
    private int start;

    /// <summary>Room for a number of elements; what was in it before need not be.</summary>
    public unsafe Memory<T> Room(int length)
    {
        int slack = CacheLine / Unsafe.SizeOf<T>();
        if (elements.Length - slack < length)
        {
            elements = GC.AllocateUninitializedArray<T>((int)Math.Min((long)length + slack, Array.MaxLength), pinned: true);
            LargePages.Prefer(elements);
            nint beyond = Marshal.UnsafeAddrOfPinnedArrayElement(elements, 0) % CacheLine;
            start = beyond == 0 || elements.Length < length + slack ? 0 : (int)(CacheLine - beyond) / sizeof(T);
        }

        return elements.AsMemory(start, length);
    }
}
