using System.Runtime.CompilerServices;

namespace SimdRegression.Numerics;

/// <summary>A number of about 106 bits: the unevaluated sum of two doubles, the second no more than half a unit in the last place of the
/// first.</summary>
/// <remarks>
/// Sums and products are those of Dekker (1971): their error is a few units of 2^-104 of the larger operand, so that a difference keeps an
/// absolute accuracy, as in any arithmetic with a fixed number of digits. Nothing depends on a fused multiply-add.
/// </remarks>
/// <param name="High">The number, rounded.</param>
/// <param name="Low">What the rounding left out.</param>
internal readonly record struct Doubled(double High, double Low)
{
    /// <summary>The spacing of these numbers at 1, with what their arithmetic loses: 2^-104.</summary>
    public const double Epsilon = 4.930380657631324e-32;

    public static implicit operator Doubled(double value) => new(value, 0.0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubled operator -(Doubled value) => new(-value.High, -value.Low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubled operator +(Doubled left, Doubled right)
    {
        double sum = ErrorFree.Sum(left.High, right.High, out double error);
        return Normal(sum, error + (left.Low + right.Low));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubled operator -(Doubled left, Doubled right) => left + -right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubled operator *(Doubled left, Doubled right)
    {
        double product = ErrorFree.Product(left.High, right.High, out double error);
        return Normal(product, error + ((left.High * right.Low) + (left.Low * right.High)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Doubled operator /(Doubled left, Doubled right)
    {
        // The second quotient is of what the first leaves of the dividend.
        double quotient = left.High / right.High;
        Doubled rest = left - (right * quotient);
        return Normal(quotient, rest.High / right.High);
    }

    /// <summary>The root of a number that is not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Doubled Sqrt(Doubled value)
    {
        // Newton's step from the rounded root gains as many digits as that has.
        double root = Math.Sqrt(value.High);
        if (!(root > 0.0))
        {
            return default;
        }

        double square = ErrorFree.Product(root, root, out double error);
        return Normal(root, ((value.High - square) + (value.Low - error)) / (2.0 * root));
    }

    /// <summary>left - right, exactly but for underflow.</summary>
    public static Doubled Difference(double left, double right)
    {
        double difference = ErrorFree.Sum(left, -right, out double error);
        return new Doubled(difference, error);
    }

    /// <summary>The sum, rounded to double.</summary>
    public double Rounded => High + Low;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Doubled Normal(double high, double low)
    {
        double sum = high + low;
        return new Doubled(sum, low - (sum - high));
    }
}
