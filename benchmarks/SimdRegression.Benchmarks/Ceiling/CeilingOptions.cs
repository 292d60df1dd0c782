using System.Globalization;

namespace SimdRegression.Benchmarks.Ceiling;

/// <summary>What the ceiling mode measures, and how it shows it.</summary>
internal sealed class CeilingOptions
{
    /// <summary>The options, for the message about one that is not known.</summary>
    private const string Usage = "ceiling [--json] [--dry] [--only moments,gram] [--features 16,32] [--type float|double] "
        + "[--memory dram|cache] [--rounds 15] [--offset 0]";

    /// <summary>Whether to print JSON instead of a table.</summary>
    public bool Json { get; private set; }

    /// <summary>Whether only to see that everything runs: little data, one round, no meaning in the figures.</summary>
    public bool Dry { get; private set; }

    /// <summary>How often every kernel is measured; the medians are shown.</summary>
    public int Rounds { get; private set; } = 15;

    /// <summary>How many elements behind a multiple of 64 bytes the rows begin.</summary>
    public int Offset { get; private set; }

    private HashSet<string>? Kernels { get; set; }

    private HashSet<string>? FeatureCounts { get; set; }

    private HashSet<string>? Types { get; set; }

    private HashSet<string>? Memories { get; set; }

    /// <summary>Reads the arguments that follow the name of the mode.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="FormatException">One is not known or lacks its value.</exception>
    public static CeilingOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new CeilingOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--json":
                    options.Json = true;
                    break;
                case "--dry":
                    options.Dry = true;
                    options.Rounds = 1;
                    break;
                case "--only":
                    options.Kernels = Names(arguments, ++i);
                    break;
                case "--features":
                    options.FeatureCounts = Names(arguments, ++i);
                    break;
                case "--type":
                    options.Types = Names(arguments, ++i);
                    break;
                case "--memory":
                    options.Memories = Names(arguments, ++i);
                    break;
                case "--rounds":
                    options.Rounds = Math.Max(1, Number(arguments, ++i));
                    break;
                case "--offset":
                    options.Offset = Math.Max(0, Number(arguments, ++i));
                    break;
                default:
                    throw new FormatException($"'{arguments[i]}' is not known. {Usage}");
            }
        }

        return options;
    }

    /// <summary>Whether a case is to be measured.</summary>
    /// <param name="key">Which.</param>
    public bool Includes(CaseKey key)
    {
        return Kernels?.Contains(key.Kernel) != false
            && Types?.Contains(key.Type) != false
            && FeatureCounts?.Contains(key.Features.ToString(CultureInfo.InvariantCulture)) != false
            && Memories?.Contains(key.Memory) != false;
    }

    private static HashSet<string> Names(ReadOnlySpan<string> arguments, int position)
        => [.. Value(arguments, position).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static int Number(ReadOnlySpan<string> arguments, int position)
    {
        return int.TryParse(Value(arguments, position), CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"{arguments[position - 1]} needs a whole number. {Usage}");
    }

    private static string Value(ReadOnlySpan<string> arguments, int position)
    {
        return position < arguments.Length
            ? arguments[position]
            : throw new FormatException($"{arguments[position - 1]} needs a value. {Usage}");
    }
}
