using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>A stored shard: the moments of its rows and the names of its columns, checked, but not yet of an element type.</summary>
/// <remarks>
/// Little-endian: <see cref="Magic"/> (8 bytes), version (4), flags (4; bit 0: the data were single precision, bit 1: there is a column of
/// weights), the length of the whole file (8), the number of features (4); the names of the features, the target and, where there are
/// weights, theirs, each as a length (4) and that many bytes of UTF-8; the moments as the library saves them; the CRC-32C of all bytes
/// before it (4).
/// </remarks>
internal sealed class StatisticsFile : INamedColumns
{
    /// <summary>The moments of 512 features take 2 MB; the rest is for names.</summary>
    private const int LongestFile = 1 << 24;

    private const int MostFeatures = 512;
    private const uint Version = 1;
    private const uint SinglePrecisionFlag = 1;
    private const uint WeightsFlag = 2;
    private const int HeadLength = 28;
    private const int ChecksumLength = sizeof(uint);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> moments;

    private StatisticsFile(string name, MomentColumns columns, ReadOnlyMemory<byte> moments)
    {
        Name = name;
        MomentColumns = columns;
        this.moments = moments;
        Columns = columns.Weights is null
            ? [.. columns.Features, columns.Target]
            : [.. columns.Features, columns.Target, columns.Weights];
    }

    /// <summary>The bytes every such file begins with: the first is in no text, the last shows a transfer that took it for text.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'S', (byte)'R', (byte)'S', (byte)'T', (byte)'A', (byte)'T', (byte)'\n'];

    public string Name { get; }

    /// <summary>Features, target and, where there are any, weights.</summary>
    public IReadOnlyList<string> Columns { get; }

    public string HeaderPosition => Name;

    public MomentColumns MomentColumns { get; }

    /// <summary>Whether a stream holds statistics, or its name says that it should.</summary>
    /// <param name="stream">Not read yet.</param>
    public static bool IsMeantBy(InputStream stream) =>
        stream.Peek(Magic.Length).SequenceEqual(Magic) || stream.Name.EndsWith(".stats", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="UnusableDataException">It cannot be read, holds something else, or is damaged.</exception>
    public static StatisticsFile Read(InputStream stream)
    {
        byte[] bytes = stream.ReadAll(LongestFile)
            ?? throw new UnusableDataException(stream.Name, "the file is too long for statistics that simdreg stats or merge wrote");
        try
        {
            CheckHull(bytes);
            return Parse(stream.Name, bytes.AsMemory(..^ChecksumLength));
        }
        catch (InvalidDataException failure)
        {
            throw Refuse(stream.Name, failure);
        }
    }

    /// <summary>Makes the bytes of a file.</summary>
    /// <exception cref="UnusableDataException">The names of the columns are too long for one.</exception>
    public static byte[] ToBytes<T>(NamedMoments<T> shard)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MomentColumns columns = shard.Columns;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((columns.SinglePrecision ? SinglePrecisionFlag : 0) | (columns.Weights is null ? 0 : WeightsFlag));
        int lengthAt = (int)stream.Position;
        writer.Write(0L);
        writer.Write(columns.Features.Length);
        IEnumerable<string> names = columns.Features.Append(columns.Target);
        foreach (string name in columns.Weights is null ? names : names.Append(columns.Weights))
        {
            byte[] text = StrictUtf8.GetBytes(name);
            writer.Write(text.Length);
            writer.Write(text);
        }

        shard.Moments.Save(stream);
        byte[] bytes = new byte[stream.Length + ChecksumLength];
        if (bytes.Length > LongestFile)
        {
            throw new UnusableDataException(shard.Name, $"the names of the columns are too long; {LongestFile >> 20} MB are accepted");
        }

        stream.GetBuffer().AsSpan(0, (int)stream.Length).CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(lengthAt), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(^ChecksumLength..), Checksum(bytes.AsSpan(..^ChecksumLength)));
        return bytes;
    }

    /// <summary>The moments, for fits of an element type.</summary>
    /// <exception cref="UnusableDataException">The moments are damaged, or hold no rows.</exception>
    public NamedMoments<T> Load<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var loaded = new LinearModel<T>.Moments(MomentColumns.Features.Length);
        try
        {
            using var stream = new MemoryStream(moments.ToArray());
            loaded.Load(stream);
            if (stream.Position != stream.Length)
            {
                throw new InvalidDataException("the file is damaged: something follows the moments");
            }
        }
        catch (InvalidDataException failure)
        {
            throw Refuse(Name, failure);
        }

        return loaded.Count > 0 && loaded.TotalWeight > 0.0
            ? new NamedMoments<T>(Name, MomentColumns, loaded)
            : throw new UnusableDataException(Name, "the statistics hold no rows with weight; at least one is needed");
    }

    private static UnusableDataException Refuse(string name, InvalidDataException failure) =>
        new(name, $"{failure.Message.TrimEnd('.')}; statistics that simdreg stats or merge wrote are accepted");

    /// <summary>What can be told without a look inside: kind, version, length, checksum.</summary>
    private static void CheckHull(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("this is no file of statistics: it does not begin with the bytes \\x89SRSTAT\\n");
        }

        if (bytes.Length < HeadLength + ChecksumLength)
        {
            throw new InvalidDataException("the file is cut off");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new InvalidDataException($"the file has format version {version}; this tool reads version {Version}");
        }

        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        if (length != bytes.Length)
        {
            throw new InvalidDataException(
                length > bytes.Length
                    ? $"the file is cut off: it has {bytes.Length} bytes of {length}"
                    : $"the file is damaged: it has {bytes.Length} bytes and should have {length}");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumLength..]) != Checksum(bytes[..^ChecksumLength]))
        {
            throw new InvalidDataException("the file is damaged: its checksum does not match");
        }
    }

    private static StatisticsFile Parse(string name, ReadOnlyMemory<byte> bytes)
    {
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[12..]);
        uint features = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[24..]);
        if (flags > (SinglePrecisionFlag | WeightsFlag) || features is 0 or > MostFeatures)
        {
            throw new InvalidDataException("the file is damaged: a flag or the number of features is out of range");
        }

        bool weighted = (flags & WeightsFlag) != 0;
        var names = new string[features + (weighted ? 2 : 1)];
        ReadOnlyMemory<byte> rest = bytes[HeadLength..];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = TakeName(ref rest);
        }

        if (names.Distinct().Length != names.Length)
        {
            throw new InvalidDataException("the file is damaged: two columns have the same name");
        }

        var columns = new MomentColumns
        {
            Features = names[..(int)features],
            Target = names[features],
            Weights = weighted ? names[^1] : null,
            SinglePrecision = (flags & SinglePrecisionFlag) != 0,
        };
        return new StatisticsFile(name, columns, rest);
    }

    private static string TakeName(ref ReadOnlyMemory<byte> rest)
    {
        try
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            string name = StrictUtf8.GetString(rest.Span.Slice(sizeof(int), length));
            rest = rest[(sizeof(int) + length)..];
            return name;
        }
        catch (ArgumentException)
        {
            // A length that is negative or reaches beyond the end, or bytes that are no UTF-8.
            throw new InvalidDataException("the file is damaged: the name of a column cannot be read");
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return ~checksum;
    }
}
