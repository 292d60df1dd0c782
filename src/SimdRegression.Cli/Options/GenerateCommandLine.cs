using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>generate</c>.</summary>
internal sealed class GenerateCommandLine
{
    private readonly ToolOption samples = ToolOption.Required("--samples", "M", "How many rows");
    private readonly ToolOption features = ToolOption.Required("--features", "N", $"How many features, up to {KernelLayout.MaxFeatures}");
    private readonly ToolOption informative = ToolOption.Text(
        "--informative", "K", "How many features have a coefficient other than 0, chosen at random (default: all)");

    private readonly ToolOption noise = ToolOption.Text("--noise", "S", "Standard deviation of the target's noise (default: 0)");
    private readonly ToolOption correlation = ToolOption.Text(
        "--correlation", "R", "Correlation of neighbouring features, above -1 and below 1 (default: 0)");

    private readonly ToolOption intercept = ToolOption.Text("--intercept", "B", "The true intercept (default: 0)");
    private readonly ToolOption classes = ToolOption.Flag("--classes", "Targets are labels 0 and 1 of two classes, for logistic models");
    private readonly ToolOption separation = ToolOption.Text(
        "--separation", "D", "With --classes: the distance of the classes in standard deviations (default: 2)");

    private readonly ToolOption flipRate = ToolOption.Text(
        "--flip-rate", "P", "With --classes: the probability that a label is turned into the other, up to 0.5 (default: 0)");

    private readonly ToolOption seed = ToolOption.Text("--seed", "S", "What random numbers start from; same seed, same file (default: 0)");
    private readonly ToolOption precision = ToolOption.Text("--precision", "double|single", "Element type (default: double)");
    private readonly ToolOption output = ToolOption.Required(
        "--output", "FILE", "Where the rows go, a .csv or .npy file; the true coefficients go to FILE.truth.json");

    /// <summary>The command.</summary>
    public ToolCommand Create(ToolConsole console, Func<GenerateRequest, ToolConsole, ExitCode> run) => new(
        "generate", "Make up a problem whose true coefficients are known")
    {
        Groups =
        [
            new OptionGroup("Size", samples, features, informative),
            new OptionGroup("Numbers to predict", noise),
            new OptionGroup("Classes to predict", classes, separation, flipRate),
            new OptionGroup("Both", correlation, intercept, seed),
            new OptionGroup("Output", output, precision),
        ],
        Examples =
        [
            ("generate --samples 1000 --features 20 --informative 5 --noise 1 --output data.csv", "Five of twenty columns matter"),
            ("generate --samples 500 --features 4 --classes --output classes.npy", "Two classes, as a NumPy file"),
        ],
        Run = parsed => run(Read(parsed), console),
    };

    private GenerateRequest Read(ParsedArguments parsed)
    {
        bool hasClasses = parsed.IsSet(classes);
        foreach (ToolOption option in hasClasses ? (ToolOption[])[noise] : [separation, flipRate])
        {
            if (parsed.Value(option) is not null)
            {
                throw new CommandLineException(hasClasses ? $"{option.Name} is not accepted with --classes" : $"{option.Name} is accepted with --classes");
            }
        }

        double Number(ToolOption option, double absent, Func<double, bool> accepts, string accepted) =>
            parsed.Value(option) is string text ? OptionText.Number(option.Name, text, accepts, accepted) : absent;

        int featureCount = Whole(features, parsed.Required(features), 1, KernelLayout.MaxFeatures);
        return new GenerateRequest
        {
            Samples = OptionText.Count(samples.Name, parsed.Required(samples)),
            Features = featureCount,
            Informative = parsed.Value(informative) is string text ? Whole(informative, text, hasClasses ? 1 : 0, featureCount) : featureCount,
            Noise = Number(noise, 0.0, value => value is >= 0.0 and <= 1e30, "a number from 0 to 1e30"),
            Correlation = Number(correlation, 0.0, value => value is > -1.0 and < 1.0, "a number above -1 and below 1"),
            Intercept = Number(intercept, 0.0, value => Math.Abs(value) <= 1e30, "a number from -1e30 to 1e30"),
            HasClasses = hasClasses,
            Separation = Number(separation, 2.0, value => value is > 0.0 and <= 1e6, "a number above 0 and at most 1e6"),
            FlipRate = Number(flipRate, 0.0, value => value is >= 0.0 and <= 0.5, "a number from 0 to 0.5"),
            Seed = parsed.Value(seed) is string start ? OptionText.Seed(seed.Name, start) : 0,
            SinglePrecision = parsed.Value(precision) is string word && OptionText.Choice(precision.Name, word, Precisions.Words),
            OutputPath = parsed.Required(output),
        };
    }

    private static int Whole(ToolOption option, string text, int least, int most) => (int)OptionText.Number(
        option.Name, text, value => value >= least && value <= most && double.IsInteger(value), $"a whole number from {least} to {most}");
}
