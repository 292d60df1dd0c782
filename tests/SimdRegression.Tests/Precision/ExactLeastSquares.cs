using System.Numerics;

namespace SimdRegression.Tests.Precision;

/// <summary>
/// The exact answer for rows of whole numbers, in rational arithmetic: minimise 1/2 sum s (y - x.w - b)^2 + 1/2 l2 sum w^2 + l1 sum sign w.
/// </summary>
internal sealed class ExactLeastSquares
{
    /// <param name="features">N.</param>
    /// <param name="rows">Row-major, whole numbers.</param>
    /// <param name="targets">One a row, whole numbers.</param>
    /// <param name="weights">Whole numbers, or none.</param>
    /// <param name="l2">A whole number.</param>
    /// <param name="l1">A whole number for each coefficient, its sign included; none: zeros.</param>
    public ExactLeastSquares(int features, double[] rows, double[] targets, double[]? weights = null, int l2 = 0, int[]? l1 = null)
    {
        int size = features + 1;
        var system = new Ratio[size, (2 * size) + 1];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= 2 * size; j++)
            {
                system[i, j] = new Ratio(j == size + 1 + i ? 1 : 0, 1);
            }
        }

        BigInteger Value(int r, int j) => j == 0 ? 1 : j <= features ? new BigInteger(rows[(r * features) + j - 1]) : new BigInteger(targets[r]);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= size; j++)
            {
                BigInteger sum = 0;
                for (int r = 0; r < targets.Length; r++)
                {
                    sum += Value(r, i) * Value(r, j) * (weights is null ? 1 : new BigInteger(weights[r]));
                }

                bool isPenalized = i > 0 && i == j;
                BigInteger pull = i > 0 && j == size && l1 is not null ? l1[i - 1] : 0;
                system[i, j] = new Ratio(sum + (isPenalized ? l2 : 0) - pull, 1);
            }
        }

        Eliminate(system, size);
        Intercept = system[0, size].ToDouble();
        Coefficients = [.. Enumerable.Range(1, features).Select(i => system[i, size].ToDouble())];
        Ratio rss = new(0, 1);
        for (int r = 0; r < targets.Length; r++)
        {
            Ratio residual = new(Value(r, size), 1);
            for (int j = 0; j < size; j++)
            {
                residual -= system[j, size] * new Ratio(Value(r, j), 1);
            }

            rss += residual * residual * new Ratio(weights is null ? 1 : new BigInteger(weights[r]), 1);
        }

        ResidualSumOfSquares = rss.ToDouble();
        BigInteger weight = 0, sum1 = 0, sum2 = 0;
        for (int r = 0; r < targets.Length; r++)
        {
            BigInteger share = weights is null ? 1 : new BigInteger(weights[r]);
            weight += share;
            sum1 += share * Value(r, size);
            sum2 += share * Value(r, size) * Value(r, size);
        }

        RSquared = (new Ratio(1, 1) - (rss / (new Ratio(sum2, 1) - new Ratio(sum1 * sum1, weight)))).ToDouble();
        int absent = weights is null ? 0 : weights.Count(share => share == 0.0);
        double variance = ResidualSumOfSquares / (targets.Length - absent - size);
        StandardErrors = [.. Enumerable.Range(1, features).Select(i => Math.Sqrt(variance * system[i, size + 1 + i].ToDouble()))];
        InterceptStandardError = Math.Sqrt(variance * system[0, size + 1].ToDouble());
    }

    public double Intercept { get; }

    public double[] Coefficients { get; }

    public double[] StandardErrors { get; }

    public double InterceptStandardError { get; }

    public double ResidualSumOfSquares { get; }

    public double RSquared { get; }

    /// <summary>The fewest digits that any of two lists' numbers share.</summary>
    public static double Shared(ReadOnlySpan<double> found, ReadOnlySpan<double> wanted)
    {
        double fewest = 16.0;
        for (int j = 0; j < wanted.Length; j++)
        {
            double error = Math.Abs(found[j] - wanted[j]);
            fewest = error == 0.0 ? fewest : Math.Min(fewest, -Math.Log10(error / Math.Abs(wanted[j])));
        }

        return fewest;
    }

    // Gauss and Jordan.
    private static void Eliminate(Ratio[,] system, int size)
    {
        for (int k = 0; k < size; k++)
        {
            Ratio pivot = system[k, k];
            for (int j = 0; j < system.GetLength(1); j++)
            {
                system[k, j] /= pivot;
            }

            for (int i = 0; i < size; i++)
            {
                Ratio factor = system[i, k];
                for (int j = 0; j < system.GetLength(1) && i != k; j++)
                {
                    system[i, j] -= factor * system[k, j];
                }
            }
        }
    }

    private readonly record struct Ratio
    {
        public Ratio(BigInteger numerator, BigInteger denominator)
        {
            BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
            Numerator = numerator / divisor;
            Denominator = denominator / divisor;
        }

        private BigInteger Numerator { get; }

        private BigInteger Denominator { get; }

        public static Ratio operator +(Ratio a, Ratio b) =>
            new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

        public static Ratio operator -(Ratio a, Ratio b) =>
            new((a.Numerator * b.Denominator) - (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

        public static Ratio operator *(Ratio a, Ratio b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

        public static Ratio operator /(Ratio a, Ratio b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

        public double ToDouble()
        {
            if (Numerator.IsZero)
            {
                return 0.0;
            }

            // A quotient of at least 64 bits, so that its rounding to a double is the only one that counts.
            int raise = 64 + (int)(Denominator.GetBitLength() - BigInteger.Abs(Numerator).GetBitLength());
            BigInteger quotient = raise > 0 ? (Numerator << raise) / Denominator : Numerator / (Denominator << -raise);
            return Math.ScaleB((double)quotient, -raise);
        }
    }
}
