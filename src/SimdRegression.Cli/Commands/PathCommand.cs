using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary><c>path</c>: one model at many strengths.</summary>
internal static class PathCommand
{
    public static ExitCode Run(PathSettings settings, ToolConsole console)
    {
        using ReportWriter report = settings.Fit.Report.Begin();
        PathOutcome outcome = new Use(settings, console).Run(settings.Fit, keepsRows: settings.Fit.Report.IsWanted, console);
        PathResult path = outcome.Path;
        if (path.Points.Length == 0)
        {
            throw new InterruptedException("the path was interrupted before its first strength was fitted");
        }

        report.Write(outcome.Page);
        if (settings.Fit.Json)
        {
            PathJson.Write(console.OutputStream, path);
        }
        else
        {
            PathTable.Write(Terminal.ForOutput(console), path);
        }

        if (!settings.Fit.Json)
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

        int missed = path.Points.Count(point => point.Status != FitStatus.Converged);
        console.Fail(FormattableString.Invariant(
            $"{missed} of {path.Points.Length} fits did not reach their tolerance ({path.FirstFailure}); the others did"));
        return ExitCode.NotConverged;
    }

    private sealed class Use(PathSettings settings, ToolConsole console) : DataUse<PathOutcome>
    {
        private readonly FitSettings fit = settings.Fit;

        protected override PathOutcome OnMoments<T>(NamedMoments<T> moments) =>
            Follow(moments).WithPage(fit, moments, null);

        protected override PathOutcome OnRows<T>(TableRows<T> rows)
        {
            if (fit.IsOverRows)
            {
                PathResult path = console.Interruption.During(() => RowPath.Run(fit, settings.Strengths, rows, console));
                return fit.Report.IsWanted ? path.WithPage(fit, rows.ToMoments(), rows) : new PathOutcome(path, null);
            }

            NamedMoments<T> moments = rows.ToMoments();
            return Follow(moments).WithPage(fit, moments, rows);
        }

        private PathResult Follow<T>(NamedMoments<T> moments)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            console.Interruption.During(() => MomentsPath.Run(fit, settings.Strengths, moments));
    }
}
