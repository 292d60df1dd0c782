using SimdRegression.Kernels;
using SimdRegression.Online;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>The moments that recursion goes back to.</summary>
public class RecursionMomentsTests
{
    private const double Ridge = 0.5;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 63)]
    [InlineData(4, 64)]
    [InlineData(7, 200)]
    [InlineData(8, 130)]
    [InlineData(13, 1000)]
    [InlineData(24, 300)]
    public void Inverse_and_coefficients_are_those_of_the_faded_rows(int features, int count)
    {
        const double Keep = 0.97;
        Problem problem = Problem.Random(count, features, seed: 481);
        double[] gains = problem.Weights(seed: 482);
        var moments = new RecursionMoments(features, Ridge);
        Take(moments, problem, gains, Keep);
        (double[,] wanted, double[] target) = Sums(problem, gains, Keep);
        int stride = KernelLayout.Stride(features);
        var inverse = new double[KernelLayout.SquareLength(features)];
        var coefficients = new double[features];
        Assert.True(moments.TryRenew(inverse, coefficients));
        for (int i = 0; i < features; i++)
        {
            double gradient = target[i];
            for (int j = 0; j < features; j++)
            {
                gradient -= wanted[i, j] * coefficients[j];
                double product = Enumerable.Range(0, features).Sum(k => wanted[i, k] * inverse[(k * stride) + j]);
                Assert.Equal(i == j ? 1.0 : 0.0, product, 1e-11);
                Same.Bits(inverse[(i * stride) + j], inverse[(j * stride) + i], "inverse");
            }

            Assert.Equal(0.0, gradient, 1e-11 * wanted[i, i]);
        }
    }

    [Fact]
    public void Columns_that_are_the_same_share_what_they_explain()
    {
        Problem problem = Problem.Random(500, 3, seed: 483, noise: 0.0);
        for (int r = 0; r < problem.Count; r++)
        {
            problem.Rows[(3 * r) + 2] = problem.Rows[3 * r];
        }

        // The ridge is far below the rounding of the sums.
        var moments = new RecursionMoments(3, 1e-30);
        Take(moments, problem, Enumerable.Repeat(1.0, problem.Count).ToArray(), keep: 1.0);
        var inverse = new double[KernelLayout.SquareLength(3)];
        var coefficients = new double[3];
        for (int i = 0; i < 100; i++)
        {
            Assert.True(moments.TryRenew(inverse, coefficients));
        }

        Assert.Equal(coefficients[0], coefficients[2], 1e-2);
        Assert.True(inverse[0] > 0.0 && inverse[0] < 1e15);
    }

    [Fact]
    public void Moments_beyond_the_range_of_numbers_change_nothing()
    {
        Problem problem = Problem.Random(100, 2, seed: 484);
        var moments = new RecursionMoments(2, 1.0);
        Take(moments, problem, Enumerable.Repeat(1e308, problem.Count).ToArray(), keep: 1.0);
        double[] inverse = Enumerable.Repeat(7.0, KernelLayout.SquareLength(2)).ToArray();
        double[] coefficients = [8.0, 9.0];
        Assert.False(moments.TryRenew(inverse, coefficients));
        Assert.All(inverse, value => Assert.Equal(7.0, value));
        Assert.Equal([8.0, 9.0], coefficients);
    }

    private static void Take(RecursionMoments moments, Problem problem, double[] gains, double keep)
    {
        int stride = KernelLayout.Stride(problem.Features);
        for (int r = 0; r < problem.Count; r++)
        {
            Span<double> row = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref moments.NextRow, stride);
            row.Clear();
            problem.RowsOf(r, 1).CopyTo(row);
            moments.Take(problem.Targets[r], gains[r], keep);
        }
    }

    private static (double[,] Squares, double[] Targets) Sums(Problem problem, double[] gains, double keep)
    {
        int n = problem.Features;
        var squares = new double[n, n];
        var targets = new double[n];
        for (int i = 0; i < n; i++)
        {
            squares[i, i] = Ridge * Math.Pow(keep, problem.Count);
            for (int r = 0; r < problem.Count; r++)
            {
                double weighted = gains[r] * Math.Pow(keep, problem.Count - 1 - r) * problem.Element(r, i);
                targets[i] += weighted * problem.Targets[r];
                for (int j = 0; j < n; j++)
                {
                    squares[i, j] += weighted * problem.Element(r, j);
                }
            }
        }

        return (squares, targets);
    }
}
