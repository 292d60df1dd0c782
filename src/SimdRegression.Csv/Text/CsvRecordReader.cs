using System.Text;

namespace SimdRegression.Csv;

/// <summary>
/// Cuts a stream of UTF-8 into the records and fields of RFC 4180: fields may be quoted, a quote inside them is doubled, quoted fields
/// may hold commas and line ends. Lines end in LF or CRLF; the last one need not. A byte-order mark is skipped. Another byte than a comma
/// may separate fields.
/// </summary>
/// <remarks>The record at hand lies in one buffer, which grows only when a single record is longer than it.</remarks>
internal sealed class CsvRecordReader
{
    /// <summary>A record longer than this is taken for a quote that was never closed.</summary>
    private const int LongestRecord = 1 << 26;

    private readonly Stream stream;
    private readonly string name;
    private readonly byte delimiter;
    private readonly TableWords words;
    private byte[] buffer;
    private FieldRange[] fields = new FieldRange[16];
    private int recordStart;
    private int recordEnd;
    private int filled;
    private bool streamEnded;
    private bool recordHasQuotes;
    private bool started;
    private bool onRecord;

    /// <param name="stream">Read to its end; not disposed.</param>
    /// <param name="name">The name by which errors call the file.</param>
    /// <param name="bufferLength">The buffer's first length in bytes.</param>
    /// <param name="delimiter">What separates fields.</param>
    /// <param name="words">The words of messages.</param>
    public CsvRecordReader(Stream stream, string name, int bufferLength = 1 << 16, byte delimiter = (byte)',', TableWords? words = null)
    {
        this.words = words ?? TableWords.OfLibrary;
        this.delimiter = delimiter;
        this.stream = stream;
        this.name = name;
        buffer = new byte[Math.Max(bufferLength, 4)];
    }

    private enum ScanResult
    {
        Complete,
        NeedsMore,
    }

    /// <summary>How many fields the record has.</summary>
    public int FieldCount { get; private set; }

    /// <summary>The line, counted from 1, on which the record begins; lines taken away by <see cref="TakeLines"/> are not counted.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>How many bytes of the stream were taken in so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether the record is an empty line.</summary>
    public bool IsBlank => FieldCount == 1 && fields[0].Start == fields[0].End && !recordHasQuotes;

    /// <summary>The record's position for error messages.</summary>
    public string Position => $"{name}:{Line}";

    /// <summary>Moves to the next record.</summary>
    /// <returns>False at the end of the stream.</returns>
    public bool Read()
    {
        if (!started)
        {
            started = true;
            Fill();
            SkipByteOrderMark();
        }

        LeaveRecord();
        while (true)
        {
            if (recordStart == filled && streamEnded)
            {
                FieldCount = 0;
                return false;
            }

            if (Scan() == ScanResult.Complete)
            {
                onRecord = true;
                return true;
            }

            Fill();
        }
    }

    /// <summary>Lets <see cref="Read"/> or <see cref="TakeLines"/> come to the record at hand once more.</summary>
    public void Unread() => onRecord = false;

    /// <summary>The bytes of a field, without its quotes; quotes inside a quoted field are still doubled.</summary>
    public ReadOnlySpan<byte> Field(int index)
    {
        FieldRange field = fields[index];
        return buffer.AsSpan(field.Start, field.End - field.Start);
    }

    /// <summary>A field as text, its doubled quotes made single.</summary>
    public string Text(int index)
    {
        string text = Encoding.UTF8.GetString(Field(index));
        return fields[index].HasDoubledQuotes ? text.Replace("\"\"", "\"") : text;
    }

    /// <summary>The bytes of a field, without its quotes, its doubled quotes made single.</summary>
    public ReadOnlySpan<byte> Content(int index) => fields[index].HasDoubledQuotes ? Encoding.UTF8.GetBytes(Text(index)) : Field(index);

    /// <summary>The position for error messages of a field, which may begin on a later line than its record.</summary>
    public string PositionOf(int index)
    {
        ReadOnlySpan<byte> before = buffer.AsSpan(recordStart, fields[index].Start - recordStart);
        return $"{name}:{Line + before.Count((byte)'\n')}";
    }

    /// <summary>
    /// Takes the whole lines that follow the record at hand, as many as fit. The last of them ends where no quote is open, provided that
    /// all quotes stand around fields: who reads the lines finds out. The last line of the stream gets a line end where it has none.
    /// </summary>
    /// <param name="destination">Receives the lines.</param>
    /// <returns>
    /// How many bytes they have. None where nothing follows, or the next record is longer than the destination: <see cref="Read"/> can tell.
    /// </returns>
    public int TakeLines(Span<byte> destination)
    {
        LeaveRecord();
        int held = Math.Min(filled - recordStart, destination.Length);
        buffer.AsSpan(recordStart, held).CopyTo(destination);
        recordStart += held;
        int length = held + ReadStream(destination[held..]);
        if (streamEnded && recordStart == filled && length > 0 && length < destination.Length && destination[length - 1] != '\n')
        {
            destination[length++] = (byte)'\n';
        }

        int taken = EndOfLines(destination[..length]);
        Prepend(destination[taken..length]);
        return taken;
    }

    /// <summary>Gives back what <see cref="TakeLines"/> took, the last that was taken first.</summary>
    /// <param name="lines">The bytes.</param>
    /// <param name="line">The number of their first line.</param>
    public void PutBack(ReadOnlySpan<byte> lines, long line)
    {
        Prepend(lines);
        Line = line;
    }

    // Where the last line ends before which there is an even number of quotes, or 0.
    private static int EndOfLines(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.LastIndexOf((byte)'\n') + 1;
        int quotes = bytes[..end].Count((byte)'"');
        while (quotes % 2 != 0)
        {
            int before = bytes[..(end - 1)].LastIndexOf((byte)'\n') + 1;
            quotes -= bytes[before..end].Count((byte)'"');
            end = before;
        }

        return end;
    }

    private void LeaveRecord()
    {
        if (onRecord)
        {
            Line += LinesIn(recordStart, recordEnd);
            recordStart = recordEnd;
            onRecord = false;
        }
    }

    /// <summary>Puts bytes in front of those that are held and not yet read.</summary>
    private void Prepend(ReadOnlySpan<byte> bytes)
    {
        int held = filled - recordStart;
        if (bytes.Length > recordStart)
        {
            byte[] target = bytes.Length + held <= buffer.Length ? buffer : new byte[bytes.Length + held];
            Buffer.BlockCopy(buffer, recordStart, target, bytes.Length, held);
            buffer = target;
            recordStart = bytes.Length;
            filled = recordStart + held;
        }

        recordStart -= bytes.Length;
        bytes.CopyTo(buffer.AsSpan(recordStart));
    }

    private string Expected => delimiter == ',' ? "a comma" : $"one of the {Separators.NameOf((char)delimiter)} between fields";

    private long LinesIn(int start, int end) => recordHasQuotes ? buffer.AsSpan(start, end - start).Count((byte)'\n') : 1;

    private void SkipByteOrderMark()
    {
        ReadOnlySpan<byte> head = buffer.AsSpan(0, filled);
        if (head.StartsWith("\uFEFF"u8))
        {
            recordStart = 3;
        }
        else if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new UnusableDataException(name, "the text is in UTF-16; UTF-8 is accepted");
        }
    }

    /// <summary>Moves the unfinished record to the front of the buffer and reads on until the buffer is full or the stream ends.</summary>
    private void Fill()
    {
        int kept = filled - recordStart;
        if (kept == buffer.Length)
        {
            if (buffer.Length >= LongestRecord)
            {
                throw new UnusableDataException(
                    Position, $"the record is longer than {LongestRecord >> 20} MiB; is a quote not closed?");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        Buffer.BlockCopy(buffer, recordStart, buffer, 0, kept);
        recordStart = 0;
        filled = kept + ReadStream(buffer.AsSpan(kept));
    }

    /// <summary>Reads until the destination is full or the stream ends.</summary>
    private int ReadStream(Span<byte> destination)
    {
        int length = 0;
        while (length < destination.Length && !streamEnded)
        {
            int read = stream.Read(destination[length..]);
            length += read;
            streamEnded = read == 0;
        }

        BytesRead += length;
        return length;
    }

    /// <summary>Finds the fields of the record that begins at <see cref="recordStart"/>, as far as the buffer holds it.</summary>
    private ScanResult Scan()
    {
        ReadOnlySpan<byte> content = buffer.AsSpan(0, filled);
        FieldCount = 0;
        recordHasQuotes = false;
        int at = recordStart;
        while (true)
        {
            FieldRange field;
            if (at < content.Length && content[at] == '"')
            {
                recordHasQuotes = true;
                if (!TryFindClosingQuote(content, at + 1, out int close, out bool doubled))
                {
                    return streamEnded
                        ? throw new UnusableDataException(Position, "a quote is opened and never closed")
                        : ScanResult.NeedsMore;
                }

                field = new FieldRange(at + 1, close, doubled);
                at = close + 1;
                bool undecided = at == content.Length || (content[at] == '\r' && at + 1 == content.Length);
                if (undecided && !streamEnded)
                {
                    return ScanResult.NeedsMore;
                }

                at += content[at..] is [(byte)'\r'] or [(byte)'\r', (byte)'\n', ..] ? 1 : 0;
                if (at < content.Length && content[at] != delimiter && content[at] != '\n')
                {
                    Add(field);
                    string? separator = content[at] == ' ' ? null : Separators.NameOf((char)content[at]);
                    throw new UnusableDataException(
                        PositionOf(FieldCount - 1),
                        separator is null
                            ? $"text after a closing quote; {Expected} or the end of the line is accepted there"
                            : $"fields are separated by {separator} there, and by {Separators.NameOf((char)delimiter)} elsewhere; {words.OnDelimiter}");
                }
            }
            else
            {
                int length = content[at..].IndexOfAny(delimiter, (byte)'\n');
                if (length < 0 && !streamEnded)
                {
                    return ScanResult.NeedsMore;
                }

                int end = length < 0 ? content.Length : at + length;
                bool lineEnds = end == content.Length || content[end] == '\n';
                field = new FieldRange(at, lineEnds && end > at && content[end - 1] == '\r' ? end - 1 : end, false);
                at = end;
            }

            Add(field);
            if (at == content.Length || content[at] == '\n')
            {
                recordEnd = Math.Min(at + 1, content.Length);
                return ScanResult.Complete;
            }

            at++;
        }
    }

    /// <returns>False when the buffer ends before it is known where the quoted field does.</returns>
    private bool TryFindClosingQuote(ReadOnlySpan<byte> content, int from, out int close, out bool doubled)
    {
        doubled = false;
        close = from;
        while (true)
        {
            int distance = content[close..].IndexOf((byte)'"');
            if (distance < 0)
            {
                return false;
            }

            close += distance;
            if (close + 1 == content.Length)
            {
                return streamEnded;
            }

            if (content[close + 1] != '"')
            {
                return true;
            }

            doubled = true;
            close += 2;
        }
    }

    private void Add(FieldRange field)
    {
        if (FieldCount == fields.Length)
        {
            Array.Resize(ref fields, fields.Length * 2);
        }

        fields[FieldCount++] = field;
    }

    private readonly record struct FieldRange(int Start, int End, bool HasDoubledQuotes);
}
