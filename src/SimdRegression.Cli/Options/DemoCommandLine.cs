using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>demo</c>.</summary>
internal static class DemoCommandLine
{
    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<ReportChoice, ToolConsole, ExitCode> run)
    {
        var report = new ReportOptions();
        return new ToolCommand("demo", "Tell the story of regularisation on the diabetes data that the tool carries")
        {
            Groups = [report.Group()],
            Examples = [("demo", "Tells the story in the terminal"), ("demo --report demo.html", "Also writes a page with pictures")],
            Run = parsed => run(report.Read(parsed), console),
        };
    }
}
