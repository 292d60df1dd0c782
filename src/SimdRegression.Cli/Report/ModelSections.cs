using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Report;

/// <summary>Sections about coefficients, which need moments alone.</summary>
internal static class ModelSections
{
    private const int MostInTable = 20;
    private const double L1Share = 0.5;

    /// <summary>The coefficients of a fit beside those of least squares, ridge, lasso and elastic net.</summary>
    /// <param name="data">The data.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="options">Its options, which serve the others too.</param>
    public static ReportSection Coefficients(ReportData data, FitResult fit, FitOptions options)
    {
        double[] own = data.Scaled(fit.Coefficients);
        if (!fit.Model.HasSquaredLoss() || fit.Model == ModelKind.LeastSquares)
        {
            return ReportSection.Of(
                new CoefficientPicture(new CoefficientData(data.Features, [WithIntervals(data, fit, own)], data.UnitOf(fit.Model, fit.Classes))),
                Used(fit)) with
            {
                Tables = [Table(data, fit)],
            };
        }

        double ownShare = fit.Model == ModelKind.ElasticNet ? fit.L1Ratio : L1Share;
        CoefficientSet[] sets =
        [
            .. ((ModelKind[])[ModelKind.LeastSquares, ModelKind.Ridge, ModelKind.Lasso, ModelKind.ElasticNet])
                .Select(kind => kind == fit.Model
                    ? new CoefficientSet($"{Name(kind)}, fitted", own)
                    : new CoefficientSet(Name(kind), data.Scaled(Fit(data, kind, ownShare, options).Coefficients))),
        ];
        string others = "The other models are fitted to the same rows, each at the strength that generalised cross-validation prefers.";
        return ReportSection.Of(new CoefficientPicture(new CoefficientData(data.Features, sets, data.UnitOf(fit.Model))), Used(fit), others) with
        {
            Tables = [Table(data, fit)],
        };
    }

    /// <summary>What the graph of a penalty does to the coefficients that its edges join.</summary>
    /// <param name="data">The data.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="options">Its options.</param>
    /// <returns>Nothing where the penalty is no graph.</returns>
    public static IEnumerable<ReportSection> Graph(ReportData data, FitResult fit, FitOptions options)
    {
        if (fit.Settings.Graph is not PenaltyMatrix graph)
        {
            return [];
        }

        // The penalty acts on these: as they are, or of scaled columns.
        double[] before = Fit(data, ModelKind.LeastSquares, 0.0, options).Coefficients.ToArray();
        double[] after = fit.Refit?.Coefficients ?? fit.Coefficients;
        string unit = options.Standardize ? "coefficient for one standard deviation" : "coefficient";
        return
        [
            ReportSection.Of(
                new GraphPicture(
                    data.Features,
                    options.Standardize ? data.Scaled(before) : before,
                    options.Standardize ? data.Scaled(after) : after,
                    (first, second) => graph[first, second] != 0.0,
                    unit),
                "Without the graph stands least squares of the same rows."),
        ];
    }

    /// <summary>A path, with what was chosen on it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="best">The strength to mark, where there is one.</param>
    /// <param name="bestName">What that strength is called.</param>
    /// <param name="careful">The choice of the one-standard-error rule.</param>
    /// <param name="classes">The labels of the classes, or null.</param>
    public static ReportSection Path(PathResult path, double? best, string bestName, double? careful = null, string[]? classes = null)
    {
        var picture = new CoefficientPathPicture(new CoefficientPathData(
            Name(path.Model),
            path.FeatureNames,
            path.Alphas,
            [.. Sequence.Range(0, path.FeatureNames.Length).Select(j => path.Points.Select(point => point.Coefficients[j] * path.Deviations[j]).ToArray())],
            ReportData.UnitOf(path.Model, path.Target, classes))
        {
            BestAlpha = best,
            BestName = bestName,
            OneStandardErrorAlpha = careful,
        });
        return ReportSection.Of(picture);
    }

    /// <summary>What a model is called.</summary>
    public static string Name(ModelKind kind) => kind switch
    {
        ModelKind.LeastSquares => "OLS",
        ModelKind.ElasticNet => "elastic net",
        _ => kind.Word(),
    };

    /// <summary>Coefficients of scaled columns, with their confidence intervals where there is inference.</summary>
    private static CoefficientSet WithIntervals(ReportData data, FitResult fit, double[] scaled)
    {
        const double usualLevel = 0.95;
        if (fit.ShownInference is not InferenceFigures inference)
        {
            return new CoefficientSet(Name(fit.Model), scaled);
        }

        double level = inference.Choice.Level ?? usualLevel;
        var intervals = new Interval[scaled.Length];
        for (int j = 0; j < intervals.Length; j++)
        {
            Interval ends = inference.Statistics.ConfidenceInterval(j, level);
            intervals[j] = new Interval(data.Deviations[j] * ends.Low, data.Deviations[j] * ends.High);
        }

        return new CoefficientSet(Name(fit.Model), scaled)
        {
            Intervals = intervals,
            IntervalName = $"{NumberText.Short(100.0 * level)}% confidence interval",
        };
    }

    private static string Used(FitResult fit)
    {
        int used = fit.ActiveFeatures.Length;
        int all = fit.FeatureNames.Length;
        return used == all
            ? $"The fitted model uses all {all} features."
            : $"The fitted model uses {used} of {all} features; the coefficients of the others are exactly zero.";
    }

    private static ReportTable Table(ReportData data, FitResult fit)
    {
        double[] scaled = data.Scaled(fit.Coefficients);
        int[] shown = [.. Sequence.Range(0, scaled.Length).OrderByDescending(j => Math.Abs(scaled[j])).Take(MostInTable)];
        int hidden = scaled.Length - shown.Length;
        CoefficientStatistics? statistics = fit.ShownInference?.Statistics;
        var rows = new List<string[]>();
        if (statistics is not null && fit.HasIntercept)
        {
            rows.Add(
            [
                "(intercept)", NumberText.Short(fit.Intercept, 6), "–",
                .. Inference(statistics.InterceptStandardError, statistics.InterceptTStatistic, statistics.InterceptPValue),
            ]);
        }

        rows.AddRange(shown.Select(j => (string[])
        [
            data.Features[j], NumberText.Short(fit.Coefficients[j], 6), NumberText.Short(scaled[j]),
            .. statistics is null ? [] : Inference(statistics.StandardErrors[j], statistics.TStatistics[j], statistics.PValues[j]),
        ]));
        return new ReportTable(
            ["feature", "coefficient", "for one standard deviation", .. statistics is null ? Array.Empty<string>() : ["standard error", "t", "p"]], [.. rows])
        {
            Caption = $"Coefficients of {Name(fit.Model)}, the largest first"
                + (fit.Model == ModelKind.Logistic ? $": changes of the log-odds of {data.Target} = {fit.Classes?[1] ?? "1"}" : "")
                + (hidden > 0 ? FormattableString.Invariant($"; {hidden} smaller ones are left out") : "")
                + (fit.HasIntercept && statistics is null ? $"; intercept {NumberText.Short(fit.Intercept, 6)}" : "")
                + (fit.ShownInference is not InferenceFigures inference ? ""
                    : inference.Choice.NeedsRows ? $". Standard errors are of the kind {inference.Word}"
                    : ". Standard errors are classical: of independent errors of one variance"),
        };
    }

    private static string[] Inference(double error, double t, double p) =>
        [.. new[] { (error, 4), (t, 4), (p, 3) }.Select(figure => double.IsFinite(figure.Item1) ? NumberText.Short(figure.Item1, figure.Item2) : "–")];

    private static LinearModel<double> Fit(ReportData data, ModelKind kind, double l1Ratio, FitOptions options)
    {
        LinearModel<double> model;
        if (kind == ModelKind.LeastSquares)
        {
            data.Moments.Fit(default(LeastSquares), options with { PenaltyFactors = default, Solver = MomentsSolver.Auto }, out model);
            return model;
        }

        var path = new RegularizationPath(data.Features.Length);
        data.Moments.Path(kind.Estimator(), new PathOptions { L1Ratio = l1Ratio, Fit = options with { Solver = MomentsSolver.Auto } }, path);
        int intercept = options.Intercept ? 1 : 0;
        int preferred = Sequence.Range(0, path.Count).MinBy(i =>
        {
            double rowsLeft = path.RowCount - path.DegreesOfFreedom[i] - intercept;
            return rowsLeft > 0.0 ? path.ResidualSumsOfSquares[i] / (rowsLeft * rowsLeft) : double.PositiveInfinity;
        });
        return new LinearModel<double>(path.CoefficientsAt(preferred), path.Intercepts[preferred]);
    }
}
