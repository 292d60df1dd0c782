using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary><c>fit</c>: one pass over the data, one fit from its moments.</summary>
internal static class FitCommand
{
    public static ExitCode Run(FitSettings settings, ToolConsole console)
    {
        if (settings.SavePath is not null)
        {
            PendingFile.Check("--save", settings.SavePath);
        }

        return settings.SinglePrecision ? Run<float>(settings, console) : Run<double>(settings, console);
    }

    private static ExitCode Run<T>(FitSettings settings, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Table table = Table.Open(settings.DataPath, console.OpenInput);
        ColumnPlan plan = ColumnPlan.ForFit(table, settings.Target, settings.Features, settings.Dropped, settings.Weights);
        settings.CheckListLengths(plan.FeatureCount);
        LinearModel<T>.Moments moments = TableMoments.Read<T>(table, plan, console);
        CoefficientStatistics? statistics =
            settings.Model == EstimatorKind.LeastSquares ? new CoefficientStatistics(plan.FeatureCount) : null;
        FitReport report = Fit(settings, moments, statistics, out LinearModel<T> model);
        if (report.Status == FitStatus.OutOfRange)
        {
            throw new UnusableDataException(
                table.Name, "the squares of the numbers leave the range of double precision; scaled columns are accepted");
        }

        if (report.Converged && settings.SavePath is not null)
        {
            var document = new ModelDocument<T>(model.Coefficients, model.Intercept, in report, plan.FeatureNames, settings.Target);
            PendingFile.Write("--save", settings.SavePath, document.Save);
        }

        Print(settings, console, CreateResult(settings, table, plan, moments, model, report, statistics));
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
        FitSettings settings,
        Table table,
        ColumnPlan plan,
        LinearModel<T>.Moments moments,
        LinearModel<T> model,
        FitReport report,
        CoefficientStatistics? statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)];
        return new FitResult
        {
            DataName = table.Name,
            Target = settings.Target,
            FeatureNames = plan.FeatureNames,
            Coefficients = coefficients,
            StandardizedCoefficients = settings.Options.Standardize
                ? [.. coefficients.Select((value, j) => value * Math.Sqrt(moments.CrossProduct(j, j) / moments.TotalWeight))]
                : null,
            Intercept = double.CreateTruncating(model.Intercept),
            SinglePrecision = settings.SinglePrecision,
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
