using SimdRegression.Tests.Precision;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Inference;

/// <summary>The choice of features, against fits of every subset.</summary>
public class SubsetTests
{
    // The heat of hardening cement by its composition: Woods, Steinour and Starke 1932, used by Hald 1952 and since by every textbook.
    private static readonly double[] HaldRows =
    [
        7, 26, 6, 60, 1, 29, 15, 52, 11, 56, 8, 20, 11, 31, 8, 47, 7, 52, 6, 33, 11, 55, 9, 22, 3, 71, 17, 6, 1, 31, 22, 44, 2, 54, 18, 22, 21, 47, 4,
        26, 1, 40, 23, 34, 11, 66, 9, 12, 10, 68, 8, 12,
    ];

    private static readonly double[] HaldTargets = [78.5, 74.3, 104.3, 87.6, 95.9, 109.2, 102.7, 72.5, 93.1, 115.9, 83.8, 113.3, 109.4];

    [Fact]
    public void The_cement_data_have_the_subsets_of_textbooks()
    {
        LinearModel<double>.Moments moments = new(4);
        moments.Add(HaldRows, HaldTargets);
        var selection = new SubsetSelection(4);
        Assert.Equal(FitStatus.Converged, moments.Select(SubsetSearch.All, default, selection));
        Require(selection, [2715.7631, 883.8669, 57.9045, 47.9727, 47.8636], ["", "3", "0 1", "0 1 3", "0 1 2 3"]);
        moments.Select(SubsetSearch.Forward, default, selection);
        Require(selection, [2715.7631, 883.8669, 74.7621, 47.9727, 47.8636], ["", "3", "0 3", "0 1 3", "0 1 2 3"]);
        moments.Select(SubsetSearch.Backward, default, selection);
        Require(selection, [2715.7631, 906.3363, 57.9045, 47.9727, 47.8636], ["", "1", "0 1", "0 1 3", "0 1 2 3"]);
        Assert.Equal(3, selection.Best(SubsetCriterion.Aic));
        Assert.Equal(2, selection.Best(SubsetCriterion.Bic));
        Assert.Equal(3, selection.Best(SubsetCriterion.AdjustedRSquared));

        static void Require(SubsetSelection selection, double[] squares, string[] subsets)
        {
            Assert.Equal(squares.Length, selection.Count);
            for (int size = 0; size < squares.Length; size++)
            {
                Assert.Equal(squares[size], selection.ResidualSumOfSquares(size), 1e-4);
                Assert.Equal(subsets[size], string.Join(' ', selection.Features(size).ToArray()));
            }
        }
    }

    [Theory]
    [InlineData(7, false, true, 0)]
    [InlineData(8, true, true, 0)]
    [InlineData(6, true, false, 0)]
    [InlineData(7, false, true, 1)]
    [InlineData(8, true, true, 2)]
    [InlineData(8, false, false, 3)]
    public void The_best_subsets_are_the_best_of_all(int features, bool weighted, bool intercept, int dependent)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Problem problem = WithDependent(Problem.Random(40, features, 100 + seed, noise: 4.0), dependent, seed);
            double[]? weights = weighted ? problem.Weights(seed: 101) : null;
            LinearModel<double>.Moments moments = new(features);
            moments.Add(problem.Rows, problem.Targets, weights);
            var options = new FitOptions { Intercept = intercept };
            double[] least = LeastOfAll(moments, options, features);
            var selection = new SubsetSelection(features);
            moments.Select(SubsetSearch.All, in options, selection);
            Assert.Equal(features - dependent + 1, selection.Count);
            for (int size = 0; size < selection.Count; size++)
            {
                Assert.Equal(least[size], selection.ResidualSumOfSquares(size), 1e-10 * least[0]);
                FitReport fit = FitOf(moments, options, selection.Features(size).ToArray());
                Assert.Equal(least[size], size == 0 ? least[0] : fit.ResidualSumOfSquares, 1e-10 * least[0]);
                if (size > 0 && fit.Rank == size)
                {
                    Assert.Equal(fit.Aic, selection.Aic(size), 1e-8);
                    Assert.Equal(fit.Bic, selection.Bic(size), 1e-8);
                    Assert.Equal(fit.AdjustedRSquared, selection.AdjustedRSquared(size), 1e-10);
                }
            }
        }
    }

    [Theory]
    [InlineData(SubsetSearch.Forward, 0)]
    [InlineData(SubsetSearch.Forward, 2)]
    [InlineData(SubsetSearch.Backward, 0)]
    [InlineData(SubsetSearch.Backward, 2)]
    public void Each_step_is_the_best_one(SubsetSearch search, int dependent)
    {
        const int Features = 9;
        for (int seed = 0; seed < 8; seed++)
        {
            Problem problem = WithDependent(Problem.Random(50, Features, 200 + seed, noise: 4.0), dependent, seed);
            LinearModel<double>.Moments moments = new(Features);
            moments.Add(problem.Rows, problem.Targets);
            var selection = new SubsetSelection(Features);
            moments.Select(search, default, selection);
            Assert.Equal(Features - dependent + 1, selection.Count);
            double scale = selection.ResidualSumOfSquares(0);
            for (int size = 0; size < selection.Count - 1; size++)
            {
                int[] smaller = selection.Features(size).ToArray();
                int[] larger = selection.Features(size + 1).ToArray();
                Assert.Empty(smaller.Except(larger));
                IEnumerable<int[]> rivals = search == SubsetSearch.Forward
                    ? Enumerable.Range(0, Features).Except(smaller).Select(j => smaller.Append(j).Order().ToArray())
                    : larger.Select(j => larger.Where(i => i != j).ToArray());
                double best = rivals.Min(rival => rival.Length == 0 ? scale : FitOf(moments, default, rival).ResidualSumOfSquares);
                double found = selection.ResidualSumOfSquares(search == SubsetSearch.Forward ? size + 1 : size);
                Assert.Equal(best, found, 1e-10 * scale);
            }
        }
    }

    [Theory]
    [InlineData(SubsetSearch.Forward)]
    [InlineData(SubsetSearch.Backward)]
    [InlineData(SubsetSearch.All)]
    public void Columns_that_nearly_depend_on_each_other_keep_their_digits(SubsetSearch search)
    {
        // A condition number of 2^30, whose square double precision does not hold.
        NearlyDependentRows rows = NearlyDependentRows.OfSum(60, bits: 30, seed: 102);
        LinearModel<double>.Moments moments = new(4);
        moments.Add(rows.Rows, rows.Targets);
        var selection = new SubsetSelection(4);
        Assert.Equal(FitStatus.Converged, moments.Select(search, default, selection));
        Assert.Equal(5, selection.Count);
        for (int size = 1; size <= 4; size++)
        {
            int[] subset = selection.Features(size).ToArray();
            double[] chosen = [.. Enumerable.Range(0, 60).SelectMany(r => subset.Select(j => rows.Rows[(r * 4) + j]))];
            var exact = new ExactLeastSquares(size, chosen, rows.Targets);
            Assert.Equal(1.0, selection.ResidualSumOfSquares(size) / exact.ResidualSumOfSquares, 1e-6);
        }
    }

    [Fact]
    public void Many_features_are_cut_off_in_time()
    {
        const int Features = 25;
        Problem problem = Problem.Random(400, Features, seed: 103, noise: 20.0);
        LinearModel<float>.Moments moments = new(Features);
        moments.Add([.. problem.Rows.Select(value => (float)value)], [.. problem.Targets.Select(value => (float)value)]);
        var selection = new SubsetSelection(Features);
        moments.Select(SubsetSearch.All, default, selection);
        Assert.Equal(26, selection.Count);
        Assert.InRange(selection.Visited, 26, 1 << 22);
        var steps = new SubsetSelection(Features);
        foreach (SubsetSearch search in (SubsetSearch[])[SubsetSearch.Forward, SubsetSearch.Backward])
        {
            moments.Select(search, default, steps);
            for (int size = 0; size <= Features; size++)
            {
                Assert.True(selection.ResidualSumOfSquares(size) <= steps.ResidualSumOfSquares(size) * (1.0 + 1e-12));
            }
        }

        using var source = new CancellationTokenSource();
        source.Cancel();

        // Targets without any relation to the features leave much to be searched.
        var random = new Random(104);
        LinearModel<float>.Moments noise = new(Features);
        noise.Add([.. problem.Rows.Select(value => (float)value)], [.. Enumerable.Range(0, 400).Select(_ => (float)random.NextDouble())]);
        Assert.Equal(FitStatus.Interrupted, noise.Select(SubsetSearch.All, new FitOptions { Cancellation = source.Token }, selection));
        Assert.Equal(26, selection.Count);
    }

    [Fact]
    public void Nothing_is_chosen_beyond_rounding_and_without_freedom()
    {
        // The target is the first feature: all others fit rounding alone.
        Problem problem = Problem.Random(12, 5, seed: 105);
        LinearModel<double>.Moments moments = new(5);
        moments.Add(problem.Rows, [.. Enumerable.Range(0, 12).Select(r => 3.0 * problem.Element(r, 0))]);
        var selection = new SubsetSelection(5);
        foreach (SubsetSearch search in Enum.GetValues<SubsetSearch>())
        {
            moments.Select(search, default, selection);
            foreach (SubsetCriterion criterion in Enum.GetValues<SubsetCriterion>())
            {
                Assert.Equal(1, selection.Best(criterion));
                Assert.Equal([0], selection.Features(1).ToArray());
            }
        }

        moments.Reset();
        moments.Add(problem.RowsOf(0, 6), problem.TargetsOf(0, 6));
        moments.Select(SubsetSearch.All, default, selection);
        Assert.Equal(6, selection.Count);
        Assert.InRange(selection.Best(SubsetCriterion.Aic), 0, 4);

        moments.Reset();
        Assert.Equal(FitStatus.NoData, moments.Select(SubsetSearch.All, default, selection));
        Assert.Equal(0, selection.Count);
        Assert.Equal(0, selection.Best(SubsetCriterion.Bic));
        Assert.Throws<ArgumentOutOfRangeException>("size", () => selection.Features(0));
        Assert.Throws<ArgumentException>("search", () => moments.Select((SubsetSearch)3, default, selection));
        Assert.Throws<ArgumentException>("selection", () => moments.Select(SubsetSearch.Forward, default, new SubsetSelection(4)));
        Assert.Throws<ArgumentException>("options", () => moments.Select(SubsetSearch.Forward, new FitOptions { LowerBounds = new[] { 0.0 } }, selection));
        LinearModel<double>.Moments wide = new(26);
        Assert.Throws<ArgumentException>("search", () => wide.Select(SubsetSearch.All, default, new SubsetSelection(26)));
    }

    [Fact]
    public void A_constant_feature_is_in_no_subset()
    {
        Problem problem = Problem.Random(40, 3, seed: 106);
        double[] rows = [.. problem.Rows.Select((value, i) => i % 3 == 1 ? 4.0 : value)];
        LinearModel<double>.Moments moments = new(3);
        moments.Add(rows, problem.Targets);
        var selection = new SubsetSelection(3);
        foreach (SubsetSearch search in Enum.GetValues<SubsetSearch>())
        {
            moments.Select(search, default, selection);
            Assert.Equal(3, selection.Count);
            Assert.Equal([0, 2], selection.Features(2).ToArray());
        }
    }

    // The last features are sums of others: of the first two, of the third less the first, and a copy of the second.
    private static Problem WithDependent(Problem problem, int count, int seed)
    {
        int features = problem.Features;
        var rows = (double[])problem.Rows.Clone();
        for (int r = 0; r < problem.Count; r++)
        {
            Span<double> row = rows.AsSpan(r * features, features);
            for (int k = 0; k < count; k++)
            {
                int at = seed % 2 == 0 ? features - 1 - k : k + 3;
                row[at] = k == 0 ? row[0] + row[1] : k == 1 ? row[2] - row[0] : row[1];
            }
        }

        return Problem.Of(features, rows, problem.Targets);
    }

    private static double[] LeastOfAll(LinearModel<double>.Moments moments, FitOptions options, int features)
    {
        var least = new double[features + 1];
        Array.Fill(least, double.PositiveInfinity);
        for (int set = 1; set < 1 << features; set++)
        {
            int[] subset = [.. Enumerable.Range(0, features).Where(j => (set & (1 << j)) != 0)];
            FitReport fit = FitOf(moments, options, subset);
            least[subset.Length] = Math.Min(least[subset.Length], fit.ResidualSumOfSquares);
            double square = options.Intercept ? fit.TotalSumOfSquares : fit.TotalSumOfSquares + (moments.TotalWeight * moments.TargetMean * moments.TargetMean);
            least[0] = square;
        }

        return least;
    }

    private static FitReport FitOf(LinearModel<double>.Moments moments, FitOptions options, int[] subset)
    {
        if (subset.Length == 0)
        {
            return default;
        }

        LinearModel<double>.Moments chosen = new(subset.Length);
        chosen.CopyFrom(moments, subset);
        return chosen.Fit(default(LeastSquares), in options, out _);
    }
}
