using SimdRegression.Solvers;

namespace SimdRegression.Tests.Descent;

/// <summary>Orders of rows that are computed and not stored.</summary>
public class RowPermutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(97)]
    [InlineData(1000)]
    [InlineData(12_345)]
    public void Every_number_comes_once(int count)
    {
        for (ulong key = 0; key < 20; key++)
        {
            int[] order = Order(count, key, 80);
            Assert.Equal(Enumerable.Range(0, count), order.Order());

            // However it is asked for, in pieces of eight and others.
            Assert.Equal(order, Order(count, key, 13));
        }
    }

    [Fact]
    public void The_largest_count_stays_in_range()
    {
        var permutation = new RowPermutation(int.MaxValue, 3);
        var numbers = new int[4096];
        permutation.Take(int.MaxValue - 4096, numbers);
        Assert.All(numbers, number => Assert.InRange(number, 0, int.MaxValue - 1));
        Assert.Equal(4096, numbers.Distinct().Count());
    }

    [Fact]
    public void Places_and_numbers_are_unrelated()
    {
        // Where each of 64 numbers stands, over many keys: every place as often, to five deviations; likewise the step from one to the next.
        const int Count = 64;
        const int Keys = 6400;
        var places = new int[Count, Count];
        var steps = new int[Count];
        for (ulong key = 0; key < Keys; key++)
        {
            int[] order = Order(Count, key, Count);
            for (int i = 0; i < Count; i++)
            {
                places[i, order[i]]++;
                steps[(order[i] - order[(i + 1) % Count] + Count) % Count]++;
            }
        }

        double expected = (double)Keys / Count;
        foreach (int seen in places)
        {
            Assert.InRange(seen, expected - (5.0 * Math.Sqrt(expected)), expected + (5.0 * Math.Sqrt(expected)));
        }

        double expectedSteps = (double)Keys * Count / (Count - 1);
        for (int step = 1; step < Count; step++)
        {
            Assert.InRange(steps[step], expectedSteps * 0.9, expectedSteps * 1.1);
        }
    }

    [Fact]
    public void Held_out_rows_are_left_out_of_every_order()
    {
        var heldOut = new HeldOutRows(seed: 4, fraction: 0.25);
        int[] fitted = [.. Enumerable.Range(0, 1000).Where(row => !heldOut.Contains(row))];
        Assert.InRange(fitted.Length, 700, 800);
        foreach (RowOrder order in Enum.GetValues<RowOrder>())
        {
            var rows = new RowSequence(order, 1000, fitted.Length, heldOut, seed: 9, epoch: 2);
            var taken = new List<int>();
            var buffer = new int[80];
            for (int count = rows.Take(buffer); count > 0; count = rows.Take(buffer))
            {
                taken.AddRange(buffer[..count]);
            }

            Assert.Equal(fitted.Length, taken.Count);
            Assert.DoesNotContain(taken, row => heldOut.Contains(row));
            if (order != RowOrder.WithReplacement)
            {
                Assert.Equal(fitted, taken.Order());
            }
        }
    }

    private static int[] Order(int count, ulong key, int piece)
    {
        var permutation = new RowPermutation(count, key);
        var order = new int[count];
        for (int place = 0; place < count; place += piece)
        {
            permutation.Take(place, order.AsSpan(place, Math.Min(piece, count - place)));
        }

        return order;
    }
}
