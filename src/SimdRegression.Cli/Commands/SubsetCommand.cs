using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>path --select</c>: least squares on subsets of features, from the moments of all of them.</summary>
internal static class SubsetCommand
{
    public static ExitCode Run(FitRequest request, SubsetChoice choice, ToolConsole console)
    {
        var use = new Use(request, choice, console);
        SubsetResult result = use.Run(keepsRows: false, console);
        if (request.Json)
        {
            SubsetOutput.WriteJson(console.OutputStream, result);
        }
        else
        {
            SubsetOutput.WriteTable(Terminal.ForOutput(console), result);
        }

        if (result.Converged)
        {
            return ExitCode.Done;
        }

        console.Out.Flush();
        bool isInterrupted = result.Selection.Status == FitStatus.Interrupted;
        console.Fail(isInterrupted ? "the search was interrupted; the subsets are the best that were found"
            : "the columns are so nearly dependent that it is not certain which subsets are best; fewer columns would help");
        return isInterrupted ? ExitCode.Interrupted : ExitCode.NotConverged;
    }

    private sealed class Use(FitRequest request, SubsetChoice choice, ToolConsole console) : DataUse<SubsetResult>(request)
    {
        protected override bool WantsDoubledSums(SubsetResult found, out bool isOpen)
        {
            isOpen = false;
            return found.Selection.Status == FitStatus.IllConditioned || found.Selection.FullFit.WantsDoubledSums;
        }

        protected override SubsetResult OnMoments<T>(NamedMoments<T> moments) =>
            console.Interruption.During(() => SubsetResult.Search(Request, choice, moments));

        protected override SubsetResult OnRows<T>(TableRows<T> rows) => OnMoments(rows.ToMoments(Request.Solver.Precision()));
    }
}
