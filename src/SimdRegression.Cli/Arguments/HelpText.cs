namespace SimdRegression.Cli.Arguments;

/// <summary>The help texts: plain lines of at most 100 characters.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const int Indent = 2;
    private const int MeaningColumn = 26;

    /// <summary>What one command accepts.</summary>
    public static void Write(TextWriter writer, ToolCommand command)
    {
        WriteParagraph(writer, command.Description + ".");
        writer.WriteLine();
        writer.WriteLine("Usage:");
        WriteWrapped(writer, "simdreg " + Usage(command), Indent, (2 * Indent) + "simdreg ".Length + command.Name.Length - 1);
        if (command.Arguments.Count > 0)
        {
            writer.WriteLine();
            writer.WriteLine("Arguments:");
            foreach (ToolArgument argument in command.Arguments)
            {
                WriteEntry(writer, argument.Name + (argument.IsMany ? " ..." : ""), argument.Description + " (required)");
            }
        }

        foreach (OptionGroup group in command.Groups)
        {
            writer.WriteLine();
            writer.WriteLine(group.Title + ":");
            foreach (ToolOption option in group.Options)
            {
                WriteEntry(writer, option.Usage, option.Description + (option.Need is null ? "" : $" ({option.Need})"));
            }
        }

        if (command.Notes is { } notes)
        {
            writer.WriteLine();
            writer.WriteLine(notes.Title + ":");
            foreach (string line in notes.Lines)
            {
                writer.WriteLine(new string(' ', Indent) + line);
            }
        }

        writer.WriteLine();
        writer.WriteLine("Examples:");
        foreach ((string commandLine, string meaning) in command.Examples)
        {
            writer.WriteLine(new string(' ', Indent) + "simdreg " + commandLine);
            WriteWrapped(writer, meaning, 3 * Indent, 3 * Indent);
        }
    }

    /// <summary>What the tool is, and its commands.</summary>
    public static void Write(TextWriter writer, string description, IReadOnlyList<ToolCommand> commands)
    {
        WriteParagraph(writer, description);
        writer.WriteLine();
        writer.WriteLine("Usage:");
        writer.WriteLine("  simdreg COMMAND [arguments] [options]");
        writer.WriteLine();
        writer.WriteLine("Commands:");
        foreach (ToolCommand command in commands)
        {
            WriteEntry(writer, command.Name, command.Description);
        }

        writer.WriteLine();
        writer.WriteLine("Options:");
        WriteEntry(writer, "--help, -h, -?", "Show this text, or after the name of a command what it accepts");
        WriteEntry(writer, "--version", "Show the version");
    }

    private static string Usage(ToolCommand command)
    {
        string usage = command.Name;
        foreach (ToolArgument argument in command.Arguments)
        {
            usage += " " + argument.Name + (argument.IsMany ? " ..." : "");
        }

        foreach (ToolOption option in command.Options)
        {
            usage += option.Need is null ? "" : " " + option.Usage;
        }

        return usage + " [options]";
    }

    private static void WriteParagraph(TextWriter writer, string text) => WriteWrapped(writer, text, 0, 0);

    // What is too long for its column stands on a separate line.
    private static void WriteEntry(TextWriter writer, string entry, string meaning)
    {
        string start = new string(' ', Indent) + entry + " ";
        if (start.Length < MeaningColumn)
        {
            WriteWrapped(writer, start.PadRight(MeaningColumn) + meaning, 0, MeaningColumn);
            return;
        }

        writer.WriteLine(start.TrimEnd());
        WriteWrapped(writer, meaning, MeaningColumn, MeaningColumn);
    }

    private static void WriteWrapped(TextWriter writer, string text, int firstIndent, int indent)
    {
        string line = new(' ', firstIndent);
        string rest = text;
        while (line.Length + rest.Length > Width)
        {
            int room = Width - line.Length;
            int end = rest.LastIndexOf(' ', room);
            if (end <= 0 || string.IsNullOrWhiteSpace(rest[..end]))
            {
                break;
            }

            writer.WriteLine(line + rest[..end]);
            rest = rest[(end + 1)..];
            line = new string(' ', indent);
        }

        writer.WriteLine(line + rest);
    }
}
