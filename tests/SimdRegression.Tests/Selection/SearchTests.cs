namespace SimdRegression.Tests.Selection;

/// <summary>Which candidates searches propose, and what they refuse.</summary>
public class SearchTests
{
    private static readonly SearchSpace Lasso = new(2.0, 1.0);
    private static readonly SearchSpace ElasticNet = new(2.0, double.NaN);

    [Fact]
    public void A_grid_goes_from_the_strongest_to_a_thousandth()
    {
        Candidate[] candidates = Proposed(new GridSearch(4), Lasso);
        double[] wanted = [2.0, 0.2, 0.02, 0.002];
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(wanted[i], candidates[i].Alpha, 1e-14 * wanted[i]);
            Assert.Equal(1.0, candidates[i].L1Ratio);
            Assert.True(double.IsNaN(candidates[i].Setting));
        }

        Assert.Equal(2.0, Assert.Single(Proposed(new GridSearch(1), Lasso)).Alpha);
    }

    [Fact]
    public void A_grid_has_the_range_that_it_is_given()
    {
        double[] alphas = [.. Proposed(new GridSearch(3) { LowestAlpha = 0.01, HighestAlpha = 1.0 }, Lasso).Select(candidate => candidate.Alpha)];
        Assert.Equal([1.0, 0.01], new[] { alphas[0], alphas[2] });
        Assert.Equal(0.1, alphas[1], 1e-15);
        Assert.Equal(0.5, Proposed(new GridSearch(2) { SmallestFraction = 0.25 }, Lasso)[1].Alpha);
        Assert.Equal(2e-6, Proposed(new GridSearch(2), new SearchSpace(2.0, 0.0, smallestFraction: 1e-6))[1].Alpha, 1e-20);
    }

    [Fact]
    public void A_grid_of_strengths_keeps_their_order()
    {
        Candidate[] candidates = Proposed(new GridSearch(0.1, 5.0, 1.0) { Settings = new[] { 0.5, 0.25 } }, Lasso);
        Assert.Equal([0.1, 5.0, 1.0, 0.1, 5.0, 1.0], candidates.Select(candidate => candidate.Alpha));
        Assert.Equal([0.5, 0.5, 0.5, 0.25, 0.25, 0.25], candidates.Select(candidate => candidate.Setting));
    }

    [Fact]
    public void A_mixture_has_an_alphaMax_of_its_own()
    {
        Candidate[] candidates = Proposed(new GridSearch(2) { L1Ratios = new[] { 0.5, 1.0, 0.0 } }, ElasticNet);
        Assert.Equal([0.5, 0.5, 1.0, 1.0, 0.0, 0.0], candidates.Select(candidate => candidate.L1Ratio));
        Assert.Equal(4.0, candidates[0].Alpha);
        Assert.Equal(2.0, candidates[2].Alpha);
        Assert.Equal(2000.0, candidates[4].Alpha);
    }

    [Fact]
    public void Random_candidates_lie_in_their_ranges_and_the_seed_decides()
    {
        var search = new RandomSearch(200, seed: 3)
        {
            LowestAlpha = 1e-3, HighestAlpha = 10.0, LowestL1Ratio = 0.2, HighestL1Ratio = 0.8, LowestSetting = 0.1, HighestSetting = 0.2,
        };
        Candidate[] candidates = Proposed(search, ElasticNet);
        Assert.Equal(200, candidates.Length);
        Assert.All(candidates, candidate =>
        {
            Assert.InRange(candidate.Alpha, 1e-3, 10.0);
            Assert.InRange(candidate.L1Ratio, 0.2, 0.8);
            Assert.InRange(candidate.Setting, 0.1, 0.2);
        });

        // Uniform on a logarithmic scale: half of the strengths lie below the middle of it.
        Assert.InRange(candidates.Count(candidate => candidate.Alpha < 0.1), 75, 125);
        Assert.Equal(candidates, Proposed(search, ElasticNet));
        Assert.NotEqual(candidates[0], Proposed(new RandomSearch(1, seed: 4), ElasticNet)[0]);
        Candidate[] strengthsAlone = Proposed(new RandomSearch(200, seed: 3) { LowestAlpha = 1e-3, HighestAlpha = 10.0 }, Lasso);
        Assert.Equal(candidates.Select(candidate => candidate.Alpha), strengthsAlone.Select(candidate => candidate.Alpha));
    }

    [Fact]
    public void Ranges_that_cannot_be_are_refused()
    {
        AssertRefused<ArgumentOutOfRangeException>(() => new GridSearch(0), "strengthCount");
        AssertRefused<ArgumentException>(() => new GridSearch((ReadOnlySpan<double>)[]), "at least one must be given");
        AssertRefused<ArgumentOutOfRangeException>(() => new GridSearch(1.0, 0.0), "must be a finite number above 0, and is 0");
        AssertRefused<ArgumentOutOfRangeException>(() => new GridSearch(1.0, double.NaN), "must be a finite number above 0, and is NaN");
        AssertRefused<ArgumentException>(() => new GridSearch(1) { L1Ratios = default }, "L1Ratios is empty");
        AssertRefused<ArgumentOutOfRangeException>(() => new GridSearch(1) { L1Ratios = new[] { 1.1 } }, "must be from 0 to 1");
        AssertRefused<ArgumentException>(() => new GridSearch(1) { Settings = default }, "Settings is empty");
        AssertRefused<ArgumentOutOfRangeException>(() => new GridSearch(1) { Settings = new[] { -1.0 } }, "above 0, and is -1");
        AssertRefused<ArgumentOutOfRangeException>(() => new GridSearch(1) { LowestAlpha = 0.0 }, "LowestAlpha");
        AssertRefused<ArgumentOutOfRangeException>(() => new GridSearch(1) { HighestAlpha = double.PositiveInfinity }, "HighestAlpha");
        AssertRefused<ArgumentOutOfRangeException>(() => new GridSearch(1) { SmallestFraction = 1.0 }, "above 0 and below 1");
        AssertRefused<ArgumentOutOfRangeException>(() => new RandomSearch(0, seed: 1), "trials");
        AssertRefused<ArgumentOutOfRangeException>(() => new BayesianSearch(0, seed: 1), "trials");
        AssertRefused<ArgumentOutOfRangeException>(() => new RandomSearch(1, seed: 1) { LowestL1Ratio = -0.1 }, "must be from 0 to 1");
        AssertRefused<ArgumentOutOfRangeException>(() => new RandomSearch(1, seed: 1) { LowestSetting = 0.0 }, "LowestSetting");
        AssertRefused<ArgumentException>(
            () => Proposed(new GridSearch(2) { LowestAlpha = 3.0 }, Lasso), "The weakest strength is 3, which must not be above the strongest, 2.");
        AssertRefused<ArgumentException>(() => Proposed(new GridSearch(2), new SearchSpace(0.0, 1.0)), "leaves no range to search");
        AssertRefused<ArgumentException>(
            () => Proposed(new RandomSearch(2, seed: 1) { LowestL1Ratio = 0.6, HighestL1Ratio = 0.5 }, ElasticNet), "smallest share of L1 is 0.6");
        AssertRefused<ArgumentException>(
            () => Proposed(new BayesianSearch(2, seed: 1) { LowestSetting = 2.0, HighestSetting = 1.0 }, Lasso), "smallest setting is 2");
    }

    [Fact]
    public void A_result_knows_the_best_and_the_simplest_that_is_as_good()
    {
        var result = new TuningResult(foldCount: 4, capacity: 1);
        result.Begin(4, ScoreKind.MeanSquaredError);
        Add(result, new Candidate(4.0, 1.0), 3.0, 5.0, 3.0, 5.0);
        Add(result, new Candidate(2.0, 1.0), 2.0, 3.0, 2.0, 3.0);
        Add(result, new Candidate(1.0, 1.0), 1.0, 3.5, 1.0, 3.5);
        Add(result, new Candidate(0.5, 0.5), 9.0, double.NaN, 9.0, 9.0);
        Assert.Equal([4.0, 2.5, 2.25, double.PositiveInfinity], result.MeanScores.ToArray());
        Assert.Equal(Math.Sqrt(4.0 / 3.0 / 4.0), result.StandardErrors[0], 1e-15);
        Assert.Equal(2, result.BestIndex);
        Assert.Equal(1, result.OneStandardErrorIndex);
        Assert.Equal(1.0, result.Best.Alpha);
        Assert.Equal(result.Best, result.Selected);
        result.Select(SelectionRule.OneStandardError);
        Assert.Equal(2.0, result.Selected.Alpha);
        TuningResult copy = result.Copy();
        result.Begin(1, ScoreKind.LogLoss);
        Assert.Equal(0, result.Count);
        Assert.Equal([1.0, 3.5, 1.0, 3.5], copy.FoldScores(2).ToArray());
        Assert.Equal(2.0, copy.Selected.Alpha);
        AssertRefused<ArgumentOutOfRangeException>(() => copy.FoldScores(4), "A candidate must be from 0 to 3, and is 4.");
        AssertRefused<InvalidOperationException>(() => _ = result.Best, "No candidate could be fitted in all folds");
        AssertRefused<ArgumentOutOfRangeException>(() => new TuningResult(1, 1), "foldCount");
        AssertRefused<ArgumentOutOfRangeException>(() => new TuningResult(2, -1), "capacity");
    }

    /// <summary>One standard error leads to a stronger penalty of the same kind, never to another share of L1 or another setting.</summary>
    [Fact]
    public void The_simplest_that_is_as_good_has_the_share_and_the_setting_of_the_best()
    {
        var result = new TuningResult(foldCount: 2, capacity: 4);
        result.Begin(5, ScoreKind.MeanSquaredError);
        Add(result, new Candidate(16.0, 0.5, 2.0), 1.5, 2.5);
        Add(result, new Candidate(1.0, 1.0, 2.0), 0.5, 3.0);
        Add(result, new Candidate(8.0, 1.0, 4.0), 1.5, 2.5);
        Add(result, new Candidate(2.0, 1.0, 2.0), 1.5, 3.0);
        Add(result, new Candidate(0.25, 1.0, 2.0), 1.5, 3.0);

        Assert.Equal(1, result.BestIndex);
        Assert.Equal(3, result.OneStandardErrorIndex);
    }

    [Fact]
    public void Of_equal_scores_the_strongest_is_the_best()
    {
        var result = new TuningResult(foldCount: 2, capacity: 2);
        result.Begin(2, ScoreKind.MeanSquaredError);
        Add(result, new Candidate(1.0, 1.0), 1.0, 1.0);
        Add(result, new Candidate(3.0, 1.0), 1.0, 1.0);
        Assert.Equal(3.0, result.Best.Alpha);
        Assert.Equal(3.0, result.OneStandardError.Alpha);
    }

    private static void Add(TuningResult result, Candidate candidate, params double[] scores)
    {
        result.Free[0] = candidate;
        int index = result.Append(1);
        scores.CopyTo(result.ScoresOf(index));
        result.Summarize(index);
    }

    private static Candidate[] Proposed(Search search, SearchSpace space)
    {
        var scored = new TuningResult(foldCount: 2, capacity: 0);
        var next = new Candidate[search.LargestCandidateCount(in space)];
        int count = search.Propose(in space, scored, next);
        return next[..count];
    }

    private static void AssertRefused<TException>(Action action, string message)
        where TException : Exception
    {
        Assert.Contains(message, Assert.Throws<TException>(action).Message, StringComparison.Ordinal);
    }

    private static void AssertRefused<TException>(Func<object?> action, string message)
        where TException : Exception
    {
        AssertRefused<TException>(() => { action(); }, message);
    }
}
