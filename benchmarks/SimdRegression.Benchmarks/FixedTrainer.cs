using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks;

/// <summary>A trainer with the kernels of a generated model: what its nested Trainer class is, reached by the model's type.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
internal sealed class FixedTrainer<TModel, TKernels>() : Trainer<TModel, double, TKernels>(default)
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
#if OLDER_LIBRARY
    /// <inheritdoc/>
    protected override TModel CreateModel(ReadOnlySpan<double> coefficients, double intercept) => TModel.Create(coefficients, intercept);
#endif
}
