using Own = SimdRegression.Pictures.Sequences.Sequence;

namespace SimdRegression.Tests.Cli;

/// <summary>The tool's own verbs over arrays answer as those of LINQ, to the bit and in the same order.</summary>
public sealed class SequenceTests
{
    private static readonly double[][] Samples =
    [
        [], [3.0], [2.0, 1.0, 2.0, 1.0, 3.0], [0.0, -0.0, 1.0, -0.0, 0.0], [double.NaN, 2.0, double.NaN, 1.0], [double.NaN], [1.0, double.NaN],
        [double.PositiveInfinity, -1.0, double.NegativeInfinity], [1e16, 1.0, -1e16, 1.0, 0.1, 0.2, 0.3],
        [.. Enumerable.Range(0, 100).Select(i => (double)(i * 37 % 11))],
    ];

    public static TheoryData<double[]> Numbers => [.. Samples];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Verbs_answer_as_those_of_LINQ(double[] numbers)
    {
        Same(numbers.Select(x => x + 1.0), Own.Select(numbers, x => x + 1.0));
        Same(numbers.Select((x, i) => x * i), Own.Select(numbers, (double x, int i) => x * i));
        Same(numbers.Where(x => x > 1.0), Own.Where(numbers, x => x > 1.0));
        Same(numbers.Where((x, i) => i % 2 == 0), Own.Where(numbers, (double x, int i) => i % 2 == 0));
        Same(numbers.SelectMany(x => new[] { x, -x }), Own.SelectMany(numbers, x => new[] { x, -x }));
        Same(numbers.Zip(numbers.Skip(1), (a, b) => a - b), Own.Zip(numbers, numbers.Skip(1).ToArray(), (a, b) => a - b));
        Same(numbers.Order(), Own.Order(numbers));
        Same(numbers.OrderDescending(), Own.OrderDescending(numbers));
        Same(numbers.Distinct(), Own.Distinct(numbers));
        Same(numbers.Except([1.0]), Own.Except(numbers, [1.0]));
        Same(numbers.Append(5.0), Own.Append(numbers, 5.0));
        Same(numbers.Prepend(5.0), Own.Prepend(numbers, 5.0));
        Same(numbers.Concat(numbers), Own.Concat(numbers, numbers));
        Same(numbers.Skip(2), Own.Skip(numbers, 2));
        Same(numbers.Take(2), Own.Take(numbers, 2));
        Same(Enumerable.Reverse(numbers), Own.Reversed(numbers));
        Same(numbers.DefaultIfEmpty(7.0), Own.DefaultIfEmpty(numbers, 7.0));
        Same(numbers.AsEnumerable(), Own.ToArray(numbers.Where(_ => true)));
        Assert.Equal(numbers.Any(x => x == 2.0), Own.Any(numbers, x => x == 2.0));
        Assert.Equal(numbers.All(x => x > 0.0), Own.All(numbers, x => x > 0.0));
        Assert.Equal(numbers.Count(x => x == 0.0), Own.Count(numbers, x => x == 0.0));
        Assert.Equal(Enumerable.Contains(numbers, double.NaN), Own.Contains(numbers, double.NaN));
        Assert.Equal(numbers.Sum(x => double.IsNaN(x) ? 1 : 2), Own.Sum(numbers, x => double.IsNaN(x) ? 1 : 2));
        Assert.Equal(Enumerable.Range(3, numbers.Length), Own.Range(3, numbers.Length));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Extremes_and_means_have_the_bits_of_LINQ(double[] numbers)
    {
        if (numbers.Length == 0)
        {
            Assert.Throws<InvalidOperationException>(() => Own.Min(numbers));
            Assert.Throws<InvalidOperationException>(() => Own.Max(numbers));
            Assert.Throws<InvalidOperationException>(() => Own.MinBy(numbers, x => x));
            Assert.Throws<InvalidOperationException>(() => Own.Average(numbers, x => x));
            return;
        }

        Same([numbers.Min(), numbers.Max(), numbers.Average()], [Own.Min(numbers), Own.Max(numbers), Own.Average(numbers, x => x)]);
        int[] places = [.. Enumerable.Range(0, numbers.Length)];
        Assert.Equal(places.MinBy(i => numbers[i]), Own.MinBy(places, i => numbers[i]));
        Assert.Equal(places.MaxBy(i => numbers[i]), Own.MaxBy(places, i => numbers[i]));
        Assert.Equal(places.OrderBy(i => numbers[i]), Own.OrderBy(places, i => numbers[i]));
        Assert.Equal(places.OrderByDescending(i => numbers[i]), Own.OrderByDescending(places, i => numbers[i]));
        Assert.Equal(places.Max(i => i * 3), Own.Max(places, i => i * 3));
    }

    [Fact]
    public void The_first_that_is_accepted_ends_the_reading()
    {
        IEnumerable<string> Words()
        {
            yield return "a";
            yield return "bc";
            throw new InvalidOperationException("Nobody reads on.");
        }

        Assert.Equal("bc", Own.First(Words(), word => word.Length == 2));
        Assert.Equal("a", Own.FirstOrDefault(Words(), word => word.Length == 1));
        Assert.True(Own.Any(Words(), word => word.Length == 2));
        Assert.Equal(["a"], Own.Take(Words(), 1));
        Assert.Null(Own.FirstOrDefault(new[] { "a" }, word => word.Length == 2));
        Assert.Throws<InvalidOperationException>(() => Own.First(new[] { "a" }, word => word.Length == 2));
    }

    private static void Same(IEnumerable<double> expected, double[] found) =>
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), found.Select(BitConverter.DoubleToInt64Bits));
}
