using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>Applies a penalty, which is written for vectors, to any number of coefficients.</summary>
internal static class PenaltyLanes
{
    // 2^-60 and 2^60: a penalty whose slope at zero is outside of these says nothing beside a loss.
    private const double SmallestStrength = 1.0 / (1L << 60);
    private const double LargestStrength = 1L << 60;

    /// <summary>Sum over j of f(j) R(w(j)).</summary>
    public static double TotalValue<TPenalty>(in TPenalty penalty, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        Vector256<double> total = Vector256<double>.Zero;
        for (int j = 0; j < coefficients.Length; j += Vector256<double>.Count)
        {
            total += Load(factors, j) * penalty.Value(Load(coefficients, j));
        }

        return Lanes.Sum(total);
    }

    /// <summary>The proximal step of every coefficient.</summary>
    public static void ProximalStep<TPenalty, T>(in TPenalty penalty, Span<T> point, ReadOnlySpan<T> strengths)
        where TPenalty : struct, IPenalty<TPenalty>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < point.Length; j += Vector256<T>.Count)
        {
            Store(penalty.Proximal(Load<T>(point, j), Load(strengths, j)), point, j);
        }
    }

    /// <summary>The smallest strength at which all coefficients are zero; infinite where none is.</summary>
    /// <remarks>At zero the subgradients of R are an interval, from -down to up. A slope s is balanced by a strength of -s/up or s/down.</remarks>
    public static double StrengthOfZero<TPenalty>(in TPenalty penalty, ReadOnlySpan<double> slopes, ReadOnlySpan<double> factors)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        double perFall = StrengthOfUnitSlope(in penalty, -1.0);
        double perRise = StrengthOfUnitSlope(in penalty, 1.0);
        double largest = 0.0;
        for (int j = 0; j < slopes.Length; j++)
        {
            if (slopes[j] != 0.0)
            {
                largest = Math.Max(largest, Math.Abs(slopes[j]) * (slopes[j] < 0.0 ? perFall : perRise) / factors[j]);
            }
        }

        return largest;
    }

    // The smallest t with which a slope of 1 or -1 is balanced at zero: by doubling, then by halving the interval down to the last digit.
    private static double StrengthOfUnitSlope<TPenalty>(in TPenalty penalty, double slope)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        double high = SmallestStrength;
        while (!IsBalanced(in penalty, slope, high))
        {
            high *= 2.0;
            if (high > LargestStrength)
            {
                return double.PositiveInfinity;
            }
        }

        double low = 0.5 * high;
        for (double middle = 0.5 * (low + high); middle > low && middle < high; middle = 0.5 * (low + high))
        {
            if (IsBalanced(in penalty, slope, middle))
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return high;
    }

    private static bool IsBalanced<TPenalty>(in TPenalty penalty, double slope, double strength)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        return penalty.SubgradientDistance(Vector256.Create(slope), Vector256<double>.Zero, Vector256.Create(strength)).ToScalar() == 0.0;
    }

    /// <summary>A vector from an index on; lanes behind the end are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load<T>(ReadOnlySpan<T> values, int index)
        where T : unmanaged
    {
        if (values.Length - index >= Vector256<T>.Count)
        {
            return Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
        }

        Vector256<T> rest = Vector256<T>.Zero;
        for (int l = 0; index + l < values.Length; l++)
        {
            rest = rest.WithElement(l, values[index + l]);
        }

        return rest;
    }

    /// <summary>Stores a vector from an index on; lanes behind the end are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector256<T> vector, Span<T> values, int index)
        where T : unmanaged
    {
        if (values.Length - index >= Vector256<T>.Count)
        {
            vector.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
            return;
        }

        for (int l = 0; index + l < values.Length; l++)
        {
            values[index + l] = vector.GetElement(l);
        }
    }
}
