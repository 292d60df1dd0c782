using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot;

internal delegate FitReport PlainFit<TEstimator, TModel>(in TEstimator estimator, out TModel model);

internal delegate FitReport Fit<TEstimator, TModel>(in TEstimator estimator, in FitOptions options, out TModel model);

internal delegate FitReport InferringFit<TModel>(
    in LeastSquares estimator, in FitOptions options, CoefficientStatistics statistics, out TModel model);

/// <summary>The fits of a moments object that return a model: they are members of every model's own class, and of no interface.</summary>
internal sealed record Fits<TModel>(
    PlainFit<Ridge, TModel> PlainRidge,
    Fit<LeastSquares, TModel> LeastSquares,
    Fit<Ridge, TModel> Ridge,
    Fit<Lasso, TModel> Lasso,
    Fit<ElasticNet, TModel> ElasticNet,
    InferringFit<TModel> Inferring);

/// <summary>One kind of model with all that a user can do with it, so that the same checks serve generated and run-time models.</summary>
internal sealed record Subject<T, TModel, TKernels>(
    string Name,
    int Features,
    Func<Moments<T, TKernels>> NewMoments,
    Func<Moments<T, TKernels>, Fits<TModel>> FitsOf,
    Func<T[], T, TModel> NewModel,
    Func<TModel, FitReport, IReadOnlyList<string>, ModelDocument<T>> ToDocument,
    Func<ModelDocument<T>, TModel> FromDocument,
    bool ModelsAreValues)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : ILinearModel<T>, IEquatable<TModel>
    where TKernels : struct, IKernels<T>
{
    /// <summary>The rounding that a fit to well-conditioned data may leave.</summary>
    public double Tolerance => typeof(T) == typeof(float) ? 2e-5 : 1e-11;

    /// <summary>The coefficients as doubles.</summary>
    public double[] CoefficientsOf(TModel model)
    {
        var copy = new T[Features];
        model.CopyCoefficientsTo(copy);
        return Array.ConvertAll(copy, double.CreateChecked);
    }
}

/// <summary>Makes subjects.</summary>
internal static class Subject
{
    /// <summary>A model that the source generator completed.</summary>
    public static Subject<T, TModel, TKernels> Generated<T, TModel, TKernels, TMoments>(Func<TMoments, Fits<TModel>> fits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<TModel, T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
        where TMoments : Moments<T, TKernels>, new() => new(
            $"{typeof(TModel).Name}, generated",
            TModel.FeatureCount,
            static () => new TMoments(),
            moments => fits((TMoments)moments),
            static (coefficients, intercept) => TModel.Create(coefficients, intercept),
            static (model, report, names) => ModelDocument<T>.Create(in model, in report, names, "target"),
            static document => document.ToModel<TModel>(),
            ModelsAreValues: true);

    /// <summary>The model for a number of features that is known at run time.</summary>
    public static Subject<T, LinearModel<T>, RuntimeKernels<T>> AtRunTime<T>(int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            $"LinearModel<{typeof(T).Name}>({features})",
            features,
            () => new LinearModel<T>.Moments(features),
            static moments =>
            {
                var own = (LinearModel<T>.Moments)moments;
                return new(own.Fit, own.Fit, own.Fit, own.Fit, own.Fit, own.Fit);
            },
            static (coefficients, intercept) => new LinearModel<T>(coefficients, intercept),
            static (model, report, names) => new ModelDocument<T>(model.Coefficients, model.Intercept, in report, names, "target"),
            static document => document.ToModel(),
            ModelsAreValues: false);
}
