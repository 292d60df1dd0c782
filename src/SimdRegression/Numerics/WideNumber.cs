using System.Runtime.CompilerServices;

namespace SimdRegression.Numerics;

/// <summary>A number of 53 bits with an exponent of its own: products and quotients of strengths, weights and penalty factors, each of them
/// a double, neither overflow nor underflow.</summary>
/// <remarks>Each operation rounds as that of doubles does where those stay in their range.</remarks>
internal readonly struct WideNumber
{
    // Products and quotients of a few numbers in this range, taken one after the other, keep all digits of doubles.
    private const double SmallestUsual = 1e-200;
    private const double LargestUsual = 1e200;

    private readonly double significand;
    private readonly int exponent;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WideNumber(double significand, int exponent)
    {
        bool hasSize = significand != 0.0 && double.IsFinite(significand);
        this.exponent = hasSize ? exponent + BinaryExponent.Split(significand, out significand) : 0;
        this.significand = significand;
    }

    public static implicit operator WideNumber(double value) => new(value, 0);

    public static WideNumber operator *(WideNumber left, WideNumber right)
        => new(left.significand * right.significand, left.exponent + right.exponent);

    public static WideNumber operator /(WideNumber left, WideNumber right)
        => new(left.significand / right.significand, left.exponent - right.exponent);

    /// <summary>The larger of two numbers that are not negative.</summary>
    public static WideNumber Max(WideNumber left, WideNumber right)
    {
        if (left.significand == 0.0 || right.significand == 0.0)
        {
            return left.significand == 0.0 ? right : left;
        }

        bool isLeft = left.exponent > right.exponent || (left.exponent == right.exponent && left.significand >= right.significand);
        return isLeft ? left : right;
    }

    /// <summary>The number as a double, which may be infinite or have lost digits to underflow.</summary>
    public double Rounded => BinaryExponent.Scale(significand, exponent);

    /// <summary>Whether this is a number, finite or infinite.</summary>
    public bool IsNumber => !double.IsNaN(significand);

    /// <summary>Whether the number is zero.</summary>
    public bool IsZero => significand == 0.0;

    /// <summary>Whether a double holds it with all digits; zero and what is no number count too.</summary>
    public bool IsDouble => !(significand != 0.0 && double.IsFinite(significand)) || exponent is >= -1022 and <= 1023;

    /// <summary>Whether products of a double with a few others can be taken as they are; so can those of zero.</summary>
    public static bool IsUsual(double value) => value == 0.0 || IsPlain(value);

    /// <summary>The same of numbers above zero alone.</summary>
    public static bool IsPlain(double value) => value is > SmallestUsual and < LargestUsual;
}
