using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Multinomial fits: several classes, each with coefficients of its own.</summary>
internal static class ClassFit
{
    /// <summary>Fits, and prepares what is saved and printed.</summary>
    public static FitOutcome Run<T>(FitRequest request, TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Run(request, rows, TrainerOf(rows));
    }

    /// <summary>The same by a trainer that may know a fit to begin with.</summary>
    public static FitOutcome Run<T>(FitRequest request, TableRows<T> rows, LinearClassifier<T>.Trainer trainer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingReport report;
        LinearClassifier<T> model;
        try
        {
            report = Train(request, trainer, rows.Batch, request.Options, out model);
        }
        catch (ArgumentException failure) when (failure.ParamName == "rows")
        {
            throw rows.RefuseValue();
        }

        if (report.Status == FitStatus.OutOfRange)
        {
            throw RowFit.OutOfRange(rows.Name);
        }

        string[] classes = rows.ClassLabels!.Classes;
        var coefficients = new T[rows.FeatureCount * classes.Length];
        model.CopyCoefficientsTo(coefficients);
        var document = new MultiOutputDocument<T>(
            ModelOutputKind.Classes, classes, coefficients, model.Intercepts, in report, rows.FeatureNames, rows.TargetName)
        {
            Objective = StoredObjective.Of(request, request.Options.PenaltyFactors, rows.MomentColumns.Weights),
            Encoder = request.Encoder,
            Annotations = request.Annotations,
        };
        return new FitOutcome(CreateResult(request, rows, model, report), FittedModel.Of(document));
    }

    /// <summary>The trainer for the classes of some rows.</summary>
    /// <exception cref="UnusableDataException">There are too many unknowns.</exception>
    public static LinearClassifier<T>.Trainer TrainerOf<T>(TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = rows.ClassLabels!.Classes.Length;
        try
        {
            return new LinearClassifier<T>.Trainer(rows.FeatureCount, classes);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UnusableDataException(
                rows.Name,
                $"{classes} classes of {rows.FeatureCount} features and an intercept have {(long)classes * (rows.FeatureCount + 1)} unknowns; at most 2048 are accepted");
        }
    }

    /// <summary>One fit.</summary>
    public static TrainingReport Train<T>(
        FitRequest request, LinearClassifier<T>.Trainer trainer, in RowBatch<T> batch, in FitOptions options, out LinearClassifier<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => request.Penalty switch
    {
        PenaltyKind.None => trainer.Fit(in batch, default(NoPenalty), in options, out model),
        PenaltyKind.Group => trainer.Fit(
            in batch, new GroupLasso(request.Strength, request.Settings.ToGroups(), request.L1Ratio, request.Settings.GroupFactors), in options, out model),
        _ => trainer.Fit(in batch, new ElasticNet(request.Strength, request.L1Ratio), in options, out model),
    };

    private static FitResult CreateResult<T>(FitRequest request, TableRows<T> rows, LinearClassifier<T> model, TrainingReport report)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string[] classes = rows.ClassLabels!.Classes;
        double[]? deviations = request.Options.Standardize ? rows.Scaler().Deviations.ToArray() : null;
        var largest = new double[rows.FeatureCount];
        var own = new T[rows.FeatureCount];
        var coefficients = new double[classes.Length][];
        for (int k = 0; k < classes.Length; k++)
        {
            model.CopyCoefficientsTo(k, own);
            coefficients[k] = Array.ConvertAll(own, double.CreateTruncating);
            for (int j = 0; j < largest.Length; j++)
            {
                largest[j] = Math.Max(largest[j], Math.Abs(coefficients[k][j]));
            }
        }

        ClassScore score = Score(rows, model);
        return new FitResult
        {
            DataName = rows.Name,
            Target = rows.TargetName,
            FeatureNames = rows.FeatureNames,
            Model = request.Model,
            Penalty = request.Penalty,
            Settings = request.Settings,
            SolverWord = SolverKind.Newton.Word(),
            SinglePrecision = typeof(T) == typeof(float),
            Status = report.Status,
            RowCount = report.RowCount,
            Alpha = request.HasPenalty ? report.Alpha : double.NaN,
            AlphaMax = report.AlphaMax,
            L1Ratio = request.HasPenalty ? request.L1Ratio : double.NaN,
            HasIntercept = report.Intercept,
            Intercept = double.NaN,
            Coefficients = largest,
            StandardizedCoefficients = null,
            Objective = report.Objective,
            Iterations = report.Iterations,
            Certificate = report.Certificate,
            Rank = report.Rank > 0 ? report.Rank : null,
            ExpectedDigits = report.ExpectedDigits,
            LogLoss = score.LogLoss,
            Accuracy = score.Accuracy,
            Classes = classes,
            MultiplyAdd = report.MultiplyAdd,
            OfClasses = new ClassFigures(classes, coefficients, [.. model.Intercepts.ToArray().Select(double.CreateTruncating)], deviations, score),
        };
    }

    private static ClassScore Score<T>(TableRows<T> rows, LinearClassifier<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var score = new ClassScore(rows.ClassLabels!.Classes);
        RowBatch<T> all = rows.Batch;
        var scores = new T[model.ClassCount];
        for (int row = 0; row < rows.Count; row++)
        {
            model.Scores(all.Rows.Slice(row * all.RowStride, rows.FeatureCount), scores);
            score.Add<T>(scores, all.Targets.Slice(row, 1), all.Weights.IsEmpty ? default : all.Weights.Slice(row, 1));
        }

        return score;
    }
}
