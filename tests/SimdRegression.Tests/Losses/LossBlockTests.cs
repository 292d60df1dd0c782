using System.Numerics;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Tests.Losses;

/// <summary>Losses over blocks: every row as alone, and the sum in the documented order.</summary>
public sealed class LossBlockTests
{
    [Fact]
    public void Rows_of_double_have_the_bits_they_have_alone() => Check<double>();

    [Fact]
    public void Rows_of_single_precision_have_the_bits_they_have_alone() => Check<float>();

    private static void Check<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int count in Enumerable.Range(0, 26).Append(257))
        {
            foreach (bool weighted in (bool[])[false, true])
            {
                Check<LogisticLoss, T>(default, count, weighted);
                Check<HuberLoss, T>(new HuberLoss(0.75), count, weighted);
            }
        }
    }

    private static void Check<TLoss, T>(TLoss loss, int count, bool weighted)
        where TLoss : struct, ILoss<TLoss>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(count);
        T[] predictions = Numbers(() => (random.NextDouble() * 20.0) - 10.0);
        T[] targets = Numbers(() => random.Next(2));
        T[] weights = weighted ? Numbers(() => random.NextDouble()) : [];
        var derivatives = new T[count];
        var curvatures = new T[count];
        double sum = LossBlock.Evaluate(in loss, predictions, targets, weights, derivatives, curvatures);

        int lanes = Vector256<T>.Count;
        var chains = new double[lanes];
        for (int r = 0; r < count; r++)
        {
            Vector256<T> value = loss.Evaluate(
                Vector256.Create(predictions[r]), Vector256.Create(targets[r]), out Vector256<T> derivative, out Vector256<T> curvature);
            double wide = double.CreateTruncating(value[0]);
            chains[r % lanes] = weighted
                ? Lanes.MultiplyAdd(double.CreateTruncating(weights[r]), wide, chains[r % lanes])
                : chains[r % lanes] + wide;
            Assert.Equal(weighted ? weights[r] * derivative[0] : derivative[0], derivatives[r]);
            Assert.Equal(weighted ? weights[r] * curvature[0] : curvature[0], curvatures[r]);
        }

        if (lanes == 8)
        {
            chains = [chains[0] + chains[4], chains[1] + chains[5], chains[2] + chains[6], chains[3] + chains[7]];
        }

        double expected = Lanes.Sum(Vector256.Create(chains));
        Assert.Equal(expected, sum);

        // Without curvatures, in the memory of the predictions.
        Assert.Equal(expected, LossBlock.Evaluate(in loss, predictions, targets, weights, predictions, default));
        Assert.Equal(derivatives, predictions);

        T[] Numbers(Func<double> next) => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(next()))];
    }
}
