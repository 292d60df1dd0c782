using System.Globalization;

namespace SimdRegression.Mutate;

/// <summary>What a run is asked to do.</summary>
internal sealed record MutateOptions
{
    public const string Usage = """
        Usage: eng/mutate [--folder NAME,...] [--count K] [--seed N] [--seconds S] [--each S] [--parallel P] [--mutants ID,...]
                          [--output FOLDER] [--list]

          --folder NAME,...  folders of src/SimdRegression (default: Selection,Statistics,Solvers)
          --count K          mutants a folder (default: 60)
          --seed N           where random numbers start; the same seed and sources give the same mutants (default: 1)
          --seconds S        how long in all; mutants that are left then are told as not run (default: 7200)
          --each S           how long the tests of one mutant took without it, at most; the fastest tests come first (default: 60)
          --parallel P       how many mutants run at a time (default: 2)
          --mutants ID,...   run these alone
          --output FOLDER    where the tables go (default: artifacts/mutate)
          --list             print the mutants and stop
        """;

    public IReadOnlyList<string> Folders { get; private init; } = ["Selection", "Statistics", "Solvers"];

    public int Count { get; private init; } = 60;

    public int Seed { get; private init; } = 1;

    public double Seconds { get; private init; } = 7200.0;

    public double Each { get; private init; } = 60.0;

    public int Parallel { get; private init; } = 2;

    public IReadOnlySet<int>? Mutants { get; private init; }

    public string Output { get; private init; } = Path.Combine("artifacts", "mutate");

    public bool ListOnly { get; private init; }

    /// <exception cref="ArgumentException">An option is unknown, or its value no good.</exception>
    public static MutateOptions Parse(string[] arguments)
    {
        var options = new MutateOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--list")
            {
                options = options with { ListOnly = true };
                continue;
            }

            string name = arguments[i];
            string value = ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{name}: a value is needed.");
            options = name switch
            {
                "--folder" => options with { Folders = value.Split(',') },
                "--count" => options with { Count = (int)Number(value) },
                "--seed" => options with { Seed = (int)Number(value) },
                "--seconds" => options with { Seconds = Number(value) },
                "--each" => options with { Each = Number(value) },
                "--parallel" => options with { Parallel = (int)Number(value) },
                "--mutants" => options with { Mutants = value.Split(',').Select(id => (int)Number(id)).ToHashSet() },
                "--output" => options with { Output = value },
                _ => throw new ArgumentException($"\"{name}\" is no option."),
            };
        }

        return options;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 1.0
            ? value
            : throw new ArgumentException($"\"{text}\" is no number of at least 1.");
}
