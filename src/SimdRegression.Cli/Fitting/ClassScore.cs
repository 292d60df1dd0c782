using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Fitting;

/// <summary>How well the probabilities of several classes meet the labels, kept up block by block.</summary>
/// <param name="classes">The labels.</param>
internal sealed class ClassScore(IReadOnlyList<string> classes)
{
    private readonly int count = classes.Count;
    private readonly double[] confusion = new double[classes.Count * classes.Count];
    private double lossSum;
    private double weightSum;

    /// <summary>The labels.</summary>
    public IReadOnlyList<string> Classes => classes;

    /// <summary>How many rows of positive weight were taken in.</summary>
    public long Count { get; private set; }

    /// <summary>The mean negative log-likelihood of the labels.</summary>
    public double LogLoss => lossSum / weightSum;

    /// <summary>The weighted share of rows whose class has the largest probability.</summary>
    public double Accuracy
    {
        get
        {
            double right = 0.0;
            for (int k = 0; k < count; k++)
            {
                right += confusion[(k * count) + k];
            }

            return right / weightSum;
        }
    }

    /// <summary>The mean over the classes of F1 = 2 TP / (2 TP + FP + FN), which is 0 for a class that is neither there nor predicted.</summary>
    public double MacroF1
    {
        get
        {
            double sum = 0.0;
            for (int k = 0; k < count; k++)
            {
                double actual = 0.0;
                double predicted = 0.0;
                for (int l = 0; l < count; l++)
                {
                    actual += confusion[(k * count) + l];
                    predicted += confusion[(l * count) + k];
                }

                sum += actual + predicted > 0.0 ? 2.0 * confusion[(k * count) + k] / (actual + predicted) : 0.0;
            }

            return sum / count;
        }
    }

    /// <summary>The weight of the rows of a class for which another one is predicted.</summary>
    /// <param name="actual">The class.</param>
    /// <param name="predicted">The one that is predicted.</param>
    public double Confusion(int actual, int predicted) => confusion[(actual * count) + predicted];

    /// <summary>The figures in a few words.</summary>
    public string Summary => $"Log loss {Host.Terminal.Number(LogLoss)}, accuracy {Host.Terminal.Number(Accuracy)}";

    /// <summary>Takes in rows.</summary>
    /// <param name="scores">The scores of the classes, row after row.</param>
    /// <param name="targets">The classes' numbers.</param>
    /// <param name="weights">The weights of the rows, or empty.</param>
    public void Add<T>(ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < targets.Length; row++)
        {
            double weight = weights.IsEmpty ? 1.0 : double.CreateTruncating(weights[row]);
            if (weight == 0.0)
            {
                continue;
            }

            ReadOnlySpan<T> own = scores.Slice(row * count, count);
            int actual = int.CreateTruncating(targets[row]);
            int predicted = Softmax.Largest(own);
            lossSum += weight * Softmax.LogLoss(own, actual);
            weightSum += weight;
            confusion[(actual * count) + predicted] += weight;
            Count++;
        }
    }
}
