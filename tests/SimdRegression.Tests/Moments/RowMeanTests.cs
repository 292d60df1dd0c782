using SimdRegression.Kernels;
using SimdRegression.Statistics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>The first estimate of means and variances, from which sums are shifted.</summary>
public class RowMeanTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    [InlineData(8, 3)]
    [InlineData(9, 1)]
    [InlineData(17, 2)]
    public void Gives_mean_and_variance_of_each_column_and_nothing_else(int features, int step)
    {
        Problem problem = Problem.Random(50, features, seed: 5, offset: 3.0);
        double[] weights = problem.Weights(seed: 6);
        foreach (bool isWeighted in new[] { false, true })
        {
            double[] mean = Enumerable.Repeat(double.NaN, KernelLayout.VectorLength(features)).ToArray();
            double[] variance = Enumerable.Repeat(double.NaN, mean.Length).ToArray();
            var batch = new RowBatch<double>(problem.Rows, features, problem.Targets, isWeighted ? weights : default);
            Assert.True(RowMean.TryCompute(features, in batch, step, mean, variance));
            int[] chosen = [.. Enumerable.Range(0, 50).Where(r => r % step == 0)];
            double WeightOf(int row) => isWeighted ? weights[row] : 1.0;
            double total = chosen.Sum(WeightOf);
            int target = KernelLayout.Stride(features);
            for (int place = 0; place < mean.Length; place++)
            {
                if (place >= features && place != target)
                {
                    Assert.Equal((0.0, 0.0), (mean[place], variance[place]));
                    continue;
                }

                double Value(int row) => place < features ? problem.Element(row, place) : problem.Targets[row];
                double wanted = chosen.Sum(row => WeightOf(row) * Value(row)) / total;
                double square = chosen.Sum(row => WeightOf(row) * (Value(row) - wanted) * (Value(row) - wanted)) / total;
                Assert.Equal(wanted, mean[place], 1e-13);
                Assert.Equal(square, variance[place], 1e-12 * square);
            }
        }
    }

    [Fact]
    public void Rows_without_weight_have_no_mean()
    {
        var batch = new RowBatch<double>([1.0, 2.0], 1, [3.0, 4.0], [0.0, 0.0]);
        Assert.False(RowMean.TryCompute(1, in batch, 1, new double[KernelLayout.VectorLength(1)], new double[KernelLayout.VectorLength(1)]));
    }
}
