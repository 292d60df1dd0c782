using System.Globalization;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
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
        Coefficients(result).Write(console);
        WriteNotes(console, result);
    }

    private static Grid Summary(FitResult result)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        void Line(string what, FormattableString value) =>
            grid.AddRow(new Markup(what, Color.Grey), new Text(value.ToString(CultureInfo.InvariantCulture)));

        Line("model", $"{Describe(result)}");
        Line("data", $"{Shown.Name(result.DataName)}: {result.RowCount:N0} rows, {result.FeatureNames.Length} features, target {Shown.Name(result.Target)}");
        Line("solved by", $"{result.SolverWord}, {result.Iterations} iteration(s), {result.PrecisionWord} precision");
        if (result.Corrections is long corrections)
        {
            Line("corrections", $"{corrections:N0}");
        }

        if (result.Descent is DescentFigures descent)
        {
            Line("step size", $"{Terminal.Number(descent.StepSize)}");
        }

        Line(
            "certificate",
            $"{CertificateWord(result.Certificate.Kind)} {result.Certificate.Value:G3} (tolerance {result.Certificate.Tolerance:G3})");
        if (double.IsFinite(result.ExpectedDigits))
        {
            string digits = result.ExpectedDigits > 0.0 ? FormattableString.Invariant($"about {result.ExpectedDigits:F0}") : "none for certain";
            Line("digits", $"{digits} of the coefficients are right ({ArithmeticWord(result.Arithmetic)})");
        }

        if (result.Model is ModelKind.Logistic or ModelKind.Multinomial)
        {
            Line("log loss", $"{Terminal.Number(result.LogLoss)}");
        }

        if (result.FitsScale)
        {
            Line("sigma", $"{Terminal.Number(result.Scale)}");
        }

        if (result.Posterior is { } posterior)
        {
            Line("log evidence", $"{Terminal.Number(posterior.LogEvidence)}");
            Line("noise", $"standard deviation {Terminal.Number(Math.Sqrt(1.0 / posterior.NoisePrecision))}");
            Line("determined by the data", $"{Terminal.Number(posterior.EffectiveFeatures)} of {result.FeatureNames.Length} coefficients");
        }

        if (result.Model.HasLogLink())
        {
            Line("deviance", $"{Terminal.Number(result.Deviance)}{(result.HasIntercept ? $" of {Terminal.Number(result.NullDeviance)}" : "")}");
        }

        if (result.Model.TakesLabels())
        {
            Line("accuracy", $"{Terminal.Number(result.Accuracy)}");
        }
        else
        {
            Line("R2", $"{Terminal.Number(result.RSquared)}");
            Line("MSE", $"{Terminal.Number(result.MeanSquaredError)}");
        }

        if (result.Descent is { HeldOutLoss: var heldOut } && double.IsFinite(heldOut))
        {
            Line("loss on held-out rows", $"{Terminal.Number(heldOut)}");
        }

        if (result.ShownInference is InferenceFigures { Report: var report })
        {
            Line("adjusted R2", $"{Terminal.Number(report.AdjustedRSquared)}");
            Line(
                "residual standard error",
                $"{Terminal.Number(report.ResidualStandardError)} on {report.ResidualDegreesOfFreedom} degrees of freedom");
            Line("AIC, BIC", $"{Terminal.Number(report.Aic)}, {Terminal.Number(report.Bic)}");
            CoefficientStatistics statistics = result.ShownInference.Statistics;
            if (double.IsFinite(statistics.FStatistic))
            {
                Line(
                    "F",
                    $"{Terminal.Number(statistics.FStatistic)} on {result.FeatureNames.Length} and {Terminal.Number(statistics.DegreesOfFreedom)} degrees of freedom, p {Terminal.Number(statistics.FPValue)}");
            }
        }

        return grid;
    }

    private static string Describe(FitResult result)
    {
        string strength = result.Penalty != PenaltyKind.None ? $", alpha {Terminal.Number(result.Alpha)}" : "";
        string share = result.Model.HasL1Ratio() && result.Penalty is PenaltyKind.ElasticNet or PenaltyKind.Graph ? $", L1 share {Terminal.Number(result.L1Ratio)}" : "";
        string graph = result.Settings.Graph is null ? "" : FormattableString.Invariant($", a graph of {result.Settings.EdgeCount} edges");
        string most = double.IsFinite(result.AlphaMax) ? $" (all zero from {Terminal.Number(result.AlphaMax)} on)" : "";
        return result.Model.Word() + graph + strength + share + most;
    }

    private static string ArithmeticWord(FitArithmetic? arithmetic) => arithmetic switch
    {
        FitArithmetic.RefinedDouble => "double precision, refined",
        FitArithmetic.DoubledDouble => "doubled precision",
        FitArithmetic.Orthogonal => "double precision, orthogonal transformations",
        _ => "double precision",
    };

    private static string CertificateWord(CertificateKind kind) => kind switch
    {
        CertificateKind.DualityGap => "duality gap",
        CertificateKind.Stationarity => "largest gain of a single coefficient",
        CertificateKind.KarushKuhnTucker => "KKT violation",
        CertificateKind.TrainingError => "share of rows classified wrongly",
        CertificateKind.GradientMapping => "gradient mapping",
        CertificateKind.FixedPoint => "largest change of a precision",
        _ => "residual of the normal equations",
    };

    private static NumberTable Coefficients(FitResult result)
    {
        if (result.OfClasses is { } classes)
        {
            return ClassOutput.Coefficients(result, classes, ListedFeatures(result));
        }

        CoefficientStatistics? statistics = result.ShownInference?.Statistics;
        string error = result.ShownInference is { Choice.NeedsRows: true } robust ? $"std. error ({Shown.Name(robust.Word)})" : "std. error";
        double? level = result.ShownInference?.Choice.Level;
        var table = new NumberTable(
        [
            "feature", "coefficient",
            .. result.StandardizedCoefficients is null ? Array.Empty<string>() : ["standardised"],
            .. statistics is null ? Array.Empty<string>() : [error, "t", "p"],
            .. level is null ? Array.Empty<string>() : ["low", "high"],
            .. result.Posterior is null ? Array.Empty<string>() : ["deviation"],
        ]);
        if (result.HasIntercept)
        {
            AddRow(
                table,
                "(intercept)",
                result.Intercept,
                result.StandardizedCoefficients is null ? null : double.NaN,
                statistics is null
                    ? null
                    : (statistics.InterceptStandardError, statistics.InterceptTStatistic, statistics.InterceptPValue),
                level is double ofIntercept ? statistics!.InterceptConfidenceInterval(ofIntercept) : null,
                result.Posterior is null ? null : double.NaN);
        }

        foreach (int j in ListedFeatures(result))
        {
            AddRow(
                table,
                Shown.Name(result.FeatureNames[j]),
                result.Coefficients[j],
                result.StandardizedCoefficients?[j],
                statistics is null ? null : (statistics.StandardErrors[j], statistics.TStatistics[j], statistics.PValues[j]),
                level is double ofFeature ? statistics!.ConfidenceInterval(j, ofFeature) : null,
                result.Posterior?.CoefficientDeviations[j]);
        }

        return table;
    }

    private static IEnumerable<int> ListedFeatures(FitResult result)
    {
        IEnumerable<int> all = Sequence.Range(0, result.FeatureNames.Length);
        double[] sizes = result.StandardizedCoefficients ?? result.Coefficients;
        return result.FeatureNames.Length <= MostListed ? all : all.OrderByDescending(j => Math.Abs(sizes[j])).Take(MostListed);
    }

    private static void AddRow(
        NumberTable table,
        string name,
        double coefficient,
        double? standardized,
        (double Error, double T, double P)? inference,
        Interval? interval,
        double? deviation)
    {
        bool dropped = coefficient == 0.0;
        var cells = new List<string> { name, dropped ? "0" : Terminal.Number(coefficient) };
        if (standardized is double value)
        {
            cells.Add(Terminal.Number(value));
        }

        if (inference is (double error, double t, double p))
        {
            cells.Add(Terminal.Number(error));
            cells.Add(double.IsFinite(t) ? Rounded(t) : "-");
            cells.Add(double.IsFinite(p) ? p.ToString("G3", CultureInfo.InvariantCulture) : "-");
        }

        if (interval is Interval ends)
        {
            cells.Add(double.IsFinite(ends.Low) ? Terminal.Number(ends.Low) : "-");
            cells.Add(double.IsFinite(ends.High) ? Terminal.Number(ends.High) : "-");
        }

        if (deviation is double size)
        {
            cells.Add(double.IsFinite(size) ? Terminal.Number(size) : "-");
        }

        table.Add(dropped ? new Style(Color.Grey) : Style.Plain, [.. cells]);
    }

    // Two decimals, unless that would be a long row of digits.
    private static string Rounded(double t) => t.ToString(Math.Abs(t) < 1e6 ? "F2" : "G3", CultureInfo.InvariantCulture);

    private static void WriteNotes(IAnsiConsole console, FitResult result)
    {
        if (result.ShownInference?.Choice.Level is double level)
        {
            console.WriteLine(FormattableString.Invariant($"low and high are the ends of the confidence interval of each coefficient at the level {level}."));
        }

        int hidden = result.FeatureNames.Length - MostListed;
        if (hidden > 0)
        {
            console.WriteLine($"The {MostListed} largest coefficients are listed, {hidden} more are not; --json has them all.");
        }

        int active = result.ActiveFeatures.Length;
        if (active < result.FeatureNames.Length)
        {
            console.WriteLine(
                $"{active} of {result.FeatureNames.Length} features are used; the coefficients of the others are exactly 0.");
        }

        if (result.Model == ModelKind.LeastSquares && result.Rank < result.FeatureNames.Length)
        {
            console.WriteLine(
                $"The columns depend on each other: rank {result.Rank} of {result.FeatureNames.Length}. This is the solution of least norm.");
        }
    }
}
