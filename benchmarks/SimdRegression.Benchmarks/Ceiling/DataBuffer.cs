using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Benchmarks.Ceiling;

/// <summary>
/// Made-up numbers that are handed out from front to back and then from the front again: what was read last is read next only after
/// everything else. A buffer far beyond the caches therefore always delivers from memory, one that fits a cache always from there.
/// The same memory serves both element types, so that none has the luckier pages.
/// </summary>
internal sealed class DataBuffer
{
    private const int CacheLineBytes = 64;

    // Pinned, so that the start of a cache line stays where it was found.
    private readonly uint[] words;
    private readonly int start;
    private readonly int length;
    private readonly int offset;
    private int position;

    /// <summary>Makes the numbers.</summary>
    /// <param name="length">How many bytes.</param>
    /// <param name="offset">How many elements behind the start of a cache line everything begins that is handed out.</param>
    public DataBuffer(int length, int offset)
    {
        words = GC.AllocateUninitializedArray<uint>((length + CacheLineBytes) / sizeof(uint), pinned: true);
        start = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(words, 0) & (CacheLineBytes - 1));
        this.length = length;
        this.offset = offset;

        // As float every word is a number of magnitude 1/2 to 2, with either sign; as double every pair is one of magnitude 2^-15 to 2.
        // The random bits are those of xorshift64* (Vigna 2016): hundreds of megabytes are to be ready soon.
        const uint Half = 0x3F000000;
        const uint Random = 0x80FFFFFF;
        ulong state = 0x9E3779B97F4A7C15;
        foreach (ref uint word in words.AsSpan())
        {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            word = Half | ((uint)((state * 0x2545F4914F6CDD1D) >> 32) & Random);
        }
    }

    /// <summary>The bytes that a buffer needs to hand out rows with their targets over and over.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="offset">The offset of the buffer.</param>
    public static int BytesFor<T>(int rows, int features, int offset)
    {
        return ((rows * (features + 1)) + (2 * offset)) * Unsafe.SizeOf<T>() + CacheLineBytes;
    }

    /// <summary>The next numbers.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="count">How many; their bytes fit the buffer.</param>
    public ReadOnlySpan<T> Next<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int bytes = (count + offset) * Unsafe.SizeOf<T>();
        if (position + bytes > length)
        {
            position = 0;
        }

        Span<byte> next = MemoryMarshal.AsBytes(words.AsSpan()).Slice(start + position, bytes);
        position = (position + bytes + CacheLineBytes - 1) & -CacheLineBytes;
        return MemoryMarshal.Cast<byte, T>(next)[offset..];
    }
}
