namespace SimdRegression.Cli.Data;

/// <summary>
/// Text whose fields stand between runs of blanks and tabs, as text with one blank between fields and none at either end of a line. Quoted
/// fields stay as they are. Lines keep their number.
/// </summary>
/// <param name="source">The text, in UTF-8; disposed with this stream.</param>
internal sealed class BlankRunStream(Stream source) : ForwardStream
{
    private readonly byte[] taken = new byte[1 << 16];
    private int at;
    private int end;
    private bool isQuoted;
    private bool lineHasBegun;
    private bool isBlankOwed;

    public override int Read(Span<byte> buffer)
    {
        int length = 0;
        while (length == 0 && buffer.Length > 1)
        {
            if (at == end)
            {
                at = 0;
                end = source.Read(taken);
                if (end == 0)
                {
                    return 0;
                }
            }

            // A byte may bring the blank before it.
            while (at < end && length + 1 < buffer.Length)
            {
                length += Take(taken[at++], buffer[length..]);
            }
        }

        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(byte unit, Span<byte> buffer)
    {
        if (!isQuoted && unit is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            isBlankOwed = lineHasBegun;
            return 0;
        }

        bool lineEnds = !isQuoted && unit == '\n';
        int length = 0;
        if (isBlankOwed && !lineEnds)
        {
            buffer[length++] = (byte)' ';
        }

        isQuoted ^= unit == '"';
        isBlankOwed = false;
        lineHasBegun = !lineEnds;
        buffer[length++] = unit;
        return length;
    }
}
