using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>summary</c>.</summary>
internal static class SummaryCommandLine
{
    private const double UsualLevel = 0.95;

    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<SummaryRequest, ToolConsole, ExitCode> run)
    {
        ToolOption level = ToolOption.Text("--confidence", "L", FormattableString.Invariant($"The level of the confidence intervals (default: {UsualLevel})"));
        ToolOption json = CommonOptions.Json();
        return new ToolCommand("summary", "Tell what a saved model is: its coefficients with their errors and intervals, and how well it fits")
        {
            Arguments = [CommonOptions.Model("fit --save or tune --save")],
            Groups = [new OptionGroup("Figures", level), new OptionGroup("Output", json)],
            Examples = [("summary model.json", "The table that statisticians expect; of a fit with a penalty, what does not apply and why")],
            Run = parsed => run(
                new SummaryRequest(
                    parsed.Argument(0),
                    OptionText.NumberOf(parsed, level, value => value is > 0.0 and < 1.0, "a number above 0 and below 1") ?? UsualLevel,
                    parsed.IsSet(json)),
                console),
        };
    }
}
