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
        if (settings.Fit.Json)
        {
            PathJson.Write(console.OutputStream, path);
        }
        else
        {
            PathTable.Write(Terminal.ForOutput(console), path);
        }

        report.Write(outcome.Page, settings.Fit.Json ? null : console.Out);
        if (path.Converged)
        {
            return ExitCode.Done;
        }

        console.Out.Flush();
        int missed = path.Points.Count(point => point.Status != FitStatus.Converged);
        console.Fail(FormattableString.Invariant(
            $"{missed} of {path.Points.Length} fits did not reach their tolerance ({path.FirstFailure}); the others did"));
        return ExitCode.NotConverged;
    }

    private sealed class Use(PathSettings settings, ToolConsole console) : DataUse<PathOutcome>
    {
        private readonly FitSettings fit = settings.Fit;

        protected override PathOutcome OnMoments<T>(NamedMoments<T> moments) =>
            MomentsPath.Run(fit, settings.Strengths, moments).WithPage(fit, moments, null);

        protected override PathOutcome OnRows<T>(TableRows<T> rows)
        {
            if (fit.IsOverRows)
            {
                PathResult path = RowPath.Run(fit, settings.Strengths, rows, console);
                return fit.Report.IsWanted ? path.WithPage(fit, rows.ToMoments(), rows) : new PathOutcome(path, null);
            }

            NamedMoments<T> moments = rows.ToMoments();
            return MomentsPath.Run(fit, settings.Strengths, moments).WithPage(fit, moments, rows);
        }
    }
}
