using System.CommandLine;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>generate</c>.</summary>
internal sealed class GenerateCommandLine
{
    private static readonly (string, bool)[] Precisions = [("double", false), ("single", true)];

    private readonly Option<string> samples = Required("--samples", "M", "How many rows");
    private readonly Option<string> features = Required("--features", "N", $"How many features, up to {KernelLayout.MaxFeatures}");
    private readonly Option<string> informative = CommandLine.TextOption(
        "--informative", "K", "How many features have a coefficient other than 0, chosen at random (default: all)");

    private readonly Option<string> noise = CommandLine.TextOption("--noise", "S", "Standard deviation of the target's noise (default: 0)");
    private readonly Option<string> correlation = CommandLine.TextOption(
        "--correlation", "R", "Correlation of neighbouring features, above -1 and below 1 (default: 0)");

    private readonly Option<string> intercept = CommandLine.TextOption("--intercept", "B", "The true intercept (default: 0)");
    private readonly Option<bool> classes = new("--classes") { Description = "Targets are labels 0 and 1 of two classes, for logistic models" };
    private readonly Option<string> separation = CommandLine.TextOption(
        "--separation", "D", "With --classes: the distance of the classes in standard deviations (default: 2)");

    private readonly Option<string> flipRate = CommandLine.TextOption(
        "--flip-rate", "P", "With --classes: the probability that a label is turned into the other, up to 0.5 (default: 0)");

    private readonly Option<string> seed = CommandLine.TextOption("--seed", "S", "What random numbers start from; same seed, same file (default: 0)");
    private readonly Option<string> precision = CommandLine.TextOption("--precision", "double|single", "Element type (default: double)");
    private readonly Option<string> output = Required(
        "--output", "FILE", "Where the rows go, a .csv or .npy file; the true coefficients go to FILE.truth.json");

    /// <summary>The command, its action included.</summary>
    public Command Create(ToolConsole console)
    {
        var command = new Command("generate", "Make up a problem whose true coefficients are known")
        {
            samples, features, informative, noise, correlation, intercept, classes, separation, flipRate, seed, precision, output,
        };
        command.SetAction(parsed => (int)GenerateCommand.Run(Read(parsed), console));
        return command;
    }

    private static Option<string> Required(string name, string valueName, string description) =>
        new(name) { HelpName = valueName, Description = description, Required = true };

    private GenerateSettings Read(ParseResult parsed)
    {
        bool hasClasses = parsed.GetValue(classes);
        foreach (Option<string> option in hasClasses ? (Option<string>[])[noise] : [separation, flipRate])
        {
            if (parsed.GetValue(option) is not null)
            {
                throw new CommandLineException(hasClasses ? $"{option.Name} is not accepted with --classes" : $"{option.Name} is accepted with --classes");
            }
        }

        double Number(Option<string> option, double absent, Func<double, bool> accepts, string accepted) =>
            parsed.GetValue(option) is string text ? OptionText.Number(option.Name, text, accepts, accepted) : absent;

        int featureCount = Whole(features, parsed.GetRequiredValue(features), 1, KernelLayout.MaxFeatures);
        return new GenerateSettings
        {
            Samples = OptionText.Count(samples.Name, parsed.GetRequiredValue(samples)),
            Features = featureCount,
            Informative = parsed.GetValue(informative) is string text ? Whole(informative, text, hasClasses ? 1 : 0, featureCount) : featureCount,
            Noise = Number(noise, 0.0, value => value is >= 0.0 and <= 1e30, "a number from 0 to 1e30"),
            Correlation = Number(correlation, 0.0, value => value is > -1.0 and < 1.0, "a number above -1 and below 1"),
            Intercept = Number(intercept, 0.0, value => Math.Abs(value) <= 1e30, "a number from -1e30 to 1e30"),
            HasClasses = hasClasses,
            Separation = Number(separation, 2.0, value => value is > 0.0 and <= 1e6, "a number above 0 and at most 1e6"),
            FlipRate = Number(flipRate, 0.0, value => value is >= 0.0 and <= 0.5, "a number from 0 to 0.5"),
            Seed = parsed.GetValue(seed) is string start ? OptionText.Seed(seed.Name, start) : 0,
            SinglePrecision = parsed.GetValue(precision) is string word && OptionText.Choice(precision.Name, word, Precisions),
            OutputPath = parsed.GetRequiredValue(output),
        };
    }

    private static int Whole(Option<string> option, string text, int least, int most) => (int)OptionText.Number(
        option.Name, text, value => value >= least && value <= most && double.IsInteger(value), $"a whole number from {least} to {most}");
}
