using SimdRegression.Cli.Arguments;
using System.Globalization;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Options;

/// <summary>Reads the texts of options; what it refuses names the option, the text and what is accepted.</summary>
internal static class OptionText
{
    /// <summary>A number, in the notation that data files may use, or inf and -inf; NaN never.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="text">What was given.</param>
    /// <param name="accepts">Whether a number will do.</param>
    /// <param name="accepted">The numbers that do, in words.</param>
    public static double Number(string option, string text, Func<double, bool> accepts, string accepted) =>
        TryNumber(text, out double value) && accepts(value) ? value : throw Refuse(option, text, accepted);

    /// <summary>A whole number.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="text">What was given.</param>
    /// <param name="least">The least that will do.</param>
    /// <param name="most">The most that will do.</param>
    public static int Count(string option, string text, int least = 1, int most = int.MaxValue) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw Refuse(option, text, $"a whole number from {least} to {most}");

    /// <summary>What random numbers start from.</summary>
    public static ulong Seed(string option, string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw Refuse(option, text, $"a whole number from 0 to {ulong.MaxValue}");

    /// <summary>The value of an option that takes a whole number of at least 1, or null where it is not given.</summary>
    public static int? CountOf(ParsedArguments parsed, ToolOption option, int most = int.MaxValue) =>
        parsed.Value(option) is string text ? Count(option.Name, text, most: most) : null;

    /// <summary>The value of an option that takes a number, or null where it is not given.</summary>
    public static double? NumberOf(ParsedArguments parsed, ToolOption option, Func<double, bool> accepts, string accepted) =>
        parsed.Value(option) is string text ? Number(option.Name, text, accepts, accepted) : null;

    /// <summary>Options with the tolerance and the most iterations that are given, if they are.</summary>
    public static FitOptions Limits(ParsedArguments parsed, ToolOption tolerance, ToolOption maxIterations, FitOptions options)
    {
        if (NumberOf(parsed, tolerance, value => value > 0.0 && double.IsFinite(value), "a finite number above 0") is double asked)
        {
            options = options with { Tolerance = asked };
        }

        return CountOf(parsed, maxIterations) is int most ? options with { MaxIterations = most } : options;
    }

    /// <summary>Numbers with commas between them.</summary>
    public static double[] Numbers(string option, string text, Func<double, bool> accepts, string accepted) =>
        [.. text.Split(',').Select(part => Number(option, part, accepts, accepted))];

    /// <summary>Names with commas between them; a name that holds a comma stands in quotes, as in a CSV file.</summary>
    public static string[] Names(string option, string text)
    {
        string accepted = text.Trim().Length == 0
            ? "names of columns with commas between them (one without a name is called by its place: column1, column2, ...)"
            : "names of columns with commas between them";
        try
        {
            var record = new CsvRecordReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), option);
            if (!record.Read() || record.IsBlank)
            {
                throw Refuse(option, text, accepted);
            }

            string[] names = [.. Sequence.Range(0, record.FieldCount).Select(record.Text)];
            return record.Read() ? throw Refuse(option, text, accepted) : names;
        }
        catch (UnusableDataException)
        {
            throw Refuse(option, text, accepted);
        }
    }

    /// <summary>One of some words.</summary>
    public static T Choice<T>(string option, string text, IReadOnlyList<(string Word, T Meaning)> choices)
    {
        foreach ((string word, T meaning) in choices)
        {
            if (word == text)
            {
                return meaning;
            }
        }

        throw Refuse(option, text, "one of " + string.Join(", ", choices.Select(choice => choice.Word)));
    }

    /// <summary>The place of a word among some.</summary>
    public static int Choice(string option, string text, string[] words)
    {
        int place = Array.IndexOf(words, text);
        return place >= 0 ? place : throw Refuse(option, text, "one of " + string.Join(", ", words));
    }

    private static bool TryNumber(string text, out double value)
    {
        string word = text.Trim();
        if (NumberParser.Parse(Encoding.UTF8.GetBytes(word), out value) == NumberKind.Finite)
        {
            return true;
        }

        bool infinite = word.TrimStart('+', '-').ToLowerInvariant() is "inf" or "infinity";
        value = word.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
        return infinite;
    }

    private static CommandLineException Refuse(string option, string text, string accepted) =>
        new($"{option}: \"{text}\" is not accepted; {accepted} is");
}
