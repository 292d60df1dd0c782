using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Tests.Fits;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>No fit allocates, whichever way it is solved.</summary>
public class FitAllocationTests
{
    public static TheoryData<string> Options() => [.. OptionSets.Names];

    [Theory]
    [MemberData(nameof(Options))]
    public void Least_squares_does_not_allocate(string options) => Allocations.OnAllMoments(new FitPath<LeastSquares>(default, options));

    [Theory]
    [MemberData(nameof(Options))]
    public void Ridge_does_not_allocate(string options) => Allocations.OnAllMoments(new FitPath<Ridge>(new Ridge(2.0), options));

    [Theory]
    [MemberData(nameof(Options))]
    public void The_lasso_does_not_allocate(string options) => Allocations.OnAllMoments(new FitPath<Lasso>(new Lasso(0.25), options));

    [Theory]
    [MemberData(nameof(Options))]
    public void The_elastic_net_does_not_allocate(string options)
    {
        Allocations.OnAllMoments(new FitPath<ElasticNet>(new ElasticNet(Strength.FractionOfMax(0.2), 0.5), options));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("standardized")]
    public void Penalties_with_solvers_of_their_own_do_not_allocate(string options)
    {
        Allocations.OnAllMoments(new OwnSolverPath(options == "standardized"));
    }

    [Fact]
    public void Fits_of_rank_deficient_data_do_not_allocate() => Allocations.OnAllMoments(new RankDeficientPath());

    [Fact]
    public void Coefficient_statistics_do_not_allocate() => Allocations.OnAllMoments(new StatisticsPath());

    [Fact]
    public void A_warm_started_path_does_not_allocate() => Allocations.OnAllMoments(new WarmPath());

    [Fact]
    public void Fits_without_data_do_not_allocate() => Allocations.OnAllMoments(new NoDataPath());

    [Fact]
    public void Fits_of_a_generated_model_do_not_allocate()
    {
        Rows<double> rows = Rows<double>.Random(10);
        var moments = new Double10.Moments();
        moments.Add(rows.Values, rows.Targets);
        var statistics = new CoefficientStatistics(10);
        double sum = 0.0;
        Allocations.AssertNone(() =>
        {
            moments.Fit(new Lasso(0.1), out Double10 lasso);
            moments.Fit(new Ridge(0.1), new FitOptions { Standardize = true }, out Double10 ridge);
            moments.Fit(default, default, statistics, out Double10 leastSquares);
            sum += lasso.Intercept + ridge.Intercept + leastSquares.Coefficients[3];
        });
        Assert.True(double.IsFinite(sum));
    }

    private sealed class FitPath<TEstimator>(TEstimator estimator, string optionName) : IMomentsPath
        where TEstimator : struct, IMomentsEstimator
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            FitOptions options = OptionSets.Create(optionName, rows.Features);
            var coefficients = new T[rows.Features];
            Allocations.AssertNone(() => moments.Fit(in estimator, in options, coefficients, out _));
        }
    }

    private sealed class OwnSolverPath(bool standardize) : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            var options = new FitOptions { Standardize = standardize };
            var coefficients = new T[rows.Features];
            var labels = new int[rows.Features];
            for (int j = 0; j < labels.Length; j++)
            {
                labels[j] = j / 2;
            }

            var groups = new FeatureGroups(labels);
            moments.Prepare<GroupLasso>();
            moments.Prepare<AdaptiveLasso>();
            moments.Prepare<Mcp>();
            moments.Prepare<QuadraticPenalty>();
            PenaltyMatrix chain = PenaltyMatrix.Graph(rows.Features, rows.Features > 1 ? [(0, 1)] : []);
            moments.Prepare<BayesianRidge>();
            var posterior = new BayesianPosterior(coefficients.Length);
            Allocations.AssertNone(() =>
            {
                moments.Fit(new GroupLasso(Strength.FractionOfMax(0.2), groups), in options, coefficients, out _);
                moments.Fit(new GroupLasso(Strength.FractionOfMax(0.2), groups, 0.5), in options, coefficients, out _);
                moments.Fit(new QuadraticPenalty(2.0, chain), in options, coefficients, out _);
                moments.Fit(new QuadraticPenalty(0.1, chain, 0.5), in options, coefficients, out _);
                moments.Fit(new AdaptiveLasso(Strength.FractionOfMax(0.2), ridgePilot: Strength.FromDouble(1.0)), in options, coefficients, out _);
                moments.Fit(new Mcp(Strength.FractionOfMax(0.5)), in options, coefficients, out _);
                moments.Fit(new Scad(Strength.FractionOfMax(0.5)), in options, coefficients, out _);
                moments.Fit(new Bridge(Strength.FractionOfMax(0.5), 0.5), in options, coefficients, out _);
                moments.Fit(new Bridge(0.1, 1.5), in options, coefficients, out _);
                moments.Refit(in options, coefficients, out _);
                moments.Fit(new BayesianRidge(), in options, posterior, coefficients, out _);
                posterior.Predict<T>(coefficients, out _);
                moments.Fit(new AutomaticRelevance(), in options, posterior, coefficients, out _);
            }, calls: 20);
        }
    }

    private sealed class RankDeficientPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            int count = Math.Max(2, rows.Features / 2);
            moments.Add(rows.Values.AsSpan(0, count * rows.Features), rows.Targets.AsSpan(0, count));
            var coefficients = new T[rows.Features];
            FitOptions nonNegative = OptionSets.Create("non-negative", rows.Features);
            FitReport report = default;
            Allocations.AssertNone(() =>
            {
                report = moments.Fit(new LeastSquares(), default, coefficients, out _);
                moments.Fit(new Lasso(0.01), default, coefficients, out _);
                moments.Fit(new LeastSquares(), in nonNegative, coefficients, out _);
            }, calls: 300);
            Assert.True(report.Rank < rows.Features);
        }
    }

    private sealed class StatisticsPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            var coefficients = new T[rows.Features];
            var statistics = new CoefficientStatistics(rows.Features);
            Allocations.AssertNone(() => moments.Fit(default, default, statistics, coefficients, out _));
            Assert.True(statistics.PValues[0] >= 0.0);
        }
    }

    private sealed class WarmPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            var coefficients = new T[rows.Features];
            Allocations.AssertNone(() =>
            {
                for (double fraction = 1.0; fraction > 0.1; fraction *= 0.5)
                {
                    var estimator = new Lasso(Strength.FractionOfMax(fraction));
                    moments.Fit(in estimator, new FitOptions { WarmStart = true }, coefficients, out _);
                }
            }, calls: 300);
        }
    }

    private sealed class NoDataPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            var coefficients = new T[rows.Features];
            Allocations.AssertNone(() => moments.Fit(new Lasso(0.1), default, coefficients, out _));
        }
    }
}
