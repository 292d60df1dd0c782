using System.Diagnostics;
using System.Numerics;
using SimdRegression.Cli.Requests;
using SimdRegression.Numerics;

namespace SimdRegression.Cli.Fitting;

/// <summary>One least-squares problem, solved exactly and by descents, on the same rows in memory.</summary>
internal static class MethodComparison
{
    // So many rows and passes call every method into being before the clock runs.
    private const int RowsOfRehearsal = 256;

    /// <summary>Solves the problem by each method, and takes the time.</summary>
    public static Comparison Run<T>(CompareRequest request, TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var trainer = new LinearModel<T>.Trainer(rows.FeatureCount);
        bool standardized = request.Options.Standardize;
        try
        {
            // As in fits over rows, the intercept takes up the means of scaled columns.
            bool scales = request.Options is { Standardize: true, Intercept: true };
            request = scales ? request with { Options = request.Options with { Standardize = false } } : request;
            RowBatch<T> all = scales
                ? new RowBatch<T>(rows.Scaled(rows.Scaler()), rows.FeatureCount, rows.Targets, rows.Weights)
                : rows.Batch;
            RowBatch<T> few = TableRows<T>.Part(in all, rows.FeatureCount, 0, Math.Min(RowsOfRehearsal, rows.Count));
            CompareRequest rehearsal = request with { Epochs = 1, Options = request.Options with { MaxIterations = 1 } };
            Compare(rehearsal, trainer, in few, out _);
            ComparedMethod[] methods = Compare(request, trainer, in all, out FitReport best);
            return best.Status == FitStatus.OutOfRange ? throw MomentsFit.OutOfRange(rows.Name) : new Comparison
            {
                DataName = rows.Name,
                Target = rows.TargetName,
                FeatureCount = rows.FeatureCount,
                SinglePrecision = typeof(T) == typeof(float),
                Standardized = standardized,
                Best = best,
                Methods = methods,
            };
        }
        catch (ArgumentException failure) when (failure.ParamName is "rows" or "targets")
        {
            throw rows.RefuseValue();
        }
    }

    private static ComparedMethod[] Compare<T>(
        CompareRequest request, LinearModel<T>.Trainer trainer, in RowBatch<T> batch, out FitReport best)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long start = Stopwatch.GetTimestamp();
        var moments = new LinearModel<T>.Moments(trainer.FeatureCount);
        moments.Add(batch.Rows, batch.RowStride, batch.Targets, batch.Weights);
        double secondsOfMoments = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        best = moments.Fit(new Ridge(request.Alpha), request.Options, out LinearModel<T> exact);
        if (best.WantsDoubledSums)
        {
            moments = new LinearModel<T>.Moments(trainer.FeatureCount) { SumPrecision = SumPrecision.Doubled };
            moments.Add(batch.Rows, batch.RowStride, batch.Targets, batch.Weights);
            best = moments.Fit(new Ridge(request.Alpha), request.Options, out exact);
        }

        double secondsOfSolution = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var optimum = new LeastSquaresOptimum<T>(moments, exact, best.Objective, request.Alpha, request.Options.Standardize);
        request = request with { Options = RelativeToTheOptimum(request.Options, moments, in best) };
        var normalEquations = new ComparedMethod
        {
            Name = "normal equations",
            Word = "normal-equations",
            Seconds = secondsOfMoments + secondsOfSolution,
            Passes = 1,
            Steps = 1,
            Distance = 0.0,
            StepSize = double.NaN,
            Status = best.Status,
        };
        return
        [
            normalEquations,
            DescendOnMoments(request, moments, secondsOfMoments, optimum),
            Descend(request, SolverKind.GradientDescent, trainer, in batch, optimum),
            Descend(request, SolverKind.MiniBatch, trainer, in batch, optimum),
            Descend(request, SolverKind.Stochastic, trainer, in batch, optimum),
        ];
    }

    // Certificates are relative to the objective at zero, and here it is known how far above the optimum that is.
    private static FitOptions RelativeToTheOptimum<T>(FitOptions options, LinearModel<T>.Moments moments, in FitReport best)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double least = 1e-16;
        double offset = options.Intercept ? 0.0 : moments.TargetMean;
        double share = best.Objective / (best.TotalSumOfSquares + (moments.TotalWeight * offset * offset));
        return share > 0.0 && share < 1.0 ? options with { Tolerance = Math.Max(least, options.Tolerance * share) } : options;
    }

    private static ElasticNet Penalty(CompareRequest request) => new(Strength.Total(request.Alpha), 0.0);

    private static ComparedMethod DescendOnMoments<T>(
        CompareRequest request, LinearModel<T>.Moments moments, double secondsOfMoments, LeastSquaresOptimum<T> optimum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long start = Stopwatch.GetTimestamp();
        TrainingReport report = moments.Fit(Penalty(request), default(GradientDescent), request.Options, out LinearModel<T> model);
        return new ComparedMethod
        {
            Name = "batch descent on moments",
            Word = "gradient-descent-on-moments",
            Seconds = secondsOfMoments + Stopwatch.GetElapsedTime(start).TotalSeconds,
            Passes = 1,
            Steps = report.Iterations,
            Distance = optimum.Distance(model),
            StepSize = report.StepSize,
            Status = report.Status,
        };
    }

    private static ComparedMethod Descend<T>(
        CompareRequest request, SolverKind kind, LinearModel<T>.Trainer trainer, in RowBatch<T> batch, LeastSquaresOptimum<T> optimum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElasticNet penalty = Penalty(request);
        bool isBatch = kind == SolverKind.GradientDescent;
        int rowsInStep = isBatch ? batch.Count : kind == SolverKind.MiniBatch ? request.BatchSize : 1;
        var stochastic = new StochasticGradientDescent { BatchSize = isBatch ? 1 : rowsInStep, Epochs = request.Epochs, Seed = request.Seed };
        long start = Stopwatch.GetTimestamp();
        TrainingReport report = isBatch
            ? trainer.Fit(in batch, default(SquaredLoss), in penalty, default(GradientDescent), request.Options, out LinearModel<T> model)
            : trainer.Fit(in batch, default(SquaredLoss), in penalty, in stochastic, request.Options, out model);
        return new ComparedMethod
        {
            Name = isBatch ? "batch descent over the rows" : kind == SolverKind.MiniBatch ? $"mini-batches of {rowsInStep}" : "stochastic, row by row",
            Word = kind.Word(),
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            Passes = report.Iterations,
            Steps = (long)report.Iterations * (((batch.Count - 1) / rowsInStep) + 1),
            Distance = optimum.Distance(model),
            StepSize = report.StepSize,
            Status = report.Status,
        };
    }
}
