using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>Batches that fade.</summary>
public class DecayTests
{
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Rows_weigh_less_with_every_decay_after_them(double factor)
    {
        Problem problem = Problem.Random(3000, 10, seed: 451, offset: 20.0);
        double[] weights = problem.Weights(seed: 452);
        var fading = new Double10.Moments();
        var wanted = new Double10.Moments();
        for (int start = 0; start < 3000; start += 250)
        {
            fading.Decay(factor);
            fading.Add(problem.RowsOf(start, 250), problem.TargetsOf(start, 250), weights.AsSpan(start, 250));
        }

        double[] faded = weights.Select((weight, r) => weight * Math.Pow(factor, 11 - (r / 250))).ToArray();
        wanted.Add(problem.Rows, problem.Targets, faded);
        Assert.Equal(wanted.Count, fading.Count);
        Assert.Equal(wanted.TotalWeight, fading.TotalWeight, 1e-13 * wanted.TotalWeight);
        Assert.Equal(wanted.TargetSumOfSquares, fading.TargetSumOfSquares, 1e-13 * wanted.TargetSumOfSquares);
        wanted.Fit(new Lasso(0.05), out Double10 wantedLasso);
        fading.Fit(new Lasso(0.05), out Double10 lasso);
        for (int j = 0; j < 10; j++)
        {
            Assert.Equal(wantedLasso.Coefficients[j], lasso.Coefficients[j], 1e-12);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Factor_must_be_above_0_and_at_most_1(double factor)
    {
        Assert.Equal("factor", Assert.Throws<ArgumentOutOfRangeException>(() => new Double3.Moments().Decay(factor)).ParamName);
    }

    [Fact]
    public void Weights_that_vanish_leave_nothing()
    {
        Problem problem = Problem.Random(50, 3, seed: 453);
        var moments = new Double3.Moments();
        moments.Add(problem.Rows, problem.Targets);
        for (int i = 0; i < 40; i++)
        {
            moments.Decay(1e-10);
        }

        Assert.Equal(0.0, moments.TotalWeight);
        Assert.Equal(FitStatus.NoData, moments.Fit(new LeastSquares(), out Double3 _).Status);
        moments.Add(problem.Rows, problem.Targets);
        Assert.True(moments.Fit(new LeastSquares(), out Double3 _).Converged);
    }
}
