using SimdRegression.Selection;
using SimdRegression.Tests.Oracle;

namespace SimdRegression.Tests.Selection;

/// <summary>A search that learns finds what a grid does, from fewer candidates.</summary>
public class BayesianSearchTests
{
    // How far above the best score of the grid, in shares of it, the search may end.
    private const double Tolerance = 2e-4;

    [Theory]
    [InlineData("diabetes_raw", EstimatorKind.Lasso)]
    [InlineData("diabetes_raw", EstimatorKind.Ridge)]
    [InlineData("diabetes_scaled", EstimatorKind.Lasso)]
    [InlineData("diabetes_scaled", EstimatorKind.Ridge)]
    [InlineData("synth_tall", EstimatorKind.Lasso)]
    [InlineData("synth_tall", EstimatorKind.Ridge)]
    public void Finds_the_strength_of_a_grid_in_a_third_of_the_candidates(string name, EstimatorKind kind)
    {
        LinearModel<double>.CrossValidation validation = Validation(name);
        double grid = BestScore(validation.Tune(kind, new GridSearch(90), out _));
        for (ulong seed = 1; seed <= 5; seed++)
        {
            TuningResult tuning = validation.Tune(kind, new BayesianSearch(30, seed), out _);
            Assert.Equal(30, tuning.Count);
            Assert.True(BestScore(tuning) <= grid * (1.0 + Tolerance), $"seed {seed}: {BestScore(tuning)}, and the grid found {grid}");
        }
    }

    [Theory]
    [InlineData("diabetes_raw")]
    [InlineData("diabetes_scaled")]
    [InlineData("synth_tall")]
    public void Finds_strength_and_mixture_of_a_grid_in_a_tenth_of_the_candidates(string name)
    {
        LinearModel<double>.CrossValidation validation = Validation(name);
        var mixtures = new[] { 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 1.0 };
        double grid = BestScore(validation.Tune(EstimatorKind.ElasticNet, new GridSearch(60) { L1Ratios = mixtures }, out _));
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var search = new BayesianSearch(42, seed) { LowestL1Ratio = 0.1 };
            TuningResult tuning = validation.Tune(EstimatorKind.ElasticNet, search, out _);
            Assert.True(BestScore(tuning) <= grid * (1.0 + (5.0 * Tolerance)), $"seed {seed}: {BestScore(tuning)}, and the grid found {grid}");
        }
    }

    [Fact]
    public void The_same_seed_tries_the_same_and_another_does_not()
    {
        LinearModel<double>.CrossValidation validation = Validation("synth_tall");
        var search = new BayesianSearch(15, seed: 3);
        Candidate[] first = validation.Tune(EstimatorKind.ElasticNet, search, out _).Candidates.ToArray();
        validation.Tune(EstimatorKind.Lasso, search, out _);
        Assert.Equal(first, validation.Tune(EstimatorKind.ElasticNet, search, out _).Candidates.ToArray());
        Assert.Equal(first, validation.Tune(EstimatorKind.ElasticNet, new BayesianSearch(15, seed: 3), out _).Candidates.ToArray());
        Assert.NotEqual(first, validation.Tune(EstimatorKind.ElasticNet, new BayesianSearch(15, seed: 4), out _).Candidates.ToArray());
    }

    [Fact]
    public void Stays_within_its_ranges()
    {
        LinearModel<double>.CrossValidation validation = Validation("synth_tall");
        var search = new BayesianSearch(20, seed: 3) { LowestAlpha = 0.02, HighestAlpha = 0.5, LowestL1Ratio = 0.4, HighestL1Ratio = 0.6 };
        foreach (Candidate candidate in validation.Tune(EstimatorKind.ElasticNet, search, out _).Candidates)
        {
            Assert.InRange(candidate.Alpha, 0.02, 0.5);
            Assert.InRange(candidate.L1Ratio, 0.4, 0.6);
        }
    }

    [Fact]
    public void Learns_the_setting_of_a_solver_too()
    {
        var space = new SearchSpace(1.0, 1.0);
        var search = new BayesianSearch(40, seed: 9) { LowestAlpha = 1e-4, LowestSetting = 0.01, HighestSetting = 10.0 };
        var scored = new TuningResult(foldCount: 2, capacity: 40);
        scored.Begin(40, ScoreKind.MeanLoss);
        int count;
        while ((count = search.Propose(in space, scored, scored.Free)) > 0)
        {
            int first = scored.Append(count);
            for (int i = first; i < scored.Count; i++)
            {
                Candidate candidate = scored.Candidates[i];
                double strength = Math.Log10(candidate.Alpha) + 2.5;
                double setting = Math.Log10(candidate.Setting) - 0.4;
                scored.ScoresOf(i).Fill(1.0 + (strength * strength) + (2.0 * setting * setting));
            }

            scored.Summarize(first);
        }

        Assert.Equal(40, scored.Count);
        Assert.Equal(-2.5, Math.Log10(scored.Best.Alpha), 0.03);
        Assert.Equal(0.4, Math.Log10(scored.Best.Setting), 0.03);
    }

    [Fact]
    public void The_process_meets_what_it_was_told_and_is_unsure_elsewhere()
    {
        double[] points = [0.0, 0.2, 0.4, 0.7, 1.0];
        double[] heights = [.. points.Select(point => Math.Sin(5.0 * point))];
        var process = new GaussianProcess(1, 5);
        process.Fit(points, heights);
        for (int i = 0; i < points.Length; i++)
        {
            (double mean, double deviation) = process.Predict([points[i]]);
            Assert.Equal(heights[i], mean, 1e-3);
            Assert.InRange(deviation, 0.0, 0.02);
        }

        (double between, double unsure) = process.Predict([0.85]);
        Assert.Equal(Math.Sin(4.25), between, 0.15);
        Assert.True(unsure > 0.02);
    }

    [Theory]
    [InlineData(0.0, 0.0, 1.0, 0.3989422804014327)]
    [InlineData(1.0, 0.0, 1.0, 1.0833154705876864)]
    [InlineData(-1.0, 0.0, 1.0, 0.08331547058768635)]
    [InlineData(-4.0, 0.0, 2.0, 0.01698140523365932)]
    [InlineData(-8.0, 0.0, 1.0, 7.550262411950034e-17)]
    [InlineData(2.0, 0.5, 0.0, 1.5)]
    [InlineData(-2.0, 0.5, 0.0, 0.0)]
    public void Expected_improvement_is_that_of_a_normal_variable(double best, double mean, double deviation, double wanted)
    {
        Assert.Equal(wanted, ExpectedImprovement.Of(best, mean, deviation), best < -6.0 ? 1e-3 * wanted : 1e-12);
    }

    private static double BestScore(TuningResult tuning) => tuning.MeanScores[tuning.BestIndex];

    private static LinearModel<double>.CrossValidation Validation(string name)
    {
        Table table = OracleFolder.ReadCsv(Path.Combine(OracleFolder.Bundled, "data", $"{name}.csv"));
        var validation = new LinearModel<double>.CrossValidation(table.Features, FoldAssignment.Contiguous(table.Targets.Length, 5));
        validation.Add(table.Rows, table.Targets);
        return validation;
    }
}
