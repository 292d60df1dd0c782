using System.Numerics;

namespace SimdRegression.Hashes.Fits;

/// <summary>The sum over pairs of neighbouring features of the length of their coefficients; a last feature alone is a block of one.</summary>
internal readonly record struct PairPenalty(Strength Strength, int[][] Pairs) : IBlockPenalty<PairPenalty>
{
    public int BlockCount => Pairs.Length;

    public static int[][] PairsOf(int features) =>
        [.. Enumerable.Range(0, (features + 1) / 2).Select(pair => 2 * pair == features - 1 ? (int[])[2 * pair] : [2 * pair, (2 * pair) + 1])];

    public ReadOnlySpan<int> FeaturesOf(int block) => Pairs[block];

    public double ValueOf(int block, ReadOnlySpan<double> coefficients) => Length(coefficients);

    public void ProximalStepOf<T>(int block, Span<T> point, T strength)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T length = Length<T>(point);
        T factor = length > strength ? (length - strength) / length : T.Zero;
        foreach (ref T value in point)
        {
            value *= factor;
        }
    }

    public double DualNormOf(int block, ReadOnlySpan<double> slopes) => Length(slopes);

    private static T Length<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T value in values)
        {
            sum += value * value;
        }

        return T.Sqrt(sum);
    }
}
