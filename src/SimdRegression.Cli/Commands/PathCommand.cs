using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary><c>path</c>: one model at many strengths.</summary>
internal static class PathCommand
{
    public static ExitCode Run(PathSettings settings, ToolConsole console)
    {
        PathResult path = new Use(settings, console).Run(settings.Fit, keepsRows: false, console);
        if (settings.Fit.Json)
        {
            PathJson.Write(console.OutputStream, path);
        }
        else
        {
            PathTable.Write(Terminal.ForOutput(console), path);
        }

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

    private sealed class Use(PathSettings settings, ToolConsole console) : DataUse<PathResult>
    {
        protected override PathResult OnMoments<T>(NamedMoments<T> moments) => MomentsPath.Run(settings.Fit, settings.Strengths, moments);

        protected override PathResult OnRows<T>(TableRows<T> rows) => RowPath.Run(settings.Fit, settings.Strengths, rows, console);
    }
}
