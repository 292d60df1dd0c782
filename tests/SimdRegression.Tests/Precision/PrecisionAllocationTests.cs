using SimdRegression.Tests.Allocation;

namespace SimdRegression.Tests.Precision;

/// <summary>Nothing that brings more digits allocates.</summary>
public class PrecisionAllocationTests
{
    private readonly NearlyDependentRows rows = NearlyDependentRows.OfSum(60, 28, seed: 1);
    private readonly double[] coefficients = new double[4];
    private readonly CoefficientStatistics statistics = new(4);

    [Fact]
    public void Neither_do_doubled_fits()
    {
        LinearModel<double>.Moments moments = rows.Moments();
        FitReport report = default;
        Allocations.AssertNone(
            () =>
            {
                report = moments.Fit(default, default, statistics, coefficients, out _);
                moments.Fit(new Ridge(1.0), default, coefficients, out _);
                moments.Fit(new Lasso(0.1), default, coefficients, out _);
            },
            100);
        Assert.Equal(FitArithmetic.DoubledDouble, report.Arithmetic);
    }

    [Fact]
    public void Nor_do_doubled_sums()
    {
        LinearModel<double>.Moments moments = rows.Moments(SumPrecision.Doubled);
        LinearModel<double>.Moments part = rows.Moments(SumPrecision.Doubled);
        Allocations.AssertNone(
            () =>
            {
                moments.Add(rows.Rows, rows.Targets);
                moments.Merge(part);
                moments.Subtract(part);
            },
            100);
        Assert.True(moments.Count > 2048);
    }

    [Fact]
    public void Nor_do_triangles()
    {
        TriangularFactor<double> factor = rows.Factor();
        TriangularFactor<double> part = rows.Factor();
        FitReport report = default;
        Allocations.AssertNone(
            () =>
            {
                factor.Add(rows.Rows, rows.Targets);
                factor.Merge(part);
                report = factor.Fit(default, default, statistics, coefficients, out _);
            },
            100);
        Assert.Equal(FitArithmetic.Orthogonal, report.Arithmetic);
    }
}
