namespace SimdRegression.Cli.Data;

/// <summary>Files that hold tables, and are none that the tool reads: the first bytes tell, and the message names them.</summary>
internal static class ForeignFormats
{
    /// <summary>How many bytes are looked at.</summary>
    public const int HeadLength = 264;

    private const string Unpack = "it must be unpacked first";
    private const string SaveAsCsv = "its table saved as CSV or Arrow is accepted";
    private const int TapeMarkAt = 257;

    private static readonly (byte[] Head, string What)[] Known =
    [
        ([0x1F, 0x8B], $"the file is compressed by gzip; a name that ends in .gz is accepted, or {Unpack} (gunzip)"),
        ([0x1F, 0x9D], $"the file is compressed (.Z); {Unpack} (uncompress)"),
        ([.. "BZh"u8], $"the file is compressed by bzip2 (.bz2); {Unpack} (bunzip2)"),
        ([0xFD, .. "7zXZ"u8], $"the file is compressed by xz; {Unpack} (unxz)"),
        ([0x28, 0xB5, 0x2F, 0xFD], $"the file is compressed by Zstandard (.zst); {Unpack} (unzstd)"),
        ([0x04, 0x22, 0x4D, 0x18], $"the file is compressed by LZ4; {Unpack} (unlz4)"),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], $"the file is a 7z archive; {Unpack}"),
        ([.. "Rar!"u8], $"the file is a RAR archive; {Unpack}"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], $"the file is a spreadsheet or document of Office (.xls); {SaveAsCsv}"),
        ([.. "PAR1"u8], $"the file is a Parquet file, which the just-in-time build of this tool reads; {SaveAsCsv}"),
        ([.. "FEA1"u8], $"the file is a Feather file of version 1; {SaveAsCsv}"),
        ([.. "ORC"u8], $"the file is an ORC file; {SaveAsCsv}"),
        ([.. "Obj"u8, 0x01], $"the file is an Avro file; {SaveAsCsv}"),
        ([0x89, .. "HDF"u8], $"the file is an HDF5 file; {SaveAsCsv}"),
        ([.. "SQLite format 3"u8, 0x00], $"the file is an SQLite database; {SaveAsCsv}"),
        ([.. "%PDF"u8], $"the file is a PDF document; {SaveAsCsv}"),
        ([.. "RDX"u8], $"the file holds data of R; {SaveAsCsv}"),
        ([0x80, 0x04, 0x95], $"the file is a pickle of Python; {SaveAsCsv}"),
    ];

    /// <summary>What a file is that begins so, and what to do, or null.</summary>
    /// <param name="head">The first bytes, up to <see cref="HeadLength"/>.</param>
    public static string? Describe(ReadOnlySpan<byte> head)
    {
        foreach ((byte[] beginning, string what) in Known)
        {
            if (head.StartsWith(beginning))
            {
                return what;
            }
        }

        if (head is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..])
        {
            return DescribeZip(head);
        }

        if (head.Length > TapeMarkAt + 5 && head[TapeMarkAt..].StartsWith("ustar"u8))
        {
            return $"the file is a tar archive; {Unpack}";
        }

        bool isWide = head.Length >= 4 && ((head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0) || (head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0));
        return isWide ? "the file is text in UTF-16 without a byte order mark; UTF-8, or UTF-16 with the mark, is accepted" : null;
    }

    // What is in the archive, its first names tell.
    private static string DescribeZip(ReadOnlySpan<byte> head)
    {
        bool isOpenDocument = head.IndexOf("opendocument"u8) >= 0;
        bool isOffice = head.IndexOf("[Content_Types]"u8) >= 0 || head.IndexOf("xl/"u8) >= 0 || head.IndexOf("_rels/"u8) >= 0 || head.IndexOf("docProps/"u8) >= 0;
        return isOpenDocument ? $"the file is a spreadsheet or document in a zip archive (.ods); {SaveAsCsv}"
            : isOffice ? $"the file is a spreadsheet or document in a zip archive (.xlsx); {SaveAsCsv}"
            : head.IndexOf(".npy"u8) >= 0 ? "the file is an archive of NumPy arrays (.npz); one array (.npy) is accepted"
            : $"the file is a zip archive (a spreadsheet, perhaps); {Unpack}, or {SaveAsCsv}";
    }
}
