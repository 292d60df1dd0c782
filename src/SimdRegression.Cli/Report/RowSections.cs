using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;
using SimdRegression.Kernels;
using SimdRegression.Pictures;

namespace SimdRegression.Cli.Report;

/// <summary>Sections that look at rows.</summary>
internal static class RowSections
{
    private const int FoldCount = 5;
    private const int CurvePoints = 8;
    private const int ValidationStrengths = 60;

    /// <summary>The error of a model against the number of rows it was fitted to, on the rows and on others.</summary>
    /// <param name="data">The data; with rows.</param>
    /// <param name="fit">The fit, whose strength is kept.</param>
    /// <param name="options">Its options.</param>
    /// <returns>Nothing where there are too few rows for a curve, or the model has none.</returns>
    public static IEnumerable<ReportSection> Learning(ReportData data, FitResult fit, FitOptions options)
    {
        ReportRows rows = data.Rows!;
        int most = rows.Count - (rows.Count / FoldCount) - 1;
        int fewest = Math.Max(20, data.Features.Length);
        FoldAssignment? folds = most >= 2 * fewest ? FoldAssignment.Shuffled(rows.Count, FoldCount, seed: 0) : null;
        if (folds is null
            || !FoldChecks.TrainOnDifferentTargets(rows.Targets, rows.Weights, folds)
            || !fit.Penalty.HasPathOfItsOwn()
            || !(fit.Model.HasSquaredLoss() || fit.Model == ModelKind.Logistic))
        {
            return [];
        }

        double growth = ReproducibleFunctions.Pow((double)most / fewest, 1.0 / (CurvePoints - 1));
        int[] sizes = [.. Sequence.Range(0, CurvePoints).Select(i => (int)Math.Round(fewest * ReproducibleFunctions.Pow(growth, i))).Distinct()];
        var curve = new LearningCurve<double>(data.Features.Length, folds, sizes);
        Measure(curve, rows, fit, options with { Solver = MomentsSolver.Auto, WarmStart = false });
        if (curve.TrainingScores.ContainsAnyExceptInRange(0.0, double.MaxValue) || curve.ValidationScores.ContainsAnyExceptInRange(0.0, double.MaxValue))
        {
            return [];
        }

        return
        [
            ReportSection.Of(new LearningCurvePicture(new LearningCurveData(
                ModelSections.Name(fit.Model),
                fit.Model == ModelKind.Logistic ? $"log loss of {data.Target}" : Score(data),
                [.. sizes.Select(size => (double)size)],
                new ScoreCurve(curve.TrainingScores.ToArray(), curve.TrainingStandardErrors.ToArray()),
                new ScoreCurve(curve.ValidationScores.ToArray(), curve.ValidationStandardErrors.ToArray())))),
        ];
    }

    /// <summary>The error of a model with squared loss against its strength, on the rows and, cross-validated, on others.</summary>
    /// <param name="data">The data; with rows.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="options">Its options.</param>
    /// <returns>Nothing where rows are few, those of a fold have no weight, or there is no strength.</returns>
    public static IEnumerable<ReportSection> Validation(ReportData data, FitResult fit, FitOptions options)
    {
        ReportRows rows = data.Rows!;
        if (!fit.Model.HasSquaredLoss() || fit.Penalty is PenaltyKind.None or > PenaltyKind.ElasticNet || rows.Count < 4 * FoldCount || data.Moments.TargetSumOfSquares == 0.0)
        {
            return [];
        }

        var folds = FoldAssignment.Shuffled(rows.Count, FoldCount, seed: 0);
        if (!FoldChecks.TestWithWeight(rows.Targets, rows.Weights, folds))
        {
            return [];
        }

        var path = new RegularizationPath(data.Features.Length, ValidationStrengths);
        options = options with { Solver = MomentsSolver.Auto };
        data.Moments.Path(
            fit.Model.Estimator(), new PathOptions { StrengthCount = ValidationStrengths, L1Ratio = fit.L1Ratio, Fit = options }, path);
        var validation = new LinearModel<double>.CrossValidation(data.Features.Length, folds, ValidationStrengths);
        validation.Add(rows.Values, rows.Targets, rows.Weights);
        Candidate[] candidates = [.. path.Alphas.ToArray().Select(alpha => new Candidate(alpha, fit.L1Ratio))];
        TuningResult scores = validation.Score(fit.Model.Estimator(), candidates, new TuningOptions { Fit = options, ScoresTraining = true });
        var trained = new ScoreCurve(scores.MeanTrainingScores.ToArray(), scores.TrainingStandardErrors.ToArray());
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

    private static void Measure(LearningCurve<double> curve, ReportRows rows, FitResult fit, FitOptions options)
    {
        const ulong seed = 1;
        var batch = new RowBatch<double>(rows.Values, rows.FeatureCount, rows.Targets, rows.Weights);
        switch (fit.Model)
        {
            case ModelKind.LeastSquares:
                curve.Measure(in batch, default(LeastSquares), seed, in options);
                break;
            case ModelKind.Ridge:
                curve.Measure(in batch, new Ridge(fit.Alpha), seed, in options);
                break;
            case ModelKind.Logistic:
                curve.Measure(in batch, default(LogisticLoss), new ElasticNet(fit.Alpha, fit.L1Ratio), seed, in options);
                break;
            default:
                curve.Measure(in batch, new ElasticNet(fit.Alpha, fit.L1Ratio), seed, in options);
                break;
        }
    }
}
