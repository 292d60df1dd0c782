using System.Buffers.Binary;

namespace SimdRegression.Tests.Cli;

/// <summary>Files of statistics that are damaged, cut off, foreign, or made to mislead: each is refused in one line.</summary>
public sealed class DamagedStatisticsTests : IDisposable
{
    private const int VersionAt = 8;
    private const int FlagsAt = 12;
    private const int LengthAt = 16;
    private const int FeaturesAt = 24;
    private const int FirstNameAt = 28;

    private readonly ToolFixture tool = new();
    private readonly byte[] sound;

    public DamagedStatisticsTests()
    {
        string data = tool.Write("d.csv", "ab,cd,w,y\n1,2,1,-3\n2,1,2,2.5\n5,5,1,-4\n");
        string path = tool.Path("sound.stats");
        tool.Run("stats", data, "--target", "y", "--weights", "w", "--output", path).AssertDone();
        sound = File.ReadAllBytes(path);
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        for (int at = 0; at < sound.Length; at++)
        {
            foreach (byte change in (byte[])[0x01, 0x80, 0xFF])
            {
                byte[] bytes = [.. sound];
                bytes[at] ^= change;
                AssertRefused(bytes, $"byte {at} ^ {change}");
            }
        }
    }

    [Fact]
    public void Every_truncation_and_every_addition_is_noticed()
    {
        for (int length = 0; length < sound.Length; length++)
        {
            AssertRefused(sound[..length], $"length {length}");
        }

        AssertRefused([.. sound, 0], "a byte behind the end");
        AssertRefused([.. sound, .. sound], "twice the file");
    }

    [Fact]
    public void Damage_without_the_name_is_no_crash_either()
    {
        // Where neither name nor first bytes say what it should be, it is read as text.
        string path = tool.Path("unnamed");
        for (int at = 0; at < 8; at++)
        {
            byte[] bytes = [.. sound];
            bytes[at] ^= 0x20;
            File.WriteAllBytes(path, bytes);
            ToolResult result = tool.Run("fit", path, "--target", "y");
            Assert.True(result.ExitCode is 2 or 3, $"byte {at}: exit {result.ExitCode}");
            Assert.StartsWith("simdreg: ", result.Error);
            Assert.Equal(1, result.Error.Count(character => character == '\n'));
        }
    }

    [Fact]
    public void A_transfer_that_took_the_file_for_text_is_noticed()
    {
        AssertRefused([.. sound.SelectMany(value => value == '\n' ? (byte[])[(byte)'\r', (byte)'\n'] : [value])], "line ends");
    }

    [Fact]
    public void Another_version_and_a_cut_are_named()
    {
        byte[] future = [.. sound];
        future[VersionAt] = 2;
        AssertRefused(future, "version", "the file has format version 2; this tool reads version 1");
        AssertRefused(sound[..100], "cut", $"the file is cut off: it has 100 bytes of {sound.Length}");
        AssertRefused(sound[..20], "cut", "the file is cut off;");
        byte[] changed = [.. sound];
        changed[60] ^= 1;
        AssertRefused(changed, "change", "the file is damaged: its checksum does not match");
    }

    [Fact]
    public void Counts_are_not_trusted_even_where_the_checksum_holds()
    {
        AssertRefused(Forged(FeaturesAt, 0), "forged number", "a flag or the number of features is out of range");
        AssertRefused(Forged(FeaturesAt, 513), "forged number", "a flag or the number of features is out of range");
        AssertRefused(Forged(FeaturesAt, -1), "forged number", "a flag or the number of features is out of range");
        AssertRefused(Forged(FlagsAt, 4), "forged number", "a flag or the number of features is out of range");
        AssertRefused(Forged(FeaturesAt, 500), "forged number", "the name of a column cannot be read");
        AssertRefused(Forged(FirstNameAt, int.MaxValue), "forged number", "the name of a column cannot be read");
        AssertRefused(Forged(FirstNameAt, -1), "forged number", "the name of a column cannot be read");
        AssertRefused(Forged(FirstNameAt + 4, -1), "forged number", "the name of a column cannot be read");

        // "ab" and "cd" become one name; with a flag gone, the name of the weights is where the moments should begin.
        int firstName = BinaryPrimitives.ReadInt32LittleEndian(sound.AsSpan(FirstNameAt + 4));
        AssertRefused(Forged(FirstNameAt + 6 + 4, firstName, width: 2), "forged number", "same name");
        AssertRefused(Forged(FlagsAt, 0), "forged number", "it does not begin with SRMOMENT");
    }

    [Fact]
    public void Moments_of_no_rows_or_of_other_columns_are_refused()
    {
        int momentsAt = sound.AsSpan().IndexOf("SRMOMENT"u8);
        byte[] Moments(int features, bool filled)
        {
            var moments = new LinearModel<double>.Moments(features);
            if (filled)
            {
                moments.Add(new double[features * 2], [1.0, 2.0]);
            }

            using var stream = new MemoryStream();
            moments.Save(stream);
            return stream.ToArray();
        }

        byte[] WithMoments(params byte[] moments) => Sealed([.. sound[..momentsAt], .. moments, 0, 0, 0, 0]);
        AssertRefused(WithMoments(Moments(2, filled: false)), "no rows", "the statistics hold no rows with weight");
        AssertRefused(WithMoments(Moments(3, filled: true)), "three features", "The moments have 3 features, and 2 are wanted");
        AssertRefused(WithMoments([.. Moments(2, filled: true), 9]), "a byte too many", "something follows the moments");
        AssertRefused(WithMoments(), "no moments", "the stream ends early");
    }

    [Fact]
    public void A_file_that_is_far_too_long_is_not_read_to_its_end()
    {
        string path = tool.Path("long.stats");
        using (FileStream file = File.Create(path))
        {
            file.Write(sound);
            file.SetLength(1L << 32);
        }

        tool.Run("fit", path).AssertRefused(3, $"{path}: the file is too long for statistics that simdreg stats or merge wrote");
    }

    public void Dispose() => tool.Dispose();

    /// <param name="bytes">The file.</param>
    /// <param name="damage">What was done to it.</param>
    /// <param name="message">Words that tell it, where they are certain.</param>
    private void AssertRefused(byte[] bytes, string damage, string message = "")
    {
        string path = tool.Path("damaged.stats");
        string output = tool.Path("merged.stats");
        File.WriteAllBytes(path, bytes);
        foreach (string[] arguments in (string[][])[["merge", path, "--output", output], ["fit", path]])
        {
            ToolResult result = tool.Run(arguments);
            Assert.True(result.ExitCode == 3, $"{damage}: exit {result.ExitCode}, {result.Error}");
            Assert.StartsWith($"simdreg: {path}: ", result.Error);
            Assert.Equal(1, result.Error.Count(character => character == '\n'));
            Assert.Contains(message, result.Error);
            Assert.Equal("", result.Output);
        }

        Assert.False(File.Exists(output));
    }

    /// <summary>The sound file with a number put into it, and a checksum that holds.</summary>
    private byte[] Forged(int at, int value, int width = sizeof(int))
    {
        byte[] bytes = [.. sound];
        byte[] number = BitConverter.GetBytes(value);
        number.AsSpan(0, width).CopyTo(bytes.AsSpan(at));
        return Sealed(bytes);
    }

    /// <summary>Puts the length and the checksum right; the last four bytes are the checksum's place.</summary>
    private static byte[] Sealed(byte[] bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(LengthAt), bytes.Length);
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes.AsSpan(..^4))
        {
            // Castagnoli's polynomial, bit by bit.
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum >> 1) ^ (0x82F63B78 & (0u - (checksum & 1)));
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(^4..), ~checksum);
        return bytes;
    }
}
