using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Properties;

/// <summary>What holds for the moments of any rows.</summary>
public class MomentsProperties
{
    private const double Rounding = 2e-14;

    [Fact]
    public void Any_division_over_calls_gives_the_same_bits() => Checked.ForAll(Shape.Any, shape =>
    {
        Problem problem = shape.Problem;
        MomentsSubject parts = shape.Moments();
        var random = new Random(shape.Seed);
        for (int start = 0; start < problem.Count;)
        {
            int count = Math.Min(random.Next(0, 120), problem.Count - start);
            parts.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count));
            start += count;
        }

        Same.Bits(problem.Into(shape.Moments()), parts);
    });

    [Fact]
    public void The_order_of_rows_is_lost_in_rounding() => Checked.ForAll(Shape.Any, shape =>
    {
        Problem problem = shape.Problem;
        int[] order = Enumerable.Range(0, problem.Count).ToArray();
        new Random(shape.Seed).Shuffle(order);
        MomentsSubject shuffled = shape.Moments();
        foreach (int row in order)
        {
            shuffled.Add(problem.RowsOf(row, 1), problem.TargetsOf(row, 1));
        }

        new ExactMoments(problem).AssertMatches(shuffled, Rounding);
    });

    [Fact]
    public void The_order_and_the_tree_of_merging_are_lost_in_rounding() => Checked.ForAll(Shape.Any, shape =>
    {
        Problem problem = shape.Problem;
        var random = new Random(shape.Seed);
        var shards = new List<MomentsSubject>();
        for (int start = 0; start < problem.Count;)
        {
            int count = Math.Min(random.Next(1, 100), problem.Count - start);
            MomentsSubject shard = shape.Moments();
            shard.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count));
            shards.Add(shard);
            start += count;
        }

        while (shards.Count > 1)
        {
            int target = random.Next(shards.Count);
            int source = (target + random.Next(1, shards.Count)) % shards.Count;
            shards[target].Merge(shards[source]);
            shards.RemoveAt(source);
        }

        Assert.Equal(problem.Count, shards[0].Count);
        new ExactMoments(problem).AssertMatches(shards[0], Rounding);
    });

    [Fact]
    public void Whole_weights_are_repeated_rows() => Checked.ForAll(Shape.Any, shape =>
    {
        Problem problem = shape.Problem;
        var random = new Random(shape.Seed);
        double[] weights = Enumerable.Range(0, problem.Count).Select(_ => (double)random.Next(1, 4)).ToArray();
        MomentsSubject repeated = shape.Moments();
        for (int r = 0; r < problem.Count; r++)
        {
            for (int copy = 0; copy < weights[r]; copy++)
            {
                repeated.Add(problem.RowsOf(r, 1), problem.TargetsOf(r, 1));
            }
        }

        var exact = new ExactMoments(problem, weights);
        exact.AssertMatches(problem.Into(shape.Moments(), weights), Rounding);
        exact.AssertMatches(repeated, Rounding);
    });

    [Fact]
    public void Taking_out_is_the_inverse_of_adding() => Checked.ForAll(Shape.Any, shape =>
    {
        Problem problem = shape.Problem;
        int removed = new Random(shape.Seed).Next(0, Math.Max(1, problem.Count - shape.Features - 2));
        MomentsSubject moments = problem.Into(shape.Moments());
        moments.Subtract(problem.RowsOf(0, removed), problem.TargetsOf(0, removed));
        Assert.Equal(problem.Count - removed, moments.Count);
        if (moments.Count > 2)
        {
            new ExactMoments(problem, start: removed).AssertMatches(moments, 1e-12);
        }
    });

    [Fact]
    public void Saving_and_loading_loses_nothing() => Checked.ForAll(Shape.Any, shape =>
    {
        MomentsSubject saved = shape.Problem.Into(shape.Moments());
        MomentsSubject loaded = shape.Moments();
        loaded.Load(new MemoryStream(saved.Bytes()));
        Same.Bits(saved, loaded);
    });
}
