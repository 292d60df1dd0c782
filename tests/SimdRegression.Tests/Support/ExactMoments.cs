using System.Numerics;

namespace SimdRegression.Tests.Support;

/// <summary>
/// Weighted means and centred cross products in exact integer arithmetic, rounded once: what the statistics ought to be.
/// The target is the last column.
/// </summary>
internal sealed class ExactMoments
{
    // Weights and values stand in units of 2^-Shift, so sums of weighted values in 2^-2 Shift and sums of products in 2^-3 Shift.
    private const int Shift = 128;

    private readonly BigInteger weight;
    private readonly BigInteger[] sums;
    private readonly BigInteger[,] products;

    public ExactMoments(Problem problem, double[]? weights = null, int start = 0, int end = int.MaxValue)
    {
        int columns = problem.Features + 1;
        sums = new BigInteger[columns];
        products = new BigInteger[columns, columns];
        var row = new BigInteger[columns];
        for (int r = start; r < Math.Min(end, problem.Count); r++)
        {
            BigInteger w = ToFixed(weights is null ? 1.0 : weights[r]);
            weight += w;
            for (int j = 0; j < columns; j++)
            {
                row[j] = ToFixed(j < problem.Features ? problem.Element(r, j) : problem.Targets[r]);
                BigInteger weighted = w * row[j];
                sums[j] += weighted;
                for (int i = 0; i <= j; i++)
                {
                    products[j, i] += weighted * row[i];
                }
            }
        }
    }

    public double Weight => Ratio(weight, BigInteger.One << Shift);

    public double Mean(int column) => Ratio(sums[column], weight << Shift);

    public double Cross(int first, int second)
    {
        // (W Sxy - Sx Sy) / W.
        (int low, int high) = (Math.Min(first, second), Math.Max(first, second));
        return Ratio((weight * products[high, low]) - (sums[first] * sums[second]), weight << (3 * Shift));
    }

    /// <summary>Compares statistics with the exact ones: errors relative to the columns' norms and deviations.</summary>
    public void AssertMatches(MomentsSubject moments, double tolerance)
    {
        int features = moments.Features;
        double[] norms = Enumerable.Range(0, features + 1).Select(j => Math.Sqrt(Cross(j, j))).ToArray();
        AssertClose(Weight, moments.TotalWeight, tolerance * Weight, "weight");
        for (int j = 0; j <= features; j++)
        {
            double wanted = Mean(j);
            double mean = j < features ? moments.Mean(j) : moments.TargetMean;
            AssertClose(wanted, mean, tolerance * ((norms[j] / Math.Sqrt(Weight)) + Math.Abs(wanted)), $"mean {j}");
            for (int i = 0; i <= j; i++)
            {
                double found = j < features ? moments.CrossProduct(j, i)
                    : i < features ? moments.TargetCrossProduct(i) : moments.TargetSumOfSquares;
                AssertClose(Cross(j, i), found, tolerance * norms[j] * norms[i], $"cross product {j}, {i}");
            }
        }
    }

    private static void AssertClose(double wanted, double found, double allowed, string what)
    {
        if (!(Math.Abs(found - wanted) <= allowed))
        {
            Assert.Fail($"{what}: {found:r}, want {wanted:r} within {allowed:g3}");
        }
    }

    private static BigInteger ToFixed(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = (bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0L : 1L << 52);
        int shift = Math.Max(exponent, 1) - 1075 + Shift;
        if (shift < 0 && !mantissa.IsZero)
        {
            throw new ArgumentException($"{value:r} needs more than {Shift} binary places.", nameof(value));
        }

        BigInteger magnitude = mantissa << Math.Max(shift, 0);
        return bits < 0 ? -magnitude : magnitude;
    }

    private static double Ratio(BigInteger numerator, BigInteger denominator)
    {
        if (numerator.IsZero)
        {
            return 0.0;
        }

        // A quotient of at least 64 bits, so that its rounding to a double is the only one that counts.
        int raise = 64 + (int)(denominator.GetBitLength() - BigInteger.Abs(numerator).GetBitLength());
        BigInteger quotient = raise > 0 ? (numerator << raise) / denominator : numerator / (denominator << -raise);
        return Math.ScaleB((double)quotient, -raise);
    }
}
