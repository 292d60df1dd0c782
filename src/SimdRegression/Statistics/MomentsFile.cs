using System.Buffers.Binary;
using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The binary form of moments, little-endian on every machine.</summary>
/// <remarks>
/// "SRMOMENT", version (4 bytes), number of features N (4), rows (8), flags (8; bit 0: a column was lost to underflow, bit 1: a block
/// was accumulated in double precision only, bit 2: panels were summed in single precision), then doubles:
/// weight and its trailing part; N + 1 means, the target's last, and their trailing parts; the lower triangle of the N + 1 centred cross
/// products row by row, the target's row last, and their trailing parts; at the end the CRC-32C of all bytes before it (4).
/// <para>
/// Version 2 has, before the CRC-32C, what rounding has done to the sums: a bound of the error of N + 1 sums of squares, of N + 1 sums of
/// weighted values, and of the weight. It is written only where these are more than what adding rows loses, which a reader of version 1 takes for granted: where
/// rows lost their weight or were taken out.
/// </para>
/// <para>
/// Version 3 is written where rows have weights: it has what version 2 adds where bit 3 of the flags says so, and then the rows whose weight is
/// above 0 (8), the sum of the logarithms of these weights in units of 2^-40 (16), and the logarithm of what they were multiplied by since.
/// Files of the earlier versions do not tell it; their rows count as weighted, and criteria of a weighted fit are not known.
/// </para>
/// </remarks>
internal static class MomentsFile
{
    private const ulong Magic = 0x544E454D4F4D5253; // "SRMOMENT" read as a little-endian number
    private const uint Version = 1;
    private const uint VersionWithRounding = 2;
    private const uint VersionWithWeights = 3;
    private const ulong LostToUnderflow = 1;
    private const ulong NotDoubled = 2;
    private const ulong HoldsSingle = 4;
    private const ulong HasRounding = 8;

    public static void Write(Stream destination, MomentAccumulator state, int features)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var writer = new ChecksummedWriter(destination);
        writer.Write(Magic);
        bool isUsual = state.HasUsualRounding;
        bool isPlain = state.Tally.IsPlain(state.Count);
        uint version = !isPlain ? VersionWithWeights : isUsual ? Version : VersionWithRounding;
        writer.Write(version | ((ulong)features << 32));
        writer.Write((ulong)state.Count);
        writer.Write(
            (state.LostToUnderflow ? LostToUnderflow : 0) | (state.IsDoubled ? 0 : NotDoubled) | (state.HoldsSingle ? HoldsSingle : 0)
            | (isPlain || isUsual ? 0 : HasRounding));
        writer.Write(state.Weight);
        writer.Write(state.WeightLow);
        WriteVector(ref writer, state.Mean, features);
        WriteVector(ref writer, state.MeanLow, features);
        WriteTriangle(ref writer, state.Cross, features);
        WriteTriangle(ref writer, state.CrossLow, features);
        if (!isUsual)
        {
            WriteVector(ref writer, state.LostSquares, features);
            WriteVector(ref writer, state.LostSums, features);
            writer.Write(state.LostWeight);
        }

        if (!isPlain)
        {
            Span<ulong> words = stackalloc ulong[WeightTally.WordCount];
            state.Tally.Write(words);
            foreach (ulong word in words)
            {
                writer.Write(word);
            }
        }

        writer.Finish();
    }

    /// <summary>Reads into <paramref name="buffer"/>; the caller takes it over when this returns.</summary>
    public static void Read(Stream source, MomentAccumulator buffer, int features)
    {
        ArgumentNullException.ThrowIfNull(source);
        var reader = new ChecksummedReader(source);
        if (reader.ReadWord() != Magic)
        {
            throw new InvalidDataException("This is not a file of moments: it does not begin with SRMOMENT.");
        }

        ulong word = reader.ReadWord();
        uint version = (uint)word;
        uint storedFeatures = (uint)(word >> 32);
        if (version is not (Version or VersionWithRounding or VersionWithWeights))
        {
            throw new InvalidDataException(
                $"The moments have format version {version}; this library reads versions {Version} to {VersionWithWeights}.");
        }

        if (storedFeatures != (uint)features)
        {
            throw new InvalidDataException($"The moments have {storedFeatures} features, and {features} are wanted.");
        }

        long count = (long)reader.ReadWord();
        ulong flags = reader.ReadWord();
        double weight = reader.ReadFinite();
        double weightLow = reader.ReadFinite();
        ReadVector(ref reader, buffer.MeanBuffer, features);
        ReadVector(ref reader, buffer.MeanLowBuffer, features);
        ReadTriangle(ref reader, buffer.CrossBuffer, features);
        ReadTriangle(ref reader, buffer.CrossLowBuffer, features);
        bool hasRounding = version == VersionWithRounding || (flags & HasRounding) != 0;
        if (hasRounding)
        {
            ReadVector(ref reader, buffer.LostSquares, features);
            ReadVector(ref reader, buffer.LostSums, features);
            buffer.LostWeight = reader.ReadFinite();
        }

        bool isPlain = weight == count && weightLow == 0.0;
        WeightTally tally = isPlain ? WeightTally.OfRows(count) : WeightTally.Unknown(count);
        bool isTally = version != VersionWithWeights || ReadTally(ref reader, count, out tally);
        reader.Finish();
        ulong known = LostToUnderflow | NotDoubled | HoldsSingle | (version == VersionWithWeights ? HasRounding : 0);
        bool isPossible = IsPossible(buffer, features, weight, hasRounding) && (count > 0 || weight == 0.0 || hasRounding);
        if (count < 0 || weight < 0.0 || flags > known || !isTally || !isPossible)
        {
            throw new InvalidDataException("The moments are damaged: a count, a weight, a square or a flag is out of range.");
        }

        buffer.RestoreScalars(
            count,
            weight,
            weightLow,
            (flags & LostToUnderflow) != 0,
            (flags & NotDoubled) == 0,
            (flags & HoldsSingle) != 0,
            hasRounding);
        buffer.Tally = tally;
        if (hasRounding && buffer.HasUsualRounding)
        {
            throw new InvalidDataException("The moments are damaged: they tell a rounding that is not written.");
        }
    }

    // No rows have squares below zero, beyond what rounding leaves of a constant column or of rows that were taken out.
    private static bool IsPossible(MomentAccumulator state, int features, double weight, bool hasRounding)
    {
        const double rounding = 1e-9;
        int stride = KernelLayout.Stride(features);
        bool isPossible = !hasRounding || state.LostWeight >= 0.0;
        for (int j = 0; j <= features; j++)
        {
            int vector = j < features ? j : stride;
            int square = j < features ? (j * stride) + j : (features + 1) * stride;
            double lost = hasRounding ? state.LostSquares[vector] : 0.0;
            double least = -(rounding * weight * state.Mean[vector] * state.Mean[vector]) - (2.0 * lost);
            isPossible &= lost >= 0.0 && state.Cross[square] >= least && (!hasRounding || state.LostSums[vector] >= 0.0);
        }

        return isPossible;
    }

    private static bool ReadTally(ref ChecksummedReader reader, long count, out WeightTally tally)
    {
        Span<ulong> words = stackalloc ulong[WeightTally.WordCount];
        foreach (ref ulong word in words)
        {
            word = reader.ReadWord();
        }

        return WeightTally.TryRead(words, count, out tally);
    }

    private static void WriteVector(ref ChecksummedWriter writer, ReadOnlySpan<double> vector, int features)
    {
        for (int j = 0; j < features; j++)
        {
            writer.Write(vector[j]);
        }

        writer.Write(vector[KernelLayout.Stride(features)]);
    }

    private static void ReadVector(ref ChecksummedReader reader, Span<double> vector, int features)
    {
        vector.Clear();
        for (int j = 0; j < features; j++)
        {
            vector[j] = reader.ReadFinite();
        }

        vector[KernelLayout.Stride(features)] = reader.ReadFinite();
    }

    private static void WriteTriangle(ref ChecksummedWriter writer, ReadOnlySpan<double> products, int features)
    {
        int stride = KernelLayout.Stride(features);
        for (int i = 0; i <= features; i++)
        {
            for (int j = 0; j <= Math.Min(i, features - 1); j++)
            {
                writer.Write(products[(i * stride) + j]);
            }
        }

        writer.Write(products[(features + 1) * stride]);
    }

    private static void ReadTriangle(ref ChecksummedReader reader, Span<double> products, int features)
    {
        int stride = KernelLayout.Stride(features);
        products.Clear();
        for (int i = 0; i <= features; i++)
        {
            for (int j = 0; j <= Math.Min(i, features - 1); j++)
            {
                products[(i * stride) + j] = reader.ReadFinite();
            }
        }

        products[(features + 1) * stride] = reader.ReadFinite();
    }

    private struct ChecksummedWriter(Stream destination)
    {
        private uint checksum = uint.MaxValue;

        public void Write(double value) => Write(BitConverter.DoubleToUInt64Bits(value));

        public void Write(ulong word)
        {
            checksum = BitOperations.Crc32C(checksum, word);
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
            destination.Write(bytes);
        }

        public readonly void Finish()
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, ~checksum);
            destination.Write(bytes);
        }
    }

    private struct ChecksummedReader(Stream source)
    {
        private uint checksum = uint.MaxValue;

        public ulong ReadWord()
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            Fill(bytes);
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            checksum = BitOperations.Crc32C(checksum, word);
            return word;
        }

        public double ReadFinite()
        {
            double value = BitConverter.UInt64BitsToDouble(ReadWord());
            return double.IsFinite(value)
                ? value
                : throw new InvalidDataException("The moments are damaged: a number is not finite.");
        }

        public readonly void Finish()
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            Fill(bytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != ~checksum)
            {
                throw new InvalidDataException("The moments are damaged: the checksum does not match.");
            }
        }

        private readonly void Fill(Span<byte> bytes)
        {
            if (source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw new InvalidDataException("The moments are damaged: the stream ends early.");
            }
        }
    }
}
