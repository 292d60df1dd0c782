using System.Numerics;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>Predicting many rows a call.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TModel">The generated model.</typeparam>
internal sealed class PredictBatchCase<T, TModel> : PredictCase<T, TModel>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
{
    /// <inheritdoc/>
    protected override void Predict(ref TModel model, ReadOnlySpan<T> rows, Span<T> predictions) => model.Predict(rows, predictions);
}
