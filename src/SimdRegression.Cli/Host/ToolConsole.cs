using System.Text;

namespace SimdRegression.Cli.Host;

/// <summary>The three standard streams, and whether a person watches them.</summary>
internal sealed class ToolConsole
{
    private readonly Func<Stream> openInput;

    public ToolConsole(Func<Stream> openInput, Stream output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal)
    {
        this.openInput = openInput;
        OutputStream = output;
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Out = new StreamWriter(output, utf8, bufferSize: 1 << 12, leaveOpen: true) { NewLine = "\n" };
        Error = error;
        OutputIsTerminal = outputIsTerminal;
        ErrorIsTerminal = errorIsTerminal;
    }

    /// <summary>Standard output for bytes; flush <see cref="Out"/> first, which may hold text back.</summary>
    public Stream OutputStream { get; }

    /// <summary>Standard output for text.</summary>
    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool OutputIsTerminal { get; }

    public bool ErrorIsTerminal { get; }

    /// <summary>What Ctrl+C does.</summary>
    public Interruption Interruption { get; } = new();

    public Stream OpenInput() => openInput();

    /// <summary>Says something that is worth knowing and no failure.</summary>
    public void Note(string text) => Tell($"simdreg: note: {Shown.Line(text)}");

    /// <summary>Says something that is worth knowing, where there is something.</summary>
    public void NoteIfAny(string? text)
    {
        if (text is not null)
        {
            Note(text);
        }
    }

    /// <summary>Says why the run ends.</summary>
    public void Fail(string text) => Tell($"simdreg: {Shown.Line(text)}");

    /// <summary>Writes a sentence for a person to standard output.</summary>
    public void Say(string text) => Out.WriteLine(Shown.Line(text));

    private void Tell(string line)
    {
        try
        {
            Error.WriteLine(line);
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not (FileLoadException or FileNotFoundException))
        {
            // Standard error is closed: nobody listens, and the exit code still tells.
        }
    }
}
