using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Options;

/// <summary>Reads schedules of step sizes: a name, and its values behind colons.</summary>
internal static class ScheduleText
{
    private const string Accepted =
        "constant, inverse-scaling[:POWER], inverse-time[:RATE], exponential:RATE, step:FACTOR:PASSES and cosine[:PASSES] are";

    /// <summary>Reads a schedule.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="text">What was given.</param>
    /// <param name="passes">How many passes there are to be, which is how long a cosine lasts unless it says so; null where none can tell.</param>
    /// <exception cref="CommandLineException">The text is no schedule, or a value of it is out of its range.</exception>
    public static StepSchedule Read(string option, string text, int? passes)
    {
        string[] parts = text.Split(':');
        string[] values = parts[1..];
        return (parts[0], values.Length) switch
        {
            ("constant", 0) => StepSchedule.Constant,
            ("inverse-scaling", 0) => StepSchedule.InverseScaling(),
            ("inverse-scaling", 1) => StepSchedule.InverseScaling(Rate(option, values[0])),
            ("inverse-time", 0) => StepSchedule.InverseTime(),
            ("inverse-time", 1) => StepSchedule.InverseTime(Rate(option, values[0])),
            ("exponential", 1) => StepSchedule.Exponential(Rate(option, values[0])),
            ("step", 2) => StepSchedule.Step(
                OptionText.Number(option, values[0], value => value is > 0.0 and <= 1.0, "a factor above 0 and at most 1"),
                OptionText.Count(option, values[1])),
            ("cosine", 1) => StepSchedule.Cosine(OptionText.Count(option, values[0])),
            ("cosine", 0) => StepSchedule.Cosine(
                passes ?? throw new CommandLineException($"{option}: cosine needs to know how long it lasts; cosine:PASSES, or --epochs, is accepted")),
            _ => throw new CommandLineException($"{option}: \"{text}\" is not accepted; {Accepted}"),
        };
    }

    private static double Rate(string option, string text) =>
        OptionText.Number(option, text, value => value >= 0.0 && double.IsFinite(value), "a finite number of at least 0");
}
