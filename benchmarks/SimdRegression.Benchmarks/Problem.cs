using System.Numerics;

namespace SimdRegression.Benchmarks;

/// <summary>Rows, targets and coefficients of a made-up linear problem, the same ones on every run.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class Problem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Makes a problem: features that share a common part, half of them without influence, and some noise.</summary>
    /// <param name="features">The number of features N.</param>
    /// <param name="rowCount">The number of rows.</param>
    public Problem(int features, int rowCount)
    {
        var random = new Random(features);
        Rows = new T[rowCount * features];
        Targets = new T[rowCount];
        Coefficients = new T[features];
        for (int j = 0; j < features; j++)
        {
            Coefficients[j] = T.CreateTruncating(j % 2 == 0 ? Uniform(random) : 0.0);
        }

        for (int r = 0; r < rowCount; r++)
        {
            double common = Uniform(random);
            double target = 1.0 + (0.5 * Uniform(random));
            for (int j = 0; j < features; j++)
            {
                T value = T.CreateTruncating(0.5 + (0.3 * common) + Uniform(random));
                Rows[(r * features) + j] = value;
                target += double.CreateTruncating(value * Coefficients[j]);
            }

            Targets[r] = T.CreateTruncating(target);
        }
    }

    /// <summary>The rows, one after the other.</summary>
    public T[] Rows { get; }

    /// <summary>One target a row.</summary>
    public T[] Targets { get; }

    /// <summary>The coefficients that the targets were made with.</summary>
    public T[] Coefficients { get; }

    /// <summary>The intercept that the targets were made with.</summary>
    public T Intercept => T.One;

    private static double Uniform(Random random) => (2.0 * random.NextDouble()) - 1.0;
}
