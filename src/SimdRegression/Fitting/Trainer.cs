using System.Numerics;
using SimdRegression.Fitting;
using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Fits models by going over the rows: any loss, penalty and solver that suit each other. Squared loss is better served by
/// <see cref="Moments{T, TKernels}"/>, which read the rows once.
/// </summary>
/// <typeparam name="TModel">The model that fits return.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// Up to 64 features everything is allocated by the constructor; no other method allocates, but for the object that a model may be. Of more
/// features a solver's memory comes with its first fit. An object belongs to one thread at a time. No fit throws for a problem that has no answer (the report says so); wrong arguments and values that are not finite
/// throw at once, and nothing has changed then.
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract partial class Trainer<TModel, T, TKernels>
    where TModel : IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly TKernels kernels;
    private readonly int features;
    private readonly T[] delivered;

    /// <summary>Allocates the workspace of fits.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    protected Trainer(TKernels kernels)
    {
        RowArguments.CheckElementType<T>();
        features = RowArguments.CheckedFeatures(kernels.FeatureCount);
        this.kernels = kernels;
        delivered = new T[features];
        if (features <= KernelLayout.MostFeaturesAllocatedAtOnce)
        {
            _ = NewtonDescent;
            _ = Groups;
            _ = Bridges;
            _ = RowByRow;
            _ = PerceptronRule;
            _ = Evaluation;
        }
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => features;

    /// <summary>Makes the model that a fit returns.</summary>
    /// <param name="coefficients">w, N values; the next fit overwrites them.</param>
    /// <param name="intercept">b.</param>
    private protected virtual TModel MakeModel(T[] coefficients, T intercept) => TModel.Create(coefficients, intercept);

    private RowBatch<T> Adjacent(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets) => new(rows, features, targets, default);

    // Lengths, values, targets and weights; returns W.
    private double Check<TLoss>(in RowBatch<T> batch)
        where TLoss : struct, ILoss<TLoss>
    {
        RowArguments.Check(batch.Rows, batch.RowStride, features, batch.Count, batch.Weights.Length);
        return RowChecks.Check(in batch, features, TLoss.Targets);
    }

    // Rounds the answer to the element type; one that it cannot hold is none.
    private TrainingReport Deliver(TrainingReport report, ReadOnlySpan<double> coefficients, double intercept, out TModel model)
    {
        bool isFinite = RoundedModel.TryRound<T>(coefficients, intercept, delivered, out T rounded);
        int active = features - delivered.AsSpan().Count(T.Zero);
        model = MakeModel(delivered, rounded);
        return isFinite
            ? report with
            {
                ActiveCount = active, FeatureCount = features, ExpectedDigits = Math.Min(report.ExpectedDigits, RoundedModel.MostDigits<T>()),
            }
            : report with { Status = FitStatus.OutOfRange, ActiveCount = 0 };
    }
}
