using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks;

/// <summary>Cross-validation from moments with a generated model: what its nested class is, reached by the model's type.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="folds">Which row is tested in which fold.</param>
internal sealed class FixedCrossValidation<TModel, TKernels>(FoldAssignment folds) : CrossValidation<TModel, double, TKernels>(default, folds)
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
#if OLDER_LIBRARY
    /// <inheritdoc/>
    protected override TModel CreateModel(ReadOnlySpan<double> coefficients, double intercept) => TModel.Create(coefficients, intercept);
#endif
}

/// <summary>Cross-validation over rows with a generated model, reached in the same way.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="folds">Which row is tested in which fold.</param>
internal sealed class FixedRowCrossValidation<TModel, TKernels>(FoldAssignment folds) : RowCrossValidation<TModel, double, TKernels>(default, folds)
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
#if OLDER_LIBRARY
    /// <inheritdoc/>
    protected override TModel CreateModel(ReadOnlySpan<double> coefficients, double intercept) => TModel.Create(coefficients, intercept);
#endif
}
