using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Models that follow their data.</content>
public sealed partial class LinearModel<T>
{
    /// <summary>Learns row by row; see <see cref="RecursiveLeastSquares{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="options">Forgetting factor, ridge, limit of the variance, intercept.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class RecursiveLeastSquares(int features, in RecursiveLeastSquaresOptions options = default)
        : RecursiveLeastSquares<LinearModel<T>, T, RuntimeKernels<T>>(new RuntimeKernels<T>(RowArguments.CheckedFeatures(features)), in options);

    /// <summary>Fits the last rows of a stream; see <see cref="SlidingWindow{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="capacity">How many rows the window holds, at least 1.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class Window(int features, int capacity)
        : SlidingWindow<LinearModel<T>, T, RuntimeKernels<T>>(new RuntimeKernels<T>(RowArguments.CheckedFeatures(features)), capacity);

    /// <summary>Learns row by row; see <see cref="StochasticLearner{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="options">Step size, schedule, intercept.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class Learner(int features, in StochasticLearnerOptions options = default)
        : StochasticLearner<LinearModel<T>, T, RuntimeKernels<T>>(new RuntimeKernels<T>(RowArguments.CheckedFeatures(features)), in options);
}
