using System.Numerics;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>A fit over rows, made twice.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="batch">The rows.</param>
/// <param name="model">Receives the model.</param>
internal delegate TrainingReport RowFit<T>(in RowBatch<T> batch, out LinearModel<T> model)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>What every fit over rows keeps: a finite answer, the same bits again, and no memory but that of the model.</summary>
internal static class RowFitRun
{
    private const int Attempts = 20;

    // The model is an object with its coefficients.
    private const int BytesOfModel = 512;

    /// <summary>Fits, and fits again.</summary>
    public static TrainingReport Twice<T>(
        FitCase data, RowFitCase asked, RowFit<T> fit, out double[] coefficients, out double intercept, out string context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] rows = Array.ConvertAll(data.Rows, T.CreateTruncating);
        T[] targets = Array.ConvertAll(data.Targets, T.CreateTruncating);
        T[] weights = Array.ConvertAll(data.Weights, T.CreateTruncating);
        var batch = new RowBatch<T>(rows, data.Features, targets, weights);
        TrainingReport report = fit(in batch, out LinearModel<T> model);
        coefficients = Array.ConvertAll(model.Coefficients.ToArray(), double.CreateTruncating);
        intercept = double.CreateTruncating(model.Intercept);
        string occasion = asked.Describe(data, in report, coefficients, intercept, typeof(T).Name);
        bool isFinite = coefficients.All(double.IsFinite) && double.IsFinite(intercept);
        BrokenPromiseException.Unless(isFinite, () => $"{asked.Loss}: {report.Status} with a coefficient that is not finite", occasion);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > BytesOfModel; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TrainingReport second = fit(in batch, out LinearModel<T> again);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            BrokenPromiseException.Unless(again == model && second.Equals(report), () => "another answer to the same question", occasion);
        }

        BrokenPromiseException.Unless(least <= BytesOfModel, () => $"{asked.Loss}: {least} bytes allocated", occasion);
        context = occasion;
        return report;
    }

    /// <summary>What a fit over rows reached.</summary>
    public static Signature Reached(FitCase data, RowFitCase asked, in TrainingReport report, bool single, int depth) =>
        Signature.Start.With((ulong)report.Status).With((ulong)report.Certificate.Kind).With((ulong)asked.Loss).WithSize(report.Iterations)
            .WithSize(data.Features).With(data.Weights.Length > 0).With(asked.L1Ratio > 0.0).With(asked.Options.Intercept).With(asked.Options.Standardize)
            .With(asked.Options.LowerBounds.IsEmpty && asked.Options.UpperBounds.IsEmpty).With(single).With((ulong)depth).WithSize(report.ActiveCount);
}
