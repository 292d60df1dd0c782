using System.Globalization;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Report;

/// <summary>The pages of fits, paths, choices and comparisons.</summary>
internal static class ResultPages
{
    private const string OnFit = "on the rows of the fit";

    /// <summary>The page of a fit.</summary>
    /// <param name="fit">What was found.</param>
    /// <param name="options">How it was asked for.</param>
    /// <param name="data">The data.</param>
    /// <param name="path">The path that the fit lies on, or null.</param>
    public static ReportPage OfFit(FitResult fit, FitOptions options, ReportData data, PathResult? path) => Page(
        $"A fit of {fit.Target} by {ModelSections.Name(fit.Model)}",
        fit,
        [
            ModelSections.Coefficients(data, fit, options) is var coefficients && fit.ShownInference is InferenceFigures inference
                ? coefficients with { Paragraphs = [.. coefficients.Paragraphs, Criteria(inference.Report)] }
                : coefficients,
            .. ModelSections.Graph(data, fit, options),
            .. path is null ? [] : (ReportSection[])[ModelSections.Path(path, double.IsFinite(fit.Alpha) ? fit.Alpha : null, "this fit", classes: fit.Classes)],
            .. data.Rows is null ? [] : RowSections.Validation(data, fit, options),
            .. AfterTheChoice(data, fit, options),
        ]);

    /// <summary>The page of a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="shown">The fit at one of its strengths, which the other pictures are of.</param>
    /// <param name="why">Why that one.</param>
    /// <param name="options">How it was asked for.</param>
    /// <param name="data">The data.</param>
    public static ReportPage OfPath(PathResult path, FitResult shown, string why, FitOptions options, ReportData data)
    {
        ReportSection ofPath = ModelSections.Path(path, shown.Alpha, "shown below", classes: shown.Classes);
        return Page(
            $"The path of {ModelSections.Name(path.Model)} for {path.Target}",
            shown,
            [
                ofPath with { Tables = [Strengths(path, shown.Alpha)] },
                ModelSections.Coefficients(data, shown, options) is var coefficients
                    ? new ReportSection(coefficients.Heading, [$"These and all that follows are of the strength {why}.", .. coefficients.Paragraphs])
                    {
                        Pictures = coefficients.Pictures,
                        Tables = coefficients.Tables,
                    }
                    : ofPath,
                .. ModelSections.Graph(data, shown, options),
                .. data.Rows is null ? [] : RowSections.Validation(data, shown, options),
                .. AfterTheChoice(data, shown, options),
            ]);
    }

    /// <summary>The page of a choice.</summary>
    /// <param name="tuning">What was found.</param>
    /// <param name="options">How it was asked for.</param>
    /// <param name="data">The data.</param>
    /// <param name="path">The path of the chosen share of L1 over the strengths that were tried, strongest first.</param>
    public static ReportPage OfTuning(TuneResult tuning, FitOptions options, ReportData data, PathResult path)
    {
        double best = tuning.Alphas[tuning.Best];
        double? careful = tuning.Folds is FoldFigures folds ? tuning.Alphas[folds.OneStandardError] : null;
        string name = ModelSections.Name(tuning.Fit.Model);
        return Page(
            $"The strength of {name} for {tuning.Fit.Target}",
            tuning.Fit,
            [
                .. CrossValidation(tuning, name, path),
                ModelSections.Path(path, best, tuning.Folds is null ? "chosen" : StrengthChoice.LeastError, careful, tuning.Fit.Classes),
                ModelSections.Coefficients(data, tuning.Fit, options),
                .. ModelSections.Graph(data, tuning.Fit, options),
                .. AfterTheChoice(data, tuning.Fit, options),
            ]) with
        {
            KeyFigures = [.. Score(tuning), .. KeyFigures(tuning.Fit)],
            Facts = [.. Facts(tuning.Fit), ("Search", $"{tuning.SearchWord}, {tuning.Alphas.Length} candidates"), ("Judged by", tuning.Judge)],
        };
    }

    /// <summary>The page of a comparison.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="coefficients">The best ones, in original units.</param>
    /// <param name="data">The data.</param>
    public static ReportPage OfComparison(Comparison comparison, double[] coefficients, ReportData data) =>
        new($"Five ways to one solution for {comparison.Target}", comparison.DataName)
        {
            KeyFigures = [.. comparison.Methods.Select(method => new KeyFigure(
                method.Name, Milliseconds(method), double.IsNaN(method.Distance) ? null : Above(method)))],
            Facts =
            [
                ("Rows", NumberText.Count(comparison.Best.RowCount)), ("Features", NumberText.Count(comparison.FeatureCount)),
                ("Penalty", comparison.Best.Alpha > 0.0 ? $"ridge, alpha {NumberText.Short(comparison.Best.Alpha)}" : "none"),
                ("Columns", comparison.Standardized ? "scaled" : "as given"), ("Precision", Precisions.Word(comparison.SinglePrecision)),
            ],
            Sections =
            [
                new ReportSection(
                    "The methods",
                    "Times are of one thread on rows in memory. The last column is the objective less its least value, divided by that value.")
                {
                    Tables =
                    [
                        new ReportTable(
                            ["method", "time", "passes", "steps", "step size", "above the optimum"],
                            [
                                .. comparison.Methods.Select(method => (string[])
                                [
                                    method.Name, Milliseconds(method), NumberText.Count(method.Passes), NumberText.Count(method.Steps),
                                    double.IsNaN(method.StepSize) ? "–" : NumberText.Short(method.StepSize),
                                    double.IsNaN(method.Distance) ? "–" : NumberText.Short(method.Distance, 2),
                                ]),
                            ])
                        { Highlighted = 0 },
                    ],
                },
                .. TwoFeatureSections.OfDescents(data, coefficients),
            ],
        };

    private static string Milliseconds(ComparedMethod method) => string.Create(CultureInfo.InvariantCulture, $"{1e3 * method.Seconds:N1} ms");

    private static string Above(ComparedMethod method) =>
        method.Distance == 0.0 ? "the optimum" : $"{NumberText.Short(method.Distance, 2)} above the optimum, relatively";

    private static IEnumerable<ReportSection> AfterTheChoice(ReportData data, FitResult fit, FitOptions options) =>
    [
        .. data.Rows is null
            ? []
            : (ReportSection[])
            [
                .. JudgedSections.OfFit(data, fit, options), .. InfluenceSections.Of(data, fit, options), .. RowSections.Learning(data, fit, options),
            ],
    ];

    private static IEnumerable<ReportSection> CrossValidation(TuneResult tuning, string name, PathResult path)
    {
        if (tuning.Folds is not FoldFigures folds)
        {
            return [];
        }

        // Random candidates differ in their share of L1 too; as points against the strength they still tell where it is good.
        int[] shown = [.. Sequence.Range(0, tuning.Alphas.Length)
            .Where(i => tuning.SearchWord != "grid" || tuning.L1Ratios[i] == tuning.L1Ratios[tuning.Best])
            .OrderByDescending(i => tuning.Alphas[i])];
        double[] alphas = [.. shown.Select(i => tuning.Alphas[i])];
        var scores = new ScoreCurve([.. shown.Select(i => tuning.Scores[i])], [.. shown.Select(i => folds.StandardErrors[i])]);
        bool isAlong = path.Alphas.AsSpan().SequenceEqual(alphas);
        (int best, int careful) = (Array.IndexOf(shown, tuning.Best), Array.IndexOf(shown, folds.OneStandardError));
        string score = $"{tuning.ScoreName} of {tuning.Fit.Target}";
        var picture = new CrossValidationPicture(new CrossValidationData(name, score, alphas, scores, best, careful)
        {
            Folds = folds.Scores[0].Length,
            ActiveCounts = isAlong && path.L1Ratio > 0.0 ? [.. path.Points.Select(point => point.ActiveCount)] : null,
        });
        double[] trained = [.. path.Points.Select(point => tuning.Fit.Model == ModelKind.Logistic ? point.LogLoss : point.MeanSquaredError)];
        return
        [
            ReportSection.Of(picture, [.. WeakestOrStrongest(tuning)]),
            .. isAlong && tuning.Fit.Model != ModelKind.Huber && !tuning.Fit.Model.HasLogLink()
                ? (ReportSection[])[RowSections.Validation(name, score, alphas, new ScoreCurve(trained), scores, alphas[best], alphas[careful])]
                : [],
        ];
    }

    private static ReportTable Strengths(PathResult path, double chosen)
    {
        const int most = 15;
        int last = path.Points.Length - 1;
        int own = Array.FindIndex(path.Points, point => point.Alpha == chosen);
        IEnumerable<int> even = Sequence.Range(0, most).Select(k => (int)Math.Round(k * (double)last / (most - 1)));
        int[] shown = [.. even.Append(own).Where(i => i >= 0).Distinct().Order()];
        bool hasLabels = path.Model.HasLabels();
        return new ReportTable(
            ["strength", "features", hasLabels ? "log loss" : "R²", "degrees of freedom", "AIC", "BIC"],
            [
                .. shown.Select(i => path.Points[i]).Select(point => (string[])
                [
                    NumberText.Short(point.Alpha), NumberText.Count(point.ActiveCount), Number(hasLabels ? point.LogLoss : point.RSquared),
                    Number(point.DegreesOfFreedom), Number(point.Aic, 6), Number(point.Bic, 6),
                ]),
            ])
        {
            Highlighted = own < 0 ? null : Array.IndexOf(shown, own),
        };
    }

    // What a choice is to be judged by: how the chosen candidate does on rows that it was not fitted to.
    private static IEnumerable<KeyFigure> Score(TuneResult tuning)
    {
        string name = char.ToUpperInvariant(tuning.ScoreName[0]) + tuning.ScoreName[1..];
        yield return tuning.Folds is FoldFigures folds
            ? new KeyFigure(
                $"Cross-validated {tuning.ScoreName}",
                Number(tuning.Scores[tuning.Selected]),
                $"± {Number(folds.StandardErrors[tuning.Selected], 2)}, mean of {folds.Scores[0].Length} folds on rows kept out of each fit; "
                + "as the choice was made by it, new rows may do a little worse")
            : new KeyFigure(name, Number(tuning.Scores[tuning.Selected], 6), OnFit);
    }

    private static IEnumerable<string> WeakestOrStrongest(TuneResult tuning)
    {
        double best = tuning.Alphas[tuning.Best];
        bool isWeakest = best == tuning.Alphas.Min();
        if (tuning.Alphas.Length > 1 && (isWeakest || best == tuning.Alphas.Max()))
        {
            yield return $"The best strength is the {(isWeakest ? "weakest" : "strongest")} that was tried; others (--alphas, --eps) may be better still.";
        }
    }

    private static string Criteria(in FitReport report) => FormattableString.Invariant(
        $"Residual standard error {Number(report.ResidualStandardError, 6)} on {report.ResidualDegreesOfFreedom} degrees of freedom; ")
        + $"adjusted R² {Number(report.AdjustedRSquared)}; AIC {Number(report.Aic, 6)}, BIC {Number(report.Bic, 6)} (lower is better, between models of the same rows).";

    private static string Number(double value, int digits = 4) => double.IsFinite(value) ? NumberText.Short(value, digits) : "–";

    private static ReportPage Page(string title, FitResult fit, ReportSection[] sections) => new(title, fit.DataName)
    {
        KeyFigures = KeyFigures(fit),
        Facts = Facts(fit),
        Sections = sections,
    };

    private static KeyFigure[] KeyFigures(FitResult fit) =>
    [
        fit.Model.HasLabels() ? new KeyFigure("Accuracy", Number(fit.Accuracy, 3), OnFit) : new KeyFigure("R²", Number(fit.RSquared, 3), OnFit),
        fit.Model == ModelKind.Logistic ? new KeyFigure("Log loss", Number(fit.LogLoss), OnFit)
            : fit.Model.HasLabels() ? new KeyFigure("Corrections", NumberText.Count(fit.Corrections ?? 0), "while fitting")
            : fit.Model.HasLogLink() ? new KeyFigure("Deviance", Number(fit.Deviance), fit.HasIntercept ? $"{OnFit}, of {Number(fit.NullDeviance)} about the mean" : OnFit)
            : new KeyFigure("Root of the mean squared error", Number(Math.Sqrt(fit.MeanSquaredError)), $"{OnFit}, in units of {fit.Target}"),
        new KeyFigure("Features used", $"{fit.ActiveFeatures.Length} of {fit.FeatureNames.Length}"),
        double.IsFinite(fit.Alpha)
            ? new KeyFigure(
                "Strength α", NumberText.Short(fit.Alpha, 3), double.IsFinite(fit.AlphaMax) ? $"all zero from {NumberText.Short(fit.AlphaMax)} on" : null)
            : new KeyFigure("Rank", fit.Rank is int rank ? $"{rank} of {fit.FeatureNames.Length}" : "–"),
    ];

    private static (string, string)[] Facts(FitResult fit) =>
    [
        ("Data", fit.DataName), ("Rows", NumberText.Count(fit.RowCount)), ("Target", fit.Target),
        ("Model", ModelSections.Name(fit.Model) + (fit.Model.HasL1Ratio() ? $", L1 share {NumberText.Short(fit.L1Ratio)}" : "")),
        ("Solved by", fit.SolverWord), ("Certificate", Number(fit.Certificate.Value, 3)), ("Precision", fit.PrecisionWord),
        ("Columns", fit.StandardizedCoefficients is null ? "as given" : "scaled for the penalty"),
    ];
}
