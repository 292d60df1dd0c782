using System.Globalization;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>A fit for a person to read.</summary>
internal static class FitTable
{
    /// <summary>Of more features than this only the largest coefficients are listed; --json has them all.</summary>
    private const int MostListed = 60;

    public static void Write(IAnsiConsole console, FitResult result)
    {
        console.Write(Summary(result));
        console.Write(Coefficients(result));
        WriteNotes(console, result);
    }

    private static Grid Summary(FitResult result)
    {
        FitReport report = result.Report;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        void Line(string what, FormattableString value) =>
            grid.AddRow(new Markup(what, Color.Grey), new Text(value.ToString(CultureInfo.InvariantCulture)));

        Line("model", $"{Describe(result)}");
        Line("data", $"{result.DataName}: {report.RowCount:N0} rows, {report.FeatureCount} features, target {result.Target}");
        Line("solved by", $"{result.SolverWord}, {report.Iterations} iteration(s), {result.PrecisionWord} precision");
        Line(
            "certificate",
            $"{CertificateWord(report.Certificate.Kind)} {report.Certificate.Value:G3} (tolerance {report.Certificate.Tolerance:G3})");
        Line("R2", $"{Terminal.Number(report.RSquared)}");
        Line("MSE", $"{Terminal.Number(report.MeanSquaredError)}");
        if (result.ShownStatistics is not null)
        {
            Line("adjusted R2", $"{Terminal.Number(report.AdjustedRSquared)}");
            Line(
                "residual standard error",
                $"{Terminal.Number(report.ResidualStandardError)} on {report.ResidualDegreesOfFreedom} degrees of freedom");
            Line("AIC, BIC", $"{Terminal.Number(report.Aic)}, {Terminal.Number(report.Bic)}");
        }

        return grid;
    }

    private static string Describe(FitResult result)
    {
        FitReport report = result.Report;
        string strength = report.Estimator == EstimatorKind.LeastSquares ? "" : $", alpha {Terminal.Number(report.Alpha)}";
        string share = report.Estimator == EstimatorKind.ElasticNet ? $", L1 share {Terminal.Number(report.L1Ratio)}" : "";
        string most = double.IsFinite(report.AlphaMax) ? $" (all zero from {Terminal.Number(report.AlphaMax)} on)" : "";
        return result.ModelWord + strength + share + most;
    }

    private static string CertificateWord(CertificateKind kind) => kind switch
    {
        CertificateKind.DualityGap => "duality gap",
        CertificateKind.KarushKuhnTucker => "KKT violation",
        _ => "residual of the normal equations",
    };

    private static Table Coefficients(FitResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("feature").AddColumn(new TableColumn("coefficient").RightAligned());
        if (result.StandardizedCoefficients is not null)
        {
            table.AddColumn(new TableColumn("standardised").RightAligned());
        }

        if (result.ShownStatistics is not null)
        {
            table.AddColumn(new TableColumn("std. error").RightAligned()).AddColumn(new TableColumn("t").RightAligned())
                .AddColumn(new TableColumn("p").RightAligned());
        }

        if (result.Report.Intercept)
        {
            CoefficientStatistics? statistics = result.ShownStatistics;
            AddRow(
                table,
                "(intercept)",
                result.Intercept,
                result.StandardizedCoefficients is null ? null : double.NaN,
                statistics is null
                    ? null
                    : (statistics.InterceptStandardError, statistics.InterceptTStatistic, statistics.InterceptPValue));
        }

        foreach (int j in ListedFeatures(result))
        {
            CoefficientStatistics? statistics = result.ShownStatistics;
            AddRow(
                table,
                result.FeatureNames[j],
                result.Coefficients[j],
                result.StandardizedCoefficients?[j],
                statistics is null ? null : (statistics.StandardErrors[j], statistics.TStatistics[j], statistics.PValues[j]));
        }

        return table;
    }

    private static IEnumerable<int> ListedFeatures(FitResult result)
    {
        IEnumerable<int> all = Enumerable.Range(0, result.FeatureNames.Length);
        double[] sizes = result.StandardizedCoefficients ?? result.Coefficients;
        return result.FeatureNames.Length <= MostListed ? all : all.OrderByDescending(j => Math.Abs(sizes[j])).Take(MostListed);
    }

    private static void AddRow(
        Table table, string name, double coefficient, double? standardized, (double Error, double T, double P)? inference)
    {
        bool dropped = coefficient == 0.0;
        var cells = new List<Text> { Cell(name, dropped), Cell(dropped ? "0" : Terminal.Number(coefficient), dropped) };
        if (standardized is double value)
        {
            cells.Add(Cell(Terminal.Number(value), dropped));
        }

        if (inference is (double error, double t, double p))
        {
            cells.Add(Cell(Terminal.Number(error), false));
            cells.Add(Cell(double.IsFinite(t) ? t.ToString("F2", CultureInfo.InvariantCulture) : "-", false));
            cells.Add(Cell(double.IsFinite(p) ? p.ToString("G3", CultureInfo.InvariantCulture) : "-", false));
        }

        table.AddRow(cells);
    }

    private static Text Cell(string text, bool dropped) => new(text, dropped ? new Style(Color.Grey) : Style.Plain);

    private static void WriteNotes(IAnsiConsole console, FitResult result)
    {
        FitReport report = result.Report;
        int hidden = result.FeatureNames.Length - MostListed;
        if (hidden > 0)
        {
            console.WriteLine($"The {MostListed} largest coefficients are listed, {hidden} more are not; --json has them all.");
        }

        if (report.ActiveCount < report.FeatureCount)
        {
            console.WriteLine(
                $"{report.ActiveCount} of {report.FeatureCount} features are used; the coefficients of the others are exactly 0.");
        }

        if (report.Estimator == EstimatorKind.LeastSquares && report.Rank < report.FeatureCount)
        {
            console.WriteLine(
                $"The columns depend on each other: rank {report.Rank} of {report.FeatureCount}. This is the solution of least norm.");
        }
    }
}
