using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary><c>fit</c>: one fit from the moments of the data, which one pass over rows makes or a file of statistics holds.</summary>
internal static class FitCommand
{
    public static ExitCode Run(FitSettings settings, ToolConsole console)
    {
        if (settings.SavePath is not null)
        {
            PendingFile.Check("--save", settings.SavePath);
        }

        using InputStream stream = InputStream.Open(settings.DataPath, console.OpenInput);
        return StatisticsFile.IsMeantBy(stream)
            ? RunOnStatistics(settings, StatisticsFile.Read(stream), console)
            : RunOnRows(settings, stream, console);
    }

    private static ExitCode RunOnRows(FitSettings settings, InputStream stream, ToolConsole console)
    {
        using Table table = Table.From(stream, settings.Threads);
        ColumnPlan plan = settings.Columns.PlanFor(table);
        settings.CheckListLengths(plan.FeatureCount);
        return settings.Columns.SinglePrecision == true
            ? Run(settings, TableMoments.Read<float>(table, plan, console), console)
            : Run(settings, TableMoments.Read<double>(table, plan, console), console);
    }

    private static ExitCode RunOnStatistics(FitSettings settings, StatisticsFile file, ToolConsole console)
    {
        ColumnPlan plan = settings.Columns.PlanFor(file);
        settings.CheckListLengths(plan.FeatureCount);
        bool storedSingle = file.MomentColumns.SinglePrecision;
        bool single = settings.Columns.SinglePrecision ?? storedSingle;
        if (storedSingle && !single)
        {
            console.Note($"the data behind {file.Name} were read in single precision; --precision double does not bring their digits back");
        }

        return single
            ? Run(settings, file.Load<float>().Select(plan.FeatureNames), console)
            : Run(settings, file.Load<double>().Select(plan.FeatureNames), console);
    }

    private static ExitCode Run<T>(FitSettings settings, NamedMoments<T> data, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        CoefficientStatistics? statistics =
            settings.Model == EstimatorKind.LeastSquares ? new CoefficientStatistics(moments.FeatureCount) : null;
        FitReport report = Fit(settings, moments, statistics, out LinearModel<T> model);
        if (report.Status == FitStatus.OutOfRange)
        {
            throw new UnusableDataException(
                data.Name, "the squares of the numbers leave the range of double precision; scaled columns are accepted");
        }

        if (report.Converged && settings.SavePath is not null)
        {
            var document = new ModelDocument<T>(
                model.Coefficients, model.Intercept, in report, data.Columns.Features, data.Columns.Target);
            PendingFile.Write("--save", settings.SavePath, document.Save);
        }

        Print(settings, console, CreateResult(settings, data, model, report, statistics));
        return report.Converged ? ExitCode.Done : FailToConverge(settings, console, report);
    }

    private static FitReport Fit<T>(
        FitSettings settings, LinearModel<T>.Moments moments, CoefficientStatistics? statistics, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => settings.Model switch
    {
        EstimatorKind.LeastSquares => moments.Fit(default(LeastSquares), settings.Options, statistics!, out model),
        EstimatorKind.Ridge => moments.Fit(new Ridge(settings.Strength), settings.Options, out model),
        EstimatorKind.Lasso => moments.Fit(new Lasso(settings.Strength), settings.Options, out model),
        _ => moments.Fit(new ElasticNet(settings.Strength, settings.L1Ratio), settings.Options, out model),
    };

    private static FitResult CreateResult<T>(
        FitSettings settings, NamedMoments<T> data, LinearModel<T> model, FitReport report, CoefficientStatistics? statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        double[] coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)];
        return new FitResult
        {
            DataName = data.Name,
            Target = data.Columns.Target,
            FeatureNames = data.Columns.Features,
            Coefficients = coefficients,
            StandardizedCoefficients = settings.Options.Standardize
                ? [.. coefficients.Select((value, j) => value * Math.Sqrt(moments.CrossProduct(j, j) / moments.TotalWeight))]
                : null,
            Intercept = double.CreateTruncating(model.Intercept),
            SinglePrecision = typeof(T) == typeof(float),
            Report = report,
            Statistics = statistics,
        };
    }

    private static void Print(FitSettings settings, ToolConsole console, FitResult result)
    {
        if (settings.Json)
        {
            FitJson.Write(console.OutputStream, result);
            return;
        }

        FitTable.Write(Terminal.ForOutput(console), result);
        if (settings.SavePath is not null && result.Report.Converged)
        {
            console.Out.WriteLine($"The model is saved in {settings.SavePath}.");
        }
    }

    private static ExitCode FailToConverge(FitSettings settings, ToolConsole console, FitReport report)
    {
        console.Out.Flush();
        string problem = report.Status switch
        {
            FitStatus.IterationLimit => FormattableString.Invariant(
                $"the fit stopped after {report.Iterations} iterations at {report.Certificate.Value:G3}, ")
                + FormattableString.Invariant($"above its tolerance {report.Certificate.Tolerance:G3}"),
            FitStatus.IllConditioned =>
                "the columns are so nearly dependent that fewer than six digits of the coefficients are certain; "
                + "a penalty or fewer columns would help",
            _ => $"the fit did not succeed ({report.Status})",
        };
        console.Fail(problem + (settings.SavePath is null ? "" : "; the model is not saved"));
        return ExitCode.NotConverged;
    }
}
