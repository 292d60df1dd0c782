using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>fit</c> with several targets: from the moments of one pass where these say all, and one target after the other elsewhere.</summary>
internal static class TargetsCommand
{
    public static ExitCode Run(FitRequest request, ToolConsole console)
    {
        Check(request);
        var names = new OutputNames([request.DataPath, .. request.OtherInputs]);
        if (request.SavePath is not null)
        {
            names.AddFile("--save", request.SavePath);
        }

        bool isTogether = request.Model == ModelKind.MultiTask;
        TargetFits fits = isTogether || IsOfOnePass(request) ? new TargetsUse(request, console).Run(keepsRows: false, console) : OneByOne(request, console);
        bool isUsable = fits.Outcomes.All(outcome => outcome.Result.IsUsable);
        if (isUsable && request.SavePath is not null)
        {
            PendingFile.Write("--save", request.SavePath, fits.Save);
        }

        FitResult[] results = Array.ConvertAll(fits.Outcomes, outcome => outcome.Result);
        if (request.Json)
        {
            TargetsOutput.WriteJson(console.OutputStream, results, isTogether);
        }
        else
        {
            TargetsOutput.WriteText(Terminal.ForOutput(console), console.Out, results);
            FitCommand.TellWhereSaved(request, console, results[0]);
        }

        if (isUsable)
        {
            return ExitCode.Done;
        }

        FitOutcome failed = Array.Find(fits.Outcomes, outcome => !outcome.Result.IsUsable)!;
        console.Note($"target {Shown.Name(failed.Result.Target)}:");
        return FitCommand.FailToConverge(request, console, failed);
    }

    private static void Check(FitRequest request)
    {
        if (request.Report.IsWanted)
        {
            throw new CommandLineException("--report, --plots: pictures are of a fit of one target");
        }

        if (request.Model.HasSeveralClasses())
        {
            throw new CommandLineException("--target: multinomial has several outputs for one target; one column is accepted");
        }

        if (request.Columns.Target is null)
        {
            throw new CommandLineException("--target: it is not given; --target COL,... is needed (see simdreg fit --help)");
        }

        CheckColumns(request);
        if (request.Model != ModelKind.MultiTask)
        {
            return;
        }

        if (request.TestPath is not null || request.TestShare is not null)
        {
            throw new CommandLineException("--test, --test-fraction: multi-task is scored by simdreg score with the saved model");
        }

        if (request.Columns.Encoding.Missing is not (MissingValues.Refuse or MissingValues.Drop))
        {
            throw new CommandLineException("--missing: multi-task accepts refuse and drop");
        }

        if (request.Solver is not (SolverKind.Auto or SolverKind.CoordinateDescent or SolverKind.Doubled))
        {
            throw new CommandLineException($"--solver: \"{request.Solver.Word()}\" does not fit multi-task; accepted: auto, coordinate-descent, doubled");
        }
    }

    /// <summary>Refuses targets that are something else too.</summary>
    /// <exception cref="CommandLineException">An option names a target.</exception>
    public static void CheckColumns(FitRequest request)
    {
        foreach (string target in request.Columns.Targets)
        {
            string? option = request.Columns.Features?.Contains(target) == true ? "--features"
                : request.Columns.Dropped.Contains(target) ? "--drop"
                : request.Columns.Weights == target ? "--weights"
                : request.Columns.Exposure == target ? "--exposure"
                : null;
            if (option is not null)
            {
                throw new CommandLineException($"{option}: \"{target}\" is a target; another column is accepted");
            }
        }
    }

    // Gaps that are filled would be filled in targets too, and a triangle of rows is of one target.
    private static bool IsOfOnePass(FitRequest request) =>
        !request.IsOverRows && request.Solver != SolverKind.Orthogonal && !request.Inference.NeedsRows && request.TestPath is null && request.TestShare is null
        && !request.Columns.Encoding.IsNeeded;

    private static TargetFits OneByOne(FitRequest request, ToolConsole console)
    {
        if (request.DataPath == "-")
        {
            throw new CommandLineException("DATA: this fit reads the data once for each target, which standard input does not allow; a file is accepted");
        }

        IReadOnlyList<string> targets = request.Columns.Targets;
        var outcomes = new FitOutcome[targets.Count];
        for (int k = 0; k < outcomes.Length; k++)
        {
            string target = targets[k];
            string[] others = Array.FindAll([.. targets], name => name != target);
            FitRequest single = request with
            {
                SavePath = null,
                Columns = request.Columns with { Target = target, OtherTargets = [], Dropped = [.. request.Columns.Dropped, .. others] },
            };
            outcomes[k] = FitCommand.FitOne(single, console);
        }

        return new TargetFits(outcomes, stream => outcomes[0].Model.SaveTogether(Array.ConvertAll(outcomes, outcome => outcome.Model), request.DataPath, stream));
    }
}
