using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Arguments;

/// <summary>
/// Sorts the words of a command line into options and arguments. An option and its value are two words, or one: <c>--alpha 1</c>,
/// <c>--alpha=1</c>, <c>--alpha:1</c>. A word that begins with <c>-</c> is never an argument, unless it follows <c>--</c>.
/// </summary>
internal sealed class ArgumentParser(ToolCommand command)
{
    private const string EndOfOptions = "--";

    private readonly ParsedArguments parsed = new();

    /// <summary>Whether words ask for the help text.</summary>
    public static bool AskForHelp(IReadOnlyList<string> words)
    {
        foreach (string word in words)
        {
            if (word == EndOfOptions)
            {
                return false;
            }

            if (word is "--help" or "-h" or "-?")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sorts the words that follow the name of a command.</summary>
    /// <exception cref="CommandLineException">An option or argument is unknown, missing, without its value, or given twice.</exception>
    public static ParsedArguments Parse(ToolCommand command, IReadOnlyList<string> words)
    {
        var parser = new ArgumentParser(command);
        parser.parsed.Words.Add(command.Name);
        parser.ReadAll(words);
        parser.CheckArguments();
        parser.CheckOptions();
        return parser.parsed;
    }

    private void ReadAll(IReadOnlyList<string> words)
    {
        bool onlyArguments = false;
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (onlyArguments || !IsOptionLike(word))
            {
                parsed.Add(word);
            }
            else if (word == EndOfOptions)
            {
                onlyArguments = true;
            }
            else
            {
                i += ReadOption(word, i + 1 < words.Count ? words[i + 1] : null);
            }
        }
    }

    /// <returns>How many words beside the option were taken.</returns>
    private int ReadOption(string word, string? next)
    {
        if (Find(word) is ToolOption whole)
        {
            if (whole.IsFlag)
            {
                Add(whole, null);
                return 0;
            }

            bool hasValue = next is not null && next != EndOfOptions && Find(next) is null;
            Add(whole, hasValue ? next : throw Refuse($"{whole.Name}: no value follows; {whole.Usage} is accepted"));
            return 1;
        }

        int end = word.AsSpan().IndexOfAny('=', ':');
        if (end < 0 || Find(word[..end]) is not ToolOption option)
        {
            string near = Near(word) is ToolOption meant ? $"; {meant.Name} is accepted" : "";
            throw Refuse($"{command.Name} does not accept \"{word}\"{near}");
        }

        string value = word[(end + 1)..];
        if (option.IsFlag && value is not ("true" or "false"))
        {
            throw Refuse($"{option.Name}: \"{value}\" is not accepted; the option takes no value");
        }

        Add(option, value);
        return 0;
    }

    private void Add(ToolOption option, string? value)
    {
        if (!parsed.TryAdd(option, value))
        {
            throw Refuse($"{option.Name}: it is given more than once; {option.Usage} is accepted once");
        }
    }

    private void CheckArguments()
    {
        int known = command.Arguments.Count;
        if (parsed.ArgumentCount < known)
        {
            ToolArgument missing = command.Arguments[parsed.ArgumentCount];
            throw Refuse($"{missing.Name}: it is not given; {missing.Accepted} is needed");
        }

        if (parsed.ArgumentCount > known && !(known > 0 && command.Arguments[known - 1].IsMany))
        {
            string accepted = known == 0 ? "options alone are" : string.Join(' ', Array.ConvertAll([.. command.Arguments], argument => argument.Name)) + " is";
            throw Refuse($"{command.Name} does not accept \"{parsed.Argument(known)}\"; {accepted} accepted");
        }
    }

    private void CheckOptions()
    {
        foreach (ToolOption option in command.Options)
        {
            if (option.IsRequired && !parsed.IsGiven(option))
            {
                throw Missing(command.Name, option);
            }
        }
    }

    /// <summary>What is said of an option that has to be given and is not.</summary>
    public static CommandLineException Missing(string command, ToolOption option) =>
        Refuse(command, $"{option.Name}: it is not given; {option.Usage} is needed");

    private CommandLineException Refuse(string problem) => Refuse(command.Name, problem);

    private static CommandLineException Refuse(string command, string problem) => new($"{problem} (see simdreg {command} --help)");

    private static bool IsOptionLike(string word) => word.Length > 1 && word[0] == '-';

    private ToolOption? Find(string name)
    {
        foreach (ToolOption option in command.Options)
        {
            if (option.Name == name)
            {
                return option;
            }
        }

        return null;
    }

    /// <summary>The option that was probably meant: the nearest that begins alike or differs in two letters.</summary>
    private ToolOption? Near(string word)
    {
        int end = word.AsSpan().IndexOfAny('=', ':');
        string name = end < 0 ? word : word[..end];
        const int fewestLetters = 5;
        ToolOption? nearest = null;
        int least = 3;
        foreach (ToolOption option in command.Options)
        {
            int distance = name.Length >= fewestLetters && option.Name.StartsWith(name, StringComparison.Ordinal) ? 1 : Distance(name, option.Name);
            if (name.Length >= fewestLetters - 1 && distance < least)
            {
                (nearest, least) = (option, distance);
            }
        }

        return nearest;
    }

    /// <summary>How many letters have to be put in, taken out or replaced (Levenshtein 1966).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = new int[to.Length + 1];
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
