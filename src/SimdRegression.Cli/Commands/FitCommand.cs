using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary><c>fit</c>: one fit, from the moments of the data where those say all that the model and solver want to know.</summary>
internal static class FitCommand
{
    public static ExitCode Run(FitSettings settings, ToolConsole console)
    {
        if (settings.SavePath is not null)
        {
            PendingFile.Check("--save", settings.SavePath);
        }

        using InputStream stream = InputStream.Open(settings.DataPath, console.OpenInput);
        FitOutcome outcome = StatisticsFile.IsMeantBy(stream)
            ? RunOnStatistics(settings, StatisticsFile.Read(stream), console)
            : RunOnTable(settings, stream, console);
        if (outcome.Result.IsUsable && settings.SavePath is not null)
        {
            PendingFile.Write("--save", settings.SavePath, outcome.Save);
        }

        Print(settings, console, outcome.Result);
        return outcome.Result.IsUsable ? ExitCode.Done : FailToConverge(settings, console, outcome);
    }

    private static FitOutcome RunOnTable(FitSettings settings, InputStream stream, ToolConsole console)
    {
        using Table table = Table.From(stream, settings.Threads);
        ColumnPlan plan = settings.Columns.PlanFor(table);
        settings.CheckListLengths(plan.FeatureCount);
        return (settings.IsOverRows, settings.Columns.SinglePrecision == true) switch
        {
            (false, false) => MomentsFit.Run(settings, TableMoments.Read<double>(table, plan, console)),
            (false, true) => MomentsFit.Run(settings, TableMoments.Read<float>(table, plan, console)),
            (true, false) => RowFit.Run(settings, TableRows<double>.Read(table, plan, console)),
            (true, true) => RowFit.Run(settings, TableRows<float>.Read(table, plan, console)),
        };
    }

    private static FitOutcome RunOnStatistics(FitSettings settings, StatisticsFile file, ToolConsole console)
    {
        if (settings.IsOverRows)
        {
            throw new CommandLineException(settings.Model.HasSquaredLoss()
                ? $"--solver: \"{settings.Solver.Word()}\" goes over the rows, and {file.Name} holds their statistics; "
                    + "auto, cholesky or coordinate-descent, or a file of rows, is accepted"
                : $"--model: \"{settings.Model.Word()}\" is fitted over the rows, and {file.Name} holds their statistics; "
                    + "ols, ridge, lasso or elastic-net, or a file of rows, is accepted");
        }

        ColumnPlan plan = settings.Columns.PlanFor(file);
        settings.CheckListLengths(plan.FeatureCount);
        bool storedSingle = file.MomentColumns.SinglePrecision;
        bool single = settings.Columns.SinglePrecision ?? storedSingle;
        if (storedSingle && !single)
        {
            console.Note($"the data behind {file.Name} were read in single precision; --precision double does not bring their digits back");
        }

        return single
            ? MomentsFit.Run(settings, file.Load<float>().Select(plan.FeatureNames))
            : MomentsFit.Run(settings, file.Load<double>().Select(plan.FeatureNames));
    }

    private static void Print(FitSettings settings, ToolConsole console, FitResult result)
    {
        if (settings.Json)
        {
            FitJson.Write(console.OutputStream, result);
            return;
        }

        FitTable.Write(Terminal.ForOutput(console), result);
        if (settings.SavePath is not null && result.IsUsable)
        {
            console.Out.WriteLine($"The model is saved in {settings.SavePath}.");
        }
    }

    private static ExitCode FailToConverge(FitSettings settings, ToolConsole console, FitOutcome outcome)
    {
        console.Out.Flush();
        FitResult result = outcome.Result;
        string problem = result.Status switch
        {
            FitStatus.IterationLimit when settings.Model == ModelKind.Perceptron => FormattableString.Invariant(
                $"no plane was found that separates the classes; after {result.Iterations} epochs {result.Certificate.Value:P1} of the rows ")
                + "are on the wrong side",
            FitStatus.IterationLimit => FormattableString.Invariant(
                $"the fit stopped after {result.Iterations} iterations at {result.Certificate.Value:G3}, ")
                + FormattableString.Invariant($"above its tolerance {result.Certificate.Tolerance:G3}")
                + (settings.TakesSteps && !settings.Options.Standardize
                    ? "; steps take long where columns differ in scale, and --standardize would help"
                    : ""),
            FitStatus.Stalled => FormattableString.Invariant(
                $"rounding keeps the fit from its tolerance {result.Certificate.Tolerance:G3}; it came to {result.Certificate.Value:G3}"),
            FitStatus.IllConditioned =>
                "the columns are so nearly dependent that fewer than six digits of the coefficients are certain; "
                + "a penalty or fewer columns would help",
            FitStatus.Unbounded => "the objective has no minimum: it falls for ever while coefficients grow"
                + (settings.Model == ModelKind.Logistic ? ", as where a plane separates the classes; a penalty would help" : ""),
            FitStatus.Diverged => "the steps were too long, and the objective grew"
                + (double.IsFinite(outcome.SuggestedStepSize)
                    ? FormattableString.Invariant($"; --learning-rate {outcome.SuggestedStepSize:G3} would have worked")
                    : ""),
            _ => $"the fit did not succeed ({result.Status})",
        };
        console.Fail(problem + (settings.SavePath is null ? "" : "; the model is not saved"));
        return ExitCode.NotConverged;
    }
}
