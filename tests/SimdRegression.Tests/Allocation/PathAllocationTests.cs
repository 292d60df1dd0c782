using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Tests.Fits;

namespace SimdRegression.Tests.Allocation;

/// <summary>Paths and knots allocate only when they are constructed.</summary>
public class PathAllocationTests
{
    [Theory]
    [InlineData(EstimatorKind.Ridge, "plain")]
    [InlineData(EstimatorKind.Ridge, "standardize")]
    [InlineData(EstimatorKind.Lasso, "factors")]
    [InlineData(EstimatorKind.Lasso, "box")]
    [InlineData(EstimatorKind.ElasticNet, "no intercept")]
    [InlineData(EstimatorKind.ElasticNet, "one unpenalised")]
    public void Paths_do_not_allocate(EstimatorKind kind, string options) => Allocations.OnAllMoments(new FilledPath(kind, options));

    [Fact]
    public void Knots_do_not_allocate() => Allocations.OnAllMoments(new FoundKnots());

    [Fact]
    public void Spectra_and_leave_one_out_errors_do_not_allocate() => Allocations.OnAllMoments(new Decomposed());

    private sealed class Decomposed : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets, rows.Weights);
            var spectrum = new RidgeSpectrum(rows.Features);
            var coefficients = new double[rows.Features];
            double[] alphas = [0.1, 1.0, 10.0];
            var sums = new double[3];
            Allocations.AssertNone(() =>
            {
                moments.Decompose(default, spectrum);
                sums[0] += spectrum.Solve(1.0, coefficients) + spectrum.GeneralizedCrossValidation(1.0);
                spectrum.AddLeaveOneOutErrors(new RowBatch<T>(rows.Values, rows.Features, rows.Targets, rows.Weights), alphas, sums);
            }, calls: 20);
            Assert.True(double.IsFinite(sums[0]));
        }
    }

    private sealed class FilledPath(EstimatorKind kind, string optionName) : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            var options = new PathOptions { StrengthCount = 20, Fit = OptionSets.Create(optionName, rows.Features) };
            var path = new RegularizationPath(rows.Features, capacity: 20);
            Allocations.AssertNone(() => moments.Path(kind, in options, path), calls: 100);
            Assert.Equal(20, path.Count);
        }
    }

    private sealed class FoundKnots : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            var knots = new LassoKnots(rows.Features);
            var coefficients = new double[rows.Features];
            double sum = 0.0;
            Allocations.AssertNone(() =>
            {
                moments.Knots(default, knots);
                sum += knots.SolutionAt(knots.Alphas[0] * 0.5, coefficients);
            }, calls: 100);
            Assert.True(double.IsFinite(sum));
        }
    }
}
