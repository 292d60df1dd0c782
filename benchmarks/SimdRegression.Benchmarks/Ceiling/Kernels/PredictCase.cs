using System.Numerics;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>
/// What predictions share: they go to memory that stays in the first-level cache, a part of the rows at a time, as to a caller who uses
/// them at once; what is measured is reading the rows.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TModel">The generated model.</typeparam>
internal abstract class PredictCase<T, TModel> : RowKernelCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
{
    // Small against the rows that pass through the cache between two uses of it.
    private readonly T[] predictions = new T[256];

    // Neither a property nor read-only: through the interface, either would have the struct copied at every call.
    private TModel model = TModel.Create(SomeCoefficients(TModel.FeatureCount), T.One);

    /// <inheritdoc/>
    public override double MultiplyAddsPerItem => Features;

    /// <inheritdoc/>
    protected override bool HasTargets => false;

    /// <inheritdoc/>
    public override void Pass()
    {
        ReadOnlySpan<T> rows = Data.Next<T>(Rows * Features);
        for (int left = Rows; left > 0; left -= predictions.Length)
        {
            Span<T> part = predictions.AsSpan(0, Math.Min(left, predictions.Length));
            Predict(ref model, rows[..(part.Length * Features)], part);
            rows = rows[(part.Length * Features)..];
        }
    }

    /// <summary>Predicts some rows.</summary>
    protected abstract void Predict(ref TModel model, ReadOnlySpan<T> rows, Span<T> predictions);
}
