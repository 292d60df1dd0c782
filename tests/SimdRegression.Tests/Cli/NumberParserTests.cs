using System.Globalization;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Csv;

namespace SimdRegression.Tests.Cli;

public class NumberParserTests
{
    [Fact]
    public void Random_doubles_are_read_to_the_last_bit()
    {
        var random = new Random(7);
        string[] formats = ["R", "E16", "F3", "G7", "G17", "F0", "F20"];
        for (int i = 0; i < 200_000; i++)
        {
            double value = i % 3 == 0
                ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
                : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 12));
            if (double.IsFinite(value))
            {
                AssertSameBits(value.ToString(formats[i % formats.Length], CultureInfo.InvariantCulture));
            }
        }
    }

    [Fact]
    public void Random_digit_strings_are_read_to_the_last_bit()
    {
        var random = new Random(8);
        for (int i = 0; i < 200_000; i++)
        {
            string digits = string.Concat(Enumerable.Range(0, random.Next(1, 22)).Select(_ => (char)('0' + random.Next(10))));
            int point = random.Next(-1, digits.Length + 1);
            AssertSameBits((random.Next(3) switch { 0 => "-", 1 => "+", _ => "" }) + (point < 0 ? digits : digits.Insert(point, ".")));
        }
    }

    [Fact]
    public void Every_shape_is_read_to_the_last_bit()
    {
        var random = new Random(11);
        for (int i = 0; i < 150_000; i++)
        {
            string text = DecimalShapes.Next(random);
            AssertSameBits(text);
            AssertSameFloat(text);
        }
    }

    /// <summary>All powers of ten that are held, and those beside, with digits that fill 64 bits.</summary>
    [Fact]
    public void Every_power_of_ten_is_exact()
    {
        var random = new Random(12);
        for (int exponent = -345; exponent <= 289; exponent++)
        {
            for (int i = 0; i < 60; i++)
            {
                long digits = i switch { 0 => 1, 1 => long.MaxValue, 2 => (1L << 53) + 1, _ => random.NextInt64(1L << random.Next(1, 63)) };
                AssertSameBits(string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}"));
            }
        }
    }

    /// <summary>Decimal numbers on or next to the middle of two floats, where rounding to double on the way shows.</summary>
    [Fact]
    public void Floats_are_rounded_once()
    {
        var random = new Random(9);
        for (int i = 0; i < 100_000; i++)
        {
            float below = BitConverter.Int32BitsToSingle(random.Next(0x00000001, 0x7F7FFFFE));
            decimal scaled = (decimal)random.Next(1 << 23, 1 << 24) + 0.5m;
            double middle = ((double)below + MathF.BitIncrement(below)) / 2;
            AssertSameFloat(middle.ToString("R", CultureInfo.InvariantCulture));
            AssertSameFloat(middle.ToString("F12", CultureInfo.InvariantCulture));
            AssertSameFloat((scaled + ((random.Next(3) - 1) * 0.0000000001m)).ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("16777217.0000000001")]
    [InlineData("1e-45")]
    [InlineData("1.1754943508222875e-38")]
    [InlineData("0.00000000000000000000000000000000000001")]
    [InlineData("3.4028235677973366e38")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData(" 1.5 ")]
    [InlineData("\t+7")]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData("1E5")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992.5")]
    public void Notations_of_the_framework_are_read_as_the_framework_reads_them(string text)
    {
        AssertSameBits(text);
        AssertSameFloat(text);
    }

    [Theory]
    [InlineData("", nameof(NumberKind.Empty))]
    [InlineData("  ", nameof(NumberKind.Empty))]
    [InlineData("n/a", nameof(NumberKind.NotANumber))]
    [InlineData("NA", nameof(NumberKind.NotANumber))]
    [InlineData("1,5", nameof(NumberKind.NotANumber))]
    [InlineData("1 2", nameof(NumberKind.NotANumber))]
    [InlineData("0x10", nameof(NumberKind.NotANumber))]
    [InlineData("--1", nameof(NumberKind.NotANumber))]
    [InlineData("1\0", nameof(NumberKind.NotANumber))]
    [InlineData("1.5e3\0\0", nameof(NumberKind.NotANumber))]
    [InlineData("\0", nameof(NumberKind.NotANumber))]
    [InlineData("+", nameof(NumberKind.NotANumber))]
    [InlineData(".", nameof(NumberKind.NotANumber))]
    [InlineData("1e", nameof(NumberKind.NotANumber))]
    [InlineData("NaN", nameof(NumberKind.NotFinite))]
    [InlineData("nan", nameof(NumberKind.NotFinite))]
    [InlineData("-nan", nameof(NumberKind.NotFinite))]
    [InlineData("inf", nameof(NumberKind.NotFinite))]
    [InlineData("-Inf", nameof(NumberKind.NotFinite))]
    [InlineData("+infinity", nameof(NumberKind.NotFinite))]
    [InlineData(" Infinity ", nameof(NumberKind.NotFinite))]
    [InlineData("-Infinity", nameof(NumberKind.NotFinite))]
    [InlineData("1e999", nameof(NumberKind.TooLarge))]
    public void What_is_no_finite_number_is_told_apart(string text, string kind)
    {
        Assert.Equal(kind, NumberParser.Parse<double>(Encoding.UTF8.GetBytes(text), out _).ToString());
        Assert.Equal(kind, NumberParser.Parse<float>(Encoding.UTF8.GetBytes(text), out _).ToString());
    }

    [Fact]
    public void Single_precision_has_its_own_limit() => Assert.Equal(NumberKind.TooLarge, NumberParser.Parse<float>("1e39"u8, out _));

    private static void AssertSameBits(string text)
    {
        Assert.Equal(NumberKind.Finite, NumberParser.Parse(Encoding.UTF8.GetBytes(text), out double value));
        double expected = double.Parse(text, CultureInfo.InvariantCulture);
        Assert.True(
            BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(value), $"{text}: {value:R}, want {expected:R}");
    }

    private static void AssertSameFloat(string text)
    {
        float expected = float.Parse(text, CultureInfo.InvariantCulture);
        NumberKind kind = NumberParser.Parse(Encoding.UTF8.GetBytes(text), out float value);
        Assert.Equal(float.IsFinite(expected) ? NumberKind.Finite : NumberKind.TooLarge, kind);
        Assert.True(
            BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(value) || kind == NumberKind.TooLarge,
            $"{text}: {value:R}, want {expected:R}");
    }
}
