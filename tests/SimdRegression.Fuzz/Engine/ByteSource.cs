using System.Buffers.Binary;

namespace SimdRegression.Fuzz.Engine;

/// <summary>
/// Decisions drawn from the bytes of an input, so that a mutated input is a mutated sequence of decisions. When the bytes are used up,
/// every decision is the first.
/// </summary>
internal ref struct ByteSource(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Random inputs to begin with.</summary>
    /// <param name="seed">Where random numbers start.</param>
    /// <param name="count">How many.</param>
    /// <param name="shortest">No input has fewer bytes.</param>
    /// <param name="longest">No input has more.</param>
    public static IEnumerable<byte[]> RandomSeeds(int seed, int count, int shortest, int longest)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            var bytes = new byte[random.Next(shortest, longest + 1)];
            random.NextBytes(bytes);
            yield return bytes;
        }
    }

    public readonly bool IsEmpty => rest.IsEmpty;

    public byte Byte()
    {
        if (rest.IsEmpty)
        {
            return 0;
        }

        byte value = rest[0];
        rest = rest[1..];
        return value;
    }

    /// <summary>A number from 0 to below <paramref name="end"/>, at most 65,536.</summary>
    public int Below(int end) => end <= 256 ? Byte() % end : ((Byte() << 8) | Byte()) % end;

    public int From(int first, int last) => first + Below(last - first + 1);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Byte() % times == times - 1;

    public T OneOf<T>(scoped ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public ulong Word()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Byte();
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
