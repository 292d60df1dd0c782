using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>The numbers that bound what sums have lost, themselves.</summary>
public class RoundingBoundTests
{
    private const int Features = 3;
    private const int Steps = 10;

    /// <summary>
    /// Powers of two and signs round nothing. Multiplying columns and weights by them must multiply the bounds by the same to the last bit: a bound that
    /// does not follow is in the wrong unit.
    /// </summary>
    [Theory]
    [InlineData(false, 0, 0)]
    [InlineData(true, 0, 0)]
    [InlineData(false, 9, 0)]
    [InlineData(true, 9, 0)]
    [InlineData(false, 0, 12)]
    [InlineData(true, 0, 12)]
    [InlineData(false, 0, -14)]
    [InlineData(true, 0, -14)]
    public void Bounds_have_the_units_of_their_sums(bool isDoubled, int columnBits, int weightBits)
    {
        double unit = Math.ScaleB(1.0, columnBits);
        double[] factors = [-unit, 1.0 / unit, 1.0, -unit * unit];
        for (int steps = 1; steps <= Steps; steps++)
        {
            AssertScaled(
                History(isDoubled, steps, [1.0, 1.0, 1.0, 1.0], 1.0), History(isDoubled, steps, factors, Math.ScaleB(1.0, weightBits)), factors, weightBits);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equal_columns_have_equal_bounds(bool isDoubled)
    {
        for (int steps = 1; steps <= Steps; steps++)
        {
            MomentAccumulator moments = History(isDoubled, steps, [1.0, 1.0, 1.0, 1.0], 1.0, areEqual: true);
            Assert.True(moments.LostSquares[0] > 0.0 && moments.LostSums[0] > 0.0);
            foreach (int place in new[] { 1, 2, KernelLayout.Stride(Features) })
            {
                Assert.Equal(moments.LostSquares[0], moments.LostSquares[place], 1e-9 * moments.LostSquares[0]);
                Assert.Equal(moments.LostSums[0], moments.LostSums[place], 1e-9 * moments.LostSums[0]);
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Bound_of_the_weight_holds(bool isWeighted, bool isDoubled)
    {
        Problem problem = Problem.Random(4000, Features, seed: 4711);
        double[] weights = [.. Enumerable.Range(0, problem.Count).Select(r => isWeighted ? 0.1 + (r % 7 / 3.0) : 1.0)];
        WorkspaceMoments<double, RuntimeKernels<double>> moments = Create(isDoubled);
        BigInteger exact = default;
        for (int start = 0; start < problem.Count; start += 500)
        {
            double[] own = weights[start..(start + 500)];
            moments.Add(problem.RowsOf(start, 500), problem.TargetsOf(start, 500), isWeighted ? own : default);
            exact += own.Aggregate(default(BigInteger), (sum, weight) => sum + Fixed(weight));
        }

        moments.Subtract(problem.RowsOf(0, 700), problem.TargetsOf(0, 700), isWeighted ? weights[..700] : default);
        exact -= weights[..700].Aggregate(default(BigInteger), (sum, weight) => sum + Fixed(weight));
        MomentAccumulator state = moments.Close();
        double error = Math.ScaleB((double)(Fixed(state.Weight) + Fixed(state.WeightLow) - exact), -200);
        Assert.InRange(Math.Abs(error), 0.0, state.LostWeight);
        Assert.InRange(state.LostWeight, 0.0, 1e-12 * state.Weight);
    }

    private static void AssertScaled(MomentAccumulator plain, MomentAccumulator scaled, double[] factors, int weightBits)
    {
        Assert.True(plain.LostWeight > 0.0);
        Assert.Equal(Math.ScaleB(plain.LostWeight, weightBits), scaled.LostWeight);
        for (int j = 0; j <= Features; j++)
        {
            int place = j < Features ? j : KernelLayout.Stride(Features);
            Assert.True(plain.LostSquares[place] > 0.0 && plain.LostSums[place] > 0.0);
            double factor = Math.Abs(factors[j]);
            Assert.Equal(Math.ScaleB(plain.LostSquares[place] * factor * factor, weightBits), scaled.LostSquares[place]);
            Assert.Equal(Math.ScaleB(plain.LostSums[place] * factor, weightBits), scaled.LostSums[place]);
        }
    }

    // Rows come, leave, outweigh others, take nearly all weight with them and fade; other moments do the same.
    private static MomentAccumulator History(bool isDoubled, int steps, double[] factors, double weightFactor, bool areEqual = false)
    {
        Problem problem = Problem.Random(9000, Features, seed: 99);
        var rows = new double[problem.Rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = factors[i % Features] * (problem.Rows[areEqual ? i / Features * Features : i] - (areEqual ? 3.0 : 3.0 * (i % Features)));
        }

        double[] targets = [.. problem.Targets.Select((target, r) => factors[Features] * (areEqual ? rows[r * Features] : target - 5.0))];
        double[] weights =
        [
            .. Enumerable.Range(0, problem.Count)
                .Select(r => weightFactor * (0.1 + (r % 7 / 3.0)) * (r < 2200 ? Math.ScaleB(1.0, -66) : r < 4400 ? 1.0 : Math.ScaleB(1.0, -8))),
        ];
        WorkspaceMoments<double, RuntimeKernels<double>> moments = Create(isDoubled);
        WorkspaceMoments<double, RuntimeKernels<double>> heavy = Create(isDoubled);
        heavy.Add(rows.AsSpan(2300 * Features, 40 * Features), targets.AsSpan(2300, 40), weights.AsSpan(2300, 40));
        void Add(int start, int count) =>
            moments.Add(rows.AsSpan(start * Features, count * Features), targets.AsSpan(start, count), weights.AsSpan(start, count));
        void Subtract(int start, int count) =>
            moments.Subtract(rows.AsSpan(start * Features, count * Features), targets.AsSpan(start, count), weights.AsSpan(start, count));
        Action[] history =
        [
            () => Add(0, 2200),
            () => Add(2200, 2100),
            () => Subtract(2200, 2100),
            () => moments.Merge(heavy),
            () => moments.Subtract(heavy),
            () => Add(4400, 3000),
            () => moments.Decay(0.375),
            () => Add(7400, 1600),
            () => Subtract(4500, 600),
            () => moments.Merge(heavy),
        ];
        foreach (Action step in history.Take(steps))
        {
            step();
        }

        return moments.Close();
    }

    private static BigInteger Fixed(double value) => (BigInteger)Math.ScaleB(value, 200);

    private static WorkspaceMoments<double, RuntimeKernels<double>> Create(bool isDoubled) => new(new RuntimeKernels<double>(Features))
    {
        SumPrecision = isDoubled ? SumPrecision.Doubled : SumPrecision.Automatic,
    };
}
