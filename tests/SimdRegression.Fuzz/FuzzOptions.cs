using System.Globalization;
using SimdRegression.Fuzz.Targets;

namespace SimdRegression.Fuzz;

/// <summary>What a run of the fuzzer is asked to do.</summary>
internal sealed record FuzzOptions
{
    public const string Usage = """
        Usage: eng/fuzz [--seconds S] [--inputs N] [--seed N] [--target NAME,...] [--threads K] [--findings FOLDER] [--log FILE]
               eng/fuzz --target NAME --replay FILE

          --seconds S        how long in all, shared equally among the targets (default: 60)
          --inputs N         at most so many inputs a target (default: no limit)
          --seed N           where random numbers start; with --inputs the same run again (default: 1)
          --target NAME,...  what is fuzzed (default: everything)
          --threads K        how many threads, each with inputs of its own (default: 1)
          --findings FOLDER  where inputs that break a promise are kept (default: fuzz-findings)
          --log FILE         append one line of JSON for each target
          --replay FILE      run this one input
        """;

    public double Seconds { get; private init; } = 60.0;

    public long Inputs { get; private init; } = long.MaxValue;

    public int Seed { get; private init; } = 1;

    public IReadOnlyList<string> Targets { get; private init; } = AllTargets.Names;

    public int Threads { get; private init; } = 1;

    public string Findings { get; private init; } = Path.GetFullPath("fuzz-findings");

    public string? Log { get; private init; }

    public string? Replay { get; private init; }

    /// <exception cref="ArgumentException">An option is unknown, or its value no good.</exception>
    public static FuzzOptions Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]}: a value is needed.");
            options = arguments[i] switch
            {
                "--seconds" => options with { Seconds = Number(value) },
                "--inputs" => options with { Inputs = (long)Number(value) },
                "--seed" => options with { Seed = (int)Number(value) },
                "--target" => options with { Targets = Known(value.Split(',')) },
                "--threads" => options with { Threads = (int)Number(value) },
                "--findings" => options with { Findings = Path.GetFullPath(value) },
                "--log" => options with { Log = Path.GetFullPath(value) },
                "--replay" => options with { Replay = Path.GetFullPath(value) },
                _ => throw new ArgumentException($"\"{arguments[i]}\" is no option."),
            };
        }

        return options.Replay is null || options.Targets.Count == 1 ? options : throw new ArgumentException("--replay: one --target is needed.");
    }

    private static string[] Known(string[] names)
    {
        string? unknown = names.FirstOrDefault(name => !AllTargets.Names.Contains(name));
        return unknown is null ? names : throw new ArgumentException($"\"{unknown}\" is no target; there are {string.Join(", ", AllTargets.Names)}.");
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 1.0
            ? value
            : throw new ArgumentException($"\"{text}\" is no number of at least 1.");
}
