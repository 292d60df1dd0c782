using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Choosing among models.</content>
public sealed partial class LinearModel<T>
{
    /// <summary>Cross-validation from moments; see <see cref="CrossValidation{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="folds">Which row is tested in which fold.</param>
    /// <param name="capacity">How many candidates are foreseen, at least 1.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class CrossValidation(int features, FoldAssignment folds, int capacity = TuningResult.DefaultCapacity)
        : CrossValidation<LinearModel<T>, T, RuntimeKernels<T>>(new RuntimeKernels<T>(RowArguments.CheckedFeatures(features)), folds, capacity);

    /// <summary>Fits resamples of the same rows; see <see cref="Bootstrap{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="resampleCount">How many resamples a fit draws, at least 1.</param>
    /// <param name="seed">Decides which rows they hold.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    [method: CLSCompliant(false)]
    public sealed class Bootstrap(int features, int resampleCount, ulong seed)
        : Bootstrap<LinearModel<T>, T, RuntimeKernels<T>>(new RuntimeKernels<T>(RowArguments.CheckedFeatures(features)), resampleCount, seed);

    /// <summary>Cross-validation of fits that go over rows; see <see cref="RowCrossValidation{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="folds">Which row is tested in which fold.</param>
    /// <param name="capacity">How many candidates are foreseen, at least 1.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class RowCrossValidation(int features, FoldAssignment folds, int capacity = TuningResult.DefaultCapacity)
        : RowCrossValidation<LinearModel<T>, T, RuntimeKernels<T>>(new RuntimeKernels<T>(RowArguments.CheckedFeatures(features)), folds, capacity);
}
