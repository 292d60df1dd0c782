using System.Runtime.CompilerServices;
using Apache.Arrow.Compression;

namespace SimdRegression.Cli.Data;

/// <summary>Files that hold tables column by column: Arrow and Feather, and Parquet where this build has its reader.</summary>
internal static class ColumnFiles
{
    /// <summary>The endings of the names of such files.</summary>
    public const string Endings = ".arrow, .feather"
#if PARQUET
        + ", .parquet"
#endif
        ;

    private const string ArrowMagic = "ARROW1";
#if PARQUET
    private const string ParquetMagic = "PAR1";
#endif

    /// <summary>Opens such a file.</summary>
    /// <param name="stream">Not read yet.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="name">The name by which messages call it.</param>
    /// <returns>Null where it is none.</returns>
    /// <exception cref="UnusableDataException">It is damaged.</exception>
    public static Table? Open(InputStream stream, TableReading reading, string name)
    {
        try
        {
            return IsArrow(stream, name) ? OpenArrow(stream, reading, name)
#if PARQUET
                : Begins(stream, ParquetMagic) ? OpenParquet(stream, reading, name)
#endif
                : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or NotSupportedException or ArgumentException or InvalidOperationException or IOException)
        {
            throw new UnusableDataException(name, $"the file cannot be read: {SystemFailure.OwnWords(failure)}");
        }
    }

    // A stream of messages begins with their mark; a file has a name of its own.
    private static bool IsArrow(InputStream stream, string name)
    {
        bool isNamed = name.EndsWith(".arrow", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".feather", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".arrows", StringComparison.OrdinalIgnoreCase);
        return Begins(stream, ArrowMagic) || (stream.Peek(4) is [0xFF, 0xFF, 0xFF, 0xFF] && (isNamed || stream.Handle is null));
    }

    // Not inlined, and of no type of the packages: they are loaded for such files alone.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Table OpenArrow(InputStream stream, TableReading reading, string name)
    {
        var source = new ArrowSource(Begins(stream, ArrowMagic) ? Seekable(stream) : stream, new CompressionCodecFactory());
        return new SourceTable(source, name, reading);
    }

#if PARQUET
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Table OpenParquet(InputStream stream, TableReading reading, string name) =>
        new SourceTable(new ParquetSource(Seekable(stream)), name, reading);
#endif

    // Such files have their table of contents at the end.
    private static Stream Seekable(InputStream stream)
    {
        if (stream.Handle is null)
        {
            throw new InvalidDataException("It cannot be read from a pipe; a file, or a stream of Arrow messages, is accepted.");
        }

        stream.Dispose();
        return new FileStream(stream.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    }

    private static bool Begins(InputStream stream, string magic)
    {
        ReadOnlySpan<byte> head = stream.Peek(magic.Length);
        for (int i = 0; i < magic.Length; i++)
        {
            if (i >= head.Length || head[i] != magic[i])
            {
                return false;
            }
        }

        return true;
    }
}
