using System.Globalization;
using System.Numerics;

namespace SimdRegression.Tests.Cli;

/// <summary>Decimal numbers as text, of every shape that a reader of numbers can get wrong.</summary>
internal static class DecimalShapes
{
    public static string Next(Random random) => random.Next(8) switch
    {
        0 => RandomBits(random).ToString("R", CultureInfo.InvariantCulture),
        1 => ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 7))).ToString("R", CultureInfo.InvariantCulture),
        2 => RandomBits(random).ToString("E" + random.Next(12, 25), CultureInfo.InvariantCulture),
        3 => Digits(random, random.Next(1, 24)),
        4 => WithPoint(random, Digits(random, random.Next(15, 21))) + Exponent(random, 60),
        5 => "0." + new string('0', random.Next(0, 30)) + Digits(random, random.Next(1, 20)),
        6 => Middle(random),
        _ => Subnormal(random),
    };

    private static double RandomBits(Random random)
    {
        double value;
        do
        {
            value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        }
        while (!double.IsFinite(value));

        return value;
    }

    private static string Digits(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    private static string WithPoint(Random random, string digits) =>
        (random.Next(2) == 0 ? "-" : "") + digits.Insert(random.Next(1, digits.Length + 1), ".");

    private static string Exponent(Random random, int largest) => random.Next(3) switch
    {
        0 => "",
        1 => string.Create(CultureInfo.InvariantCulture, $"e{random.Next(-largest, largest + 1):+0;-0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"E{random.Next(-largest, largest + 1):000}"),
    };

    /// <summary>Just between two doubles, or one in the last place beside it; at most 19 digits where the power of five is small.</summary>
    private static string Middle(Random random)
    {
        int binary = random.Next(-70, 10);
        BigInteger odd = (BigInteger)(((ulong)random.NextInt64(1L << 52, 1L << 53) << 1) | 1);
        if (random.Next(2) == 0)
        {
            // Few bits besides: 2^k + 2^(k-53).
            odd = (BigInteger.One << 53) + 1;
        }

        BigInteger scaled = binary < 0 ? odd * BigInteger.Pow(5, -binary) : odd << binary;
        scaled += random.Next(-1, 2);
        string exponent = binary < 0 ? string.Create(CultureInfo.InvariantCulture, $"e{binary}") : "";
        return scaled.ToString(CultureInfo.InvariantCulture) + exponent;
    }

    private static string Subnormal(Random random)
    {
        double value = BitConverter.Int64BitsToDouble(random.NextInt64(1L << random.Next(1, 54)));
        return value.ToString(random.Next(2) == 0 ? "R" : "E19", CultureInfo.InvariantCulture);
    }
}
