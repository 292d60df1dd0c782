using System.Text;

namespace SimdRegression.Cli.Host;

/// <summary>Passes text on without the blanks that layouts leave at the ends of lines.</summary>
internal sealed class LineEndTrimmer(TextWriter destination) : TextWriter
{
    private int heldBlanks;

    public override Encoding Encoding => destination.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            heldBlanks++;
            return;
        }

        for (int i = 0; i < heldBlanks && value is not ('\n' or '\r'); i++)
        {
            destination.Write(' ');
        }

        heldBlanks = 0;
        destination.Write(value);
    }

    public override void Flush() => destination.Flush();
}
