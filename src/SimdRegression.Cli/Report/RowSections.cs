using SimdRegression.Cli.Charts;
using SimdRegression.Cli.Charts.Drawing;
using SimdRegression.Cli.Commands;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Report;

/// <summary>Sections that look at rows.</summary>
internal static class RowSections
{
    private const int FoldCount = 5;
    private const int CurvePoints = 8;
    private const int ValidationStrengths = 60;

    /// <summary>Predictions beside what was: of values with their residuals, of labels with their probabilities.</summary>
    /// <param name="data">The data; with rows.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="rowsName">Which rows these are.</param>
    public static ReportSection Predictions(ReportData data, FitResult fit, string rowsName)
    {
        ReportRows rows = data.Rows!;
        double[] margins = rows.Margins(fit.Coefficients, fit.Intercept);
        if (fit.Model == ModelKind.Logistic)
        {
            var probabilities = new ProbabilityData(
                data.Target, rowsName, rows.Targets, [.. margins.Select(margin => Response.Of(ResponseKind.Probability, margin))]);
            return Pair("Probabilities", new CalibrationPicture(probabilities), new ScoreHistogramPicture(probabilities));
        }

        var predictions = new PredictionData(data.Target, rowsName, rows.Targets, margins);
        return Pair("Predictions", new PredictedActualPicture(predictions), new ResidualPicture(predictions));
    }

    /// <summary>The error of a model with squared loss against the number of rows it was fitted to, on the rows and on others.</summary>
    /// <param name="data">The data; with rows.</param>
    /// <param name="fit">The fit, whose strength is kept.</param>
    /// <param name="options">Its options.</param>
    /// <returns>Nothing where there are too few rows for a curve.</returns>
    public static IEnumerable<ReportSection> Learning(ReportData data, FitResult fit, FitOptions options)
    {
        ReportRows rows = data.Rows!;
        int most = rows.Count - (rows.Count / FoldCount) - 1;
        int fewest = Math.Max(20, data.Features.Length);
        if (most < 2 * fewest || !fit.Model.HasSquaredLoss())
        {
            return [];
        }

        double growth = Math.Pow((double)most / fewest, 1.0 / (CurvePoints - 1));
        int[] sizes = [.. Enumerable.Range(0, CurvePoints).Select(i => (int)Math.Round(fewest * Math.Pow(growth, i))).Distinct()];
        FoldAssignment folds = FoldAssignment.Shuffled(rows.Count, FoldCount, seed: 0);
        int[] shuffled = [.. Enumerable.Range(0, rows.Count)];
        new RandomSource(1).Shuffle<int>(shuffled);
        var training = new double[sizes.Length][];
        var tested = new double[sizes.Length][];
        for (int i = 0; i < sizes.Length; i++)
        {
            training[i] = new double[FoldCount];
            tested[i] = new double[FoldCount];
        }

        for (int fold = 0; fold < FoldCount; fold++)
        {
            ReportRows test = rows.Take([.. shuffled.Where(row => folds.FoldOf(row) == fold)]);
            int[] others = [.. shuffled.Where(row => folds.FoldOf(row) != fold)];
            for (int i = 0; i < sizes.Length; i++)
            {
                ReportRows part = rows.Take(others.AsSpan(0, Math.Min(sizes[i], others.Length)));
                LinearModel<double> model = Fit(part.ToMoments(), fit, options);
                training[i][fold] = part.MeanSquaredError(model);
                tested[i][fold] = test.MeanSquaredError(model);
            }
        }

        return
        [
            ReportSection.Of(new LearningCurvePicture(new LearningCurveData(
                ModelSections.Name(fit.Model), Score(data), [.. sizes.Select(size => (double)size)], Curve(training), Curve(tested)))),
        ];
    }

    /// <summary>The error of a model with squared loss against its strength, on the rows and, cross-validated, on others.</summary>
    /// <param name="data">The data; with rows.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="options">Its options.</param>
    /// <returns>Nothing where rows are few, or there is no strength.</returns>
    public static IEnumerable<ReportSection> Validation(ReportData data, FitResult fit, FitOptions options)
    {
        ReportRows rows = data.Rows!;
        if (!fit.Model.HasSquaredLoss() || !fit.Model.HasPenalty() || rows.Count < 4 * FoldCount || data.Moments.TargetSumOfSquares == 0.0)
        {
            return [];
        }

        var path = new RegularizationPath(data.Features.Length, ValidationStrengths);
        options = options with { Solver = MomentsSolver.Auto };
        data.Moments.Path(
            fit.Model.Estimator(), new PathOptions { StrengthCount = ValidationStrengths, L1Ratio = fit.L1Ratio, Fit = options }, path);
        var validation = new LinearModel<double>.CrossValidation(
            data.Features.Length, FoldAssignment.Shuffled(rows.Count, FoldCount, seed: 0), ValidationStrengths);
        validation.Add(rows.Values, rows.Targets, rows.Weights);
        Candidate[] candidates = [.. path.Alphas.ToArray().Select(alpha => new Candidate(alpha, fit.L1Ratio))];
        TuningResult scores = validation.Score(fit.Model.Estimator(), candidates, new TuningOptions { Fit = options });
        var trained = new ScoreCurve([.. path.ResidualSumsOfSquares.ToArray().Select(squares => squares / data.Moments.TotalWeight)]);
        var tested = new ScoreCurve(scores.MeanScores.ToArray(), scores.StandardErrors.ToArray());
        return [Validation(ModelSections.Name(fit.Model), Score(data), path.Alphas.ToArray(), trained, tested, null, null)];
    }

    /// <summary>The section of a validation curve.</summary>
    public static ReportSection Validation(
        string model, string score, double[] alphas, ScoreCurve training, ScoreCurve tested, double? best, double? careful) =>
        ReportSection.Of(new ValidationCurvePicture(new ValidationCurveData(model, score, alphas, training, tested)
        {
            BestAlpha = best,
            OneStandardErrorAlpha = careful,
        }));

    private static string Score(ReportData data) => $"mean squared error of {data.Target}";

    private static ReportSection Pair(string heading, Picture first, Picture second) =>
        new(heading, first.HowToRead, second.HowToRead) { Pictures = [first, second] };

    private static LinearModel<double> Fit(LinearModel<double>.Moments moments, FitResult fit, FitOptions options)
    {
        options = options with { Solver = MomentsSolver.Auto, WarmStart = false };
        LinearModel<double> model;
        _ = fit.Model switch
        {
            ModelKind.LeastSquares => moments.Fit(default(LeastSquares), options, out model),
            ModelKind.Ridge => moments.Fit(new Ridge(fit.Alpha), options, out model),
            _ => moments.Fit(new ElasticNet(fit.Alpha, fit.L1Ratio), options, out model),
        };
        return model;
    }

    private static ScoreCurve Curve(double[][] folds) => new(
        [.. folds.Select(scores => scores.Average())],
        [.. folds.Select(scores => Math.Sqrt(scores.Sum(score => Math.Pow(score - scores.Average(), 2.0)) / (scores.Length - 1.0) / scores.Length))]);
}
