using System.Numerics;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels.Tests.Functions;

/// <summary>The accuracy of <see cref="VectorFunctions"/> at numbers of all sizes, and what they make of special ones.</summary>
internal static class VectorFunctionsCheck
{
    /// <summary>Checks both element types.</summary>
    /// <param name="count">How many random numbers of a kind to try: exact arithmetic takes its time.</param>
    public static void Run(int count)
    {
        Check<double>(count);
        Check<float>(count);
    }

    /// <summary>Arguments from which every function has something to tell: random ones of all sizes and those next to where ranges are cut.</summary>
    public static IEnumerable<double> Arguments(int seed, int count)
    {
        var random = new Random(seed);
        for (int k = 0; k < count; k++)
        {
            double sign = k % 2 == 0 ? 1.0 : -1.0;
            yield return sign * Math.Pow(2.0, (random.NextDouble() * 40.0) - 30.0);
            yield return sign * random.NextDouble() * 0.5 * Math.Log(2.0);
            yield return (random.NextDouble() * 1455.0) - 745.0;
            yield return (random.NextDouble() * 192.0) - 103.0;
            yield return 1.0 + (sign * Math.Pow(2.0, -random.NextDouble() * 50.0));
            yield return sign * random.NextDouble();
            yield return Math.Pow(2.0, (random.NextDouble() * 2098.0) - 1074.0);
            yield return Math.Pow(2.0, (random.NextDouble() * 276.0) - 149.0);
            yield return sign * Math.Pow(2.0, -random.NextDouble() * 1074.0);
            yield return sign * random.NextDouble() * 39.0;
            yield return sign * random.NextDouble() * 8.0;
        }

        for (int k = -1080; k <= 1025; k += 1 + (1500 / count))
        {
            double boundary = (k + 0.5) * Math.Log(2.0);
            yield return boundary;
            yield return Math.BitIncrement(boundary);
        }

        foreach (double middle in (double[])[Math.Sqrt(0.5), Math.Sqrt(2.0), Math.Sqrt(2.0) - 1.0, Math.Sqrt(0.5) - 1.0, 1.0, 2.0, 0.5, 0.55, -0.55f])
        {
            yield return Math.BitDecrement(middle);
            yield return middle;
            yield return Math.BitIncrement(middle);
        }

        yield return -14.42f;
        yield return -38.625;
        yield return 709.782712893384;
        yield return -708.3964185322641;
        yield return -745.1332191019411;
        yield return 2.2250738585072014e-308;
        yield return double.Epsilon;
        yield return 0.0;
    }

    private static void Check<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        var worst = new Dictionary<string, (double Error, double At)>();
        foreach (double argument in Arguments(7, count))
        {
            T x = T.CreateTruncating(argument);
            double wide = double.CreateTruncating(x);
            if (!T.IsFinite(x))
            {
                continue;
            }

            BigInteger exact = ExactFunctions.Of(wide);
            if (Math.Abs(wide) < 800.0)
            {
                BigInteger exponential = ExactFunctions.Exp(exact);
                Note(worst, "Exp", wide, exponential, VectorFunctions.Exp(x));
                T softPlus = VectorFunctions.SoftPlus(x, out T logistic, out T complement);
                Note(worst, "SoftPlus", wide, ExactFunctions.Log(ExactFunctions.One + exponential), softPlus);
                BigInteger sum = ExactFunctions.One + exponential;
                Note(worst, "logistic", wide, exponential * ExactFunctions.One / sum, logistic);
                Note(worst, "complement", wide, ExactFunctions.One * ExactFunctions.One / sum, complement);
                Note(worst, "Tanh", wide, ExactFunctions.Tanh(exact), VectorFunctions.Tanh(x));
            }

            if (Math.Abs(wide) < 40.0)
            {
                BigInteger distribution = ExactFunctions.NormalDistribution(exact, out BigInteger exactDensity);
                Note(worst, "NormalDistribution", wide, distribution, VectorFunctions.NormalDistribution(x, out T density));
                Note(worst, "density", wide, exactDensity, density);
            }

            if (wide > 0.0)
            {
                Note(worst, "Log", wide, ExactFunctions.Log(exact), VectorFunctions.Log(x));
            }

            if (wide > -1.0)
            {
                Note(worst, "LogOnePlus", wide, ExactFunctions.Log(ExactFunctions.One + exact), VectorFunctions.LogOnePlus(x));
            }
        }

        foreach ((string function, (double error, double at)) in worst)
        {
            double allowed = function is "Exp" or "Log" or "LogOnePlus" ? 1.0 : function is "NormalDistribution" ? 5.0 : 2.0;
            Assert.True(error <= allowed, $"{function}<{typeof(T).Name}>({at:R}) is off by {error:F3} units in the last place.");
        }

        CheckSpecial<T>();
        CheckLanes<T>(count);
    }

    private static void Note<T>(Dictionary<string, (double Error, double At)> worst, string function, double at, BigInteger exact, T computed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        double largest = double.CreateTruncating(T.MaxValue);
        double error;
        if (T.IsFinite(computed))
        {
            double nearest = double.CreateTruncating(T.CreateTruncating(Math.Min(largest, Math.Abs(double.CreateTruncating(computed)))));
            T size = T.CreateTruncating(nearest);
            T next = size == T.MaxValue ? size - T.BitDecrement(size) : T.BitIncrement(size) - size;
            error = ExactFunctions.ErrorInUnits(exact, double.CreateTruncating(computed), double.CreateTruncating(next));
        }
        else
        {
            // Infinity stands for everything above the largest number.
            error = T.IsPositiveInfinity(computed) && exact > ExactFunctions.Of(largest) ? 0.0 : double.PositiveInfinity;
        }

        if (!worst.TryGetValue(function, out (double Error, double At) known) || error > known.Error)
        {
            worst[function] = (error, at);
        }
    }

    private static void CheckSpecial<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T zero = T.Zero;
        T one = T.One;
        T infinity = T.PositiveInfinity;
        T large = T.CreateTruncating(1e30);
        T[] above = [T.CreateTruncating(1000.0), large, infinity];
        foreach (T x in above)
        {
            Assert.Equal(infinity, VectorFunctions.Exp(x));
            Assert.Equal(zero, VectorFunctions.Exp(-x - T.CreateTruncating(200.0)));
            Assert.Equal(x, VectorFunctions.SoftPlus(x, out T logistic, out T complement));
            Assert.Equal(one, logistic);
            Assert.Equal(zero, complement);
            Assert.Equal(zero, VectorFunctions.SoftPlus(-x, out logistic, out complement));
            Assert.Equal(zero, logistic);
            Assert.Equal(one, complement);
            Assert.Equal(one, VectorFunctions.Tanh(x));
            Assert.Equal(-one, VectorFunctions.Tanh(-x));
            Assert.Equal(one, VectorFunctions.NormalDistribution(x, out T density));
            Assert.Equal(zero, density);
            Assert.Equal(zero, VectorFunctions.NormalDistribution(-x, out density));
            Assert.Equal(zero, density);
        }

        foreach (T tiny in (T[])[zero, T.Epsilon, T.CreateTruncating(1e-40), T.CreateTruncating(1e-20)])
        {
            Assert.Equal(tiny, VectorFunctions.Tanh(tiny));
            Assert.False(T.IsNegative(VectorFunctions.Tanh(tiny)));
            Assert.Equal(-tiny, VectorFunctions.Tanh(-tiny));
            Assert.True(T.IsNegative(VectorFunctions.Tanh(-tiny)));
            Assert.Equal(T.CreateTruncating(0.5), VectorFunctions.NormalDistribution(tiny, out _));
            Assert.Equal(T.CreateTruncating(0.5), VectorFunctions.NormalDistribution(-tiny, out _));
        }

        Assert.Equal(one, VectorFunctions.Exp(zero));
        Assert.Equal(zero, VectorFunctions.Log(one));
        Assert.Equal(zero, VectorFunctions.LogOnePlus(zero));
        Assert.False(T.IsNegative(VectorFunctions.LogOnePlus(zero)));
        Assert.Equal(zero, VectorFunctions.LogOnePlus(-zero));
        Assert.True(T.IsNegative(VectorFunctions.LogOnePlus(-zero)));
        Assert.Equal(-infinity, VectorFunctions.Log(zero));
        Assert.Equal(-infinity, VectorFunctions.LogOnePlus(-one));
        Assert.Equal(infinity, VectorFunctions.Log(infinity));
        Assert.Equal(infinity, VectorFunctions.LogOnePlus(infinity));
        Assert.True(T.IsNaN(VectorFunctions.Log(-one)));
        Assert.True(T.IsNaN(VectorFunctions.Log(-infinity)));
        Assert.True(T.IsNaN(VectorFunctions.LogOnePlus(-one - one)));
        Assert.True(T.IsNaN(VectorFunctions.Exp(T.NaN)));
        Assert.True(T.IsNaN(VectorFunctions.Log(T.NaN)));
        Assert.True(T.IsNaN(VectorFunctions.LogOnePlus(T.NaN)));
        Assert.True(T.IsNaN(VectorFunctions.SoftPlus(T.NaN, out T first, out T second)));
        Assert.True(T.IsNaN(first) && T.IsNaN(second));
        Assert.True(T.IsNaN(VectorFunctions.Tanh(T.NaN)));
        Assert.True(T.IsNaN(VectorFunctions.NormalDistribution(T.NaN, out first)));
        Assert.True(T.IsNaN(first));
    }

    /// <summary>Every lane has the bits of the scalar form.</summary>
    private static void CheckLanes<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = [.. Arguments(11, count).Select(T.CreateTruncating)];
        for (int k = 0; k + Vector256<T>.Count <= x.Length; k += Vector256<T>.Count)
        {
            var vector = Vector256.Create(x, k);
            Vector256<T> softPlus = VectorFunctions.SoftPlus(vector, out Vector256<T> logistics, out Vector256<T> complements);
            Vector256<T> distribution = VectorFunctions.NormalDistribution(vector, out Vector256<T> densities);
            for (int lane = 0; lane < Vector256<T>.Count; lane++)
            {
                T at = x[k + lane];
                Assert.Equal(VectorFunctions.Exp(at), VectorFunctions.Exp(vector)[lane]);
                Assert.Equal(VectorFunctions.Log(at), VectorFunctions.Log(vector)[lane]);
                Assert.Equal(VectorFunctions.LogOnePlus(at), VectorFunctions.LogOnePlus(vector)[lane]);
                Assert.Equal(VectorFunctions.SoftPlus(at, out T logistic, out T complement), softPlus[lane]);
                Assert.Equal(logistic, logistics[lane]);
                Assert.Equal(complement, complements[lane]);
                Assert.Equal(VectorFunctions.Tanh(at), VectorFunctions.Tanh(vector)[lane]);
                Assert.Equal(VectorFunctions.NormalDistribution(at, out T density), distribution[lane]);
                Assert.Equal(density, densities[lane]);
            }
        }
    }
}
