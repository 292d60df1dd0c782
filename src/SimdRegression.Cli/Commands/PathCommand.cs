using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>path</c>: one model at many strengths.</summary>
internal static class PathCommand
{
    public static ExitCode Run(PathRequest request, ToolConsole console)
    {
        if (request.Subsets is SubsetChoice subsets)
        {
            return SubsetCommand.Run(request.Fit, subsets, console);
        }

        using ReportWriter report = ReportWriter.Begin(request.Fit.Report, new OutputNames([request.Fit.DataPath, .. request.Fit.OtherInputs]));
        var use = new Use(request, console);
        (PathResult path, ReportPage? page) = use.Run(keepsRows: request.Fit.Report.IsWanted, console);
        if (path.Points.Length == 0)
        {
            throw new InterruptedException("the path was interrupted before its first strength was fitted");
        }

        report.Write(page);
        if (request.Fit.Json)
        {
            PathJson.Write(console.OutputStream, path);
        }
        else
        {
            PathTable.Write(Terminal.ForOutput(console), path);
        }

        if (!request.Fit.Json)
        {
            report.Tell(console.Out);
        }

        if (path.Converged)
        {
            return ExitCode.Done;
        }

        console.Out.Flush();
        if (path.IsInterrupted)
        {
            console.Fail(FormattableString.Invariant($"the path was interrupted after {path.Points.Length} of {path.StrengthCount} strengths"));
            return ExitCode.Interrupted;
        }

        console.Fail(FormattableString.Invariant(
                $"{path.UncertainCount} of {path.Points.Length} fits did not reach their tolerance ({path.FirstFailure}); the others did")
            + (use.LacksDigits ? "; a file of rows, which can be read again for sums of more digits, would help" : ""));
        return ExitCode.NotConverged;
    }

    private sealed class Use(PathRequest request, ToolConsole console) : DataUse<Reported<PathResult>>(request.Fit)
    {
        protected override bool WantsDoubledSums(Reported<PathResult> found, out bool isOpen)
        {
            isOpen = found.Outcome.Points.Any(point => point.ExpectedDigits == 0.0);
            return found.Outcome.WantsDoubledSums;
        }

        protected override Reported<PathResult> OnMoments<T>(NamedMoments<T> moments) =>
            Follow(moments).WithPage(Request, moments, null);

        protected override Reported<PathResult> OnRows<T>(TableRows<T> rows)
        {
            if (Request.IsOverRows)
            {
                PathResult path = console.Interruption.During(() => RowPath.Run(Request, request.Strengths, rows, console));
                return Request.Report.IsWanted ? path.WithPage(Request, rows.ToMoments(), rows) : new Reported<PathResult>(path, null);
            }

            NamedMoments<T> moments = rows.ToMoments(Request.Solver.Precision());
            return Follow(moments).WithPage(Request, moments, rows);
        }

        private PathResult Follow<T>(NamedMoments<T> moments)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            console.Interruption.During(() => MomentsPath.Run(Request, request.Strengths, moments));
    }
}
