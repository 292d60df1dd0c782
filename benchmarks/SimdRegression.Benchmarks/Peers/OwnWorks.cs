using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>What this library does of the works.</summary>
internal static class OwnWorks
{
    /// <summary>Makes a work ready.</summary>
    /// <param name="request">The work and its files.</param>
    /// <returns>The work, or null where there is no generated model of that size or the work is none of ours.</returns>
    public static PeerWork? Prepare(PeerRequest request)
    {
        return (request.Element, request.Features) switch
        {
            ("double", 4) => Prepare<double, Double4, Double4.Kernels>(request) ?? PrepareFit<Double4, Double4.Kernels>(request),
            ("double", 8) => Prepare<double, Double8, Double8.Kernels>(request) ?? PrepareFit<Double8, Double8.Kernels>(request),
            ("double", 10) => PrepareFit<Double10, Double10.Kernels>(request),
            ("double", 16) => Prepare<double, Double16, Double16.Kernels>(request) ?? PrepareFit<Double16, Double16.Kernels>(request),
            ("double", 20) => PrepareFit<Double20, Double20.Kernels>(request),
            ("double", 32) => Prepare<double, Double32, Double32.Kernels>(request) ?? PrepareFit<Double32, Double32.Kernels>(request),
            ("double", 64) => Prepare<double, Double64, Double64.Kernels>(request) ?? PrepareFit<Double64, Double64.Kernels>(request),
            ("double", 128) => Prepare<double, Double128, Double128.Kernels>(request),
            ("float", 4) => Prepare<float, Single4, Single4.Kernels>(request),
            ("float", 8) => Prepare<float, Single8, Single8.Kernels>(request),
            ("float", 16) => Prepare<float, Single16, Single16.Kernels>(request),
            ("float", 32) => Prepare<float, Single32, Single32.Kernels>(request),
            ("float", 64) => Prepare<float, Single64, Single64.Kernels>(request),
            ("float", 128) => Prepare<float, Single128, Single128.Kernels>(request),
            _ => null,
        };
    }

    // Choices, and the fits alone that only versions of this library are compared by.
    private static PeerWork? PrepareFit<TModel, TKernels>(PeerRequest request)
        where TModel : struct, ILinearModel<TModel, double>
        where TKernels : struct, IKernels<double>
    {
        return request.Work switch
        {
            "lasso-choice" => new OwnChoice<TModel, TKernels>(request, EstimatorKind.Lasso, new GridSearch(100), 10),
            "logistic-choice" => new OwnLogisticChoice<TModel, TKernels>(request),
            "ridge-warm" => new OwnWarmFit<TKernels, Ridge>(request, new Ridge(1.0)),
            "ols-warm" => new OwnWarmFit<TKernels, LeastSquares>(request, default),
            "lasso-warm" => new OwnWarmFit<TKernels, Lasso>(request, new Lasso(Strength.FractionOfMax(0.1))),
            "elastic-net-warm" => new OwnWarmFit<TKernels, ElasticNet>(request, new ElasticNet(Strength.FractionOfMax(0.1), 0.5)),
            "lasso-path" => new OwnPath<TKernels>(request, EstimatorKind.Lasso),
            "elastic-net-path" => new OwnPath<TKernels>(request, EstimatorKind.ElasticNet),
            "ridge-path" => new OwnPath<TKernels>(request, EstimatorKind.Ridge),
            "rls" => new OwnRecursion<TModel, TKernels>(request),
            "logistic" => new OwnLogisticFit<TModel, TKernels>(request, 0.0),
            "quantile" or "poisson" => new OwnRowFit<TModel, TKernels>(request),
            "group" => new OwnWarmFit<TKernels, GroupLasso>(request, new GroupLasso(request.Penalty, GroupsOf(request.Features))),
            "group-warm" => new OwnWarmFit<TKernels, GroupLasso>(request, new GroupLasso(Strength.FractionOfMax(0.1), GroupsOf(request.Features))),
            "sparse-group-warm" => new OwnWarmFit<TKernels, GroupLasso>(
                request, new GroupLasso(Strength.FractionOfMax(0.1), GroupsOf(request.Features), 0.5)),
            "adaptive-warm" => new OwnWarmFit<TKernels, AdaptiveLasso>(request, new AdaptiveLasso(Strength.PerSample(0.01))),
            "bridge-warm" => new OwnWarmFit<TKernels, Bridge>(request, new Bridge(Strength.PerSample(0.01), 1.5)),
            "bridge-half-warm" => new OwnWarmFit<TKernels, Bridge>(request, new Bridge(Strength.PerSample(0.01), 0.5)),
            "scad-warm" => new OwnWarmFit<TKernels, Scad>(request, new Scad(Strength.PerSample(0.05))),
            "mcp-warm" => new OwnWarmFit<TKernels, Mcp>(request, new Mcp(Strength.PerSample(0.05))),
            "bayesian-warm" => new OwnWarmFit<TKernels, BayesianRidge>(request, new BayesianRidge()),
            "relevance-warm" => new OwnWarmFit<TKernels, AutomaticRelevance>(request, new AutomaticRelevance()),
            "logistic-l1" => new OwnLogisticFit<TModel, TKernels>(request, 0.5),
            "ridge-choice" => new OwnChoice<TModel, TKernels>(request, EstimatorKind.Ridge, new GridSearch(OwnChoice<TModel, TKernels>.RidgeStrengths), 5),
            _ => null,
        };
    }

    // Neighbours, four at a time.
    private static FeatureGroups GroupsOf(int features) => new([.. Enumerable.Range(0, features).Select(j => j / PeerFiles.GroupSize)]);

    private static PeerWork? Prepare<T, TModel, TKernels>(PeerRequest request)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<TModel, T>
        where TKernels : struct, IKernels<T>
    {
        return request.Work switch
        {
            "moments" => new OwnMoments<T, TKernels>(request),
            "predict" => new OwnPrediction<T, TModel>(request),
            "cholesky" when typeof(T) == typeof(double) => new OwnCholesky<TKernels>(request),
            "ridge" => new OwnFit<T, TKernels, Ridge>(request, new Ridge(request.Penalty)),
            "lasso" => new OwnFit<T, TKernels, Lasso>(request, new Lasso(request.Penalty)),
            _ => null,
        };
    }
}
