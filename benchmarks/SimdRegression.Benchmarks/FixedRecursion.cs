using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks;

/// <summary>Recursive least squares with the kernels of a generated model: what its nested class is, reached by the model's type.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="options">Forgetting factor, ridge, limit of the variance, intercept.</param>
internal sealed class FixedRecursion<TModel, TKernels>(in RecursiveLeastSquaresOptions options)
    : RecursiveLeastSquares<TModel, double, TKernels>(default, in options)
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
#if OLDER_LIBRARY
    /// <inheritdoc/>
    protected override TModel CreateModel(ReadOnlySpan<double> coefficients, double intercept) => TModel.Create(coefficients, intercept);
#endif
}
