using System.Numerics;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>Predicting rows one call at a time.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TModel">The generated model.</typeparam>
internal sealed class PredictOneCase<T, TModel> : PredictCase<T, TModel>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
{
    /// <inheritdoc/>
    protected override void Predict(ref TModel model, ReadOnlySpan<T> rows, Span<T> predictions)
    {
        int features = TModel.FeatureCount;
        for (int r = 0; r < predictions.Length; r++)
        {
            predictions[r] = model.Predict(rows.Slice(r * features, features));
        }
    }
}
