using System.Runtime.CompilerServices;

namespace SimdRegression.Numerics;

/// <summary>Sums and products whose rounding error is returned beside them, exactly (Knuth; Dekker 1971).</summary>
internal static class ErrorFree
{
    // 2^27 + 1 splits a double into two halves whose products are exact.
    private const double Splitter = 134217729.0;

    /// <summary>a + b, rounded, and what the rounding lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(double a, double b, out double error)
    {
        double sum = a + b;
        double part = sum - a;
        error = (a - (sum - part)) + (b - part);
        return sum;
    }

    /// <summary>a b, rounded, and what the rounding lost; the error is 0 where the split would overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Product(double a, double b, out double error)
    {
        double product = a * b;
        double bigA = Splitter * a;
        double bigB = Splitter * b;
        double highA = bigA - (bigA - a);
        double highB = bigB - (bigB - b);
        double lowA = a - highA;
        double lowB = b - highB;
        error = (((highA * highB) - product) + (highA * lowB) + (lowA * highB)) + (lowA * lowB);
        error = double.IsFinite(error) ? error : 0.0;
        return product;
    }
}
