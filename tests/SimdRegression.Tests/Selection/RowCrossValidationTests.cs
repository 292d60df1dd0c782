using System.Text.Json;
using SimdRegression.Tests.CurvedFits;
using SimdRegression.Tests.Oracle;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Selection;

/// <summary>Choosing strengths of fits that go over rows, against fits of each fold's rows copied out.</summary>
public class RowCrossValidationTests
{
    private const int Rows = 300;
    private const int Features = 3;

    private static readonly NewtonProblem Known = new(Rows, Features, seed: 71);
    private static readonly double[] Counts = [.. Known.Numbers.Select(number => Math.Round(Math.Abs(number)))];
    private static readonly double[] Alphas = [200.0, 20.0, 3.0, 0.4, 0.05, 0.001];
    private static readonly FoldAssignment Folds = FoldAssignment.Shuffled(Rows, 4, seed: 9);

    public static TheoryData<bool, bool, EstimatorKind> LogisticCases()
    {
        var cases = new TheoryData<bool, bool, EstimatorKind>();
        foreach (EstimatorKind kind in new[] { EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet })
        {
            cases.Add(false, false, kind);
            cases.Add(true, false, kind);
            cases.Add(true, true, kind);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(LogisticCases))]
    public void Scores_of_logistic_fits_are_those_of_folds_copied_out(bool weighted, bool standardize, EstimatorKind kind)
    {
        RowBatch<double> batch = Known.Batch(weighted);
        var fit = new FitOptions { Standardize = standardize };
        var validation = new Double3.RowCrossValidation(Folds);
        var search = new GridSearch(Alphas) { L1Ratios = new[] { 0.3, 0.8 } };
        TuningResult tuning = validation.Tune(
            in batch, default(LogisticLoss), kind, default(ProximalNewton), search, new TuningOptions { Fit = fit }, out _);
        Assert.Equal(ScoreKind.LogLoss, tuning.Score);
        Assert.Equal(kind == EstimatorKind.ElasticNet ? 12 : 6, tuning.Count);
        AssertScores(tuning, in batch, default(LogisticLoss), 1e-9, (in RowBatch<double> rows, Candidate candidate, out LinearModel<double> model) =>
        {
            double share = kind switch { EstimatorKind.Ridge => 0.0, EstimatorKind.Lasso => 1.0, _ => candidate.L1Ratio };
            Assert.Equal(share, candidate.L1Ratio);
            return new LinearModel<double>.Trainer(Features).Fit(
                in rows, default(LogisticLoss), new ElasticNet(candidate.Alpha, share), default(ProximalNewton), in fit, out model);
        });
    }

    [Fact]
    public void Scores_of_other_losses_are_those_of_folds_copied_out()
    {
        AssertNewton(Known.Numbers, new HuberLoss(0.7), ScoreKind.MeanLoss, 1e-8);
        AssertNewton(Known.Numbers, default(SquaredLoss), ScoreKind.MeanSquaredError, 1e-9);
        AssertNewton(Counts, default(PoissonLoss), ScoreKind.MeanDeviance, 1e-9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lasso_of_the_squared_loss_has_the_strengths_of_one_from_moments(bool descends)
    {
        var validation = new Double3.RowCrossValidation(Folds);
        var batch = new RowBatch<double>(Known.Rows, Features, Known.Numbers, default);
        var search = new GridSearch(5);
        TuningResult tuning = descends
            ? validation.Tune(in batch, default(SquaredLoss), EstimatorKind.Lasso, default(ProximalGradient), search, default, out _)
            : validation.Tune(in batch, default(SquaredLoss), EstimatorKind.Lasso, default(ProximalNewton), search, default, out _);
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(Known.Rows, Known.Numbers);
        double alphaMax = moments.Fit(new Lasso(1.0), out _).AlphaMax;
        Assert.Equal(alphaMax, tuning.Candidates[0].Alpha, 1e-12 * alphaMax);
        AssertScores(
            tuning, in batch, default(SquaredLoss), descends ? 1e-5 : 1e-9, (in RowBatch<double> rows, Candidate candidate, out LinearModel<double> model) =>
            {
                var some = new LinearModel<double>.Moments(Features);
                some.Add(rows.Rows, rows.Targets);
                some.Fit(new Lasso(candidate.Alpha), out model);
                return default;
            });
    }

    [Fact]
    public void Descents_are_searched_with_settings_of_their_own()
    {
        var validation = new Double3.RowCrossValidation(Folds);
        RowBatch<double> batch = Known.Batch(weighted: true);
        var search = new GridSearch(5.0, 0.5) { Settings = new[] { 1.0, 16.0 } };
        static StochasticGradientDescent Solver(Candidate candidate) =>
            new() { BatchSize = (int)candidate.Setting, Epochs = 3, Seed = 4, StepSize = 0.02 };
        TuningResult tuning = validation.Tune(
            in batch, default(HingeLoss), static candidate => new Ridge(candidate.Alpha), Solver, search, default, out Double3 model);
        Assert.Equal([1.0, 1.0, 16.0, 16.0], tuning.Candidates.ToArray().Select(candidate => candidate.Setting));
        Assert.Equal(ScoreKind.MeanLoss, tuning.Score);
        AssertScores(tuning, in batch, default(HingeLoss), 1e-14, (in RowBatch<double> rows, Candidate candidate, out LinearModel<double> found) =>
            new LinearModel<double>.Trainer(Features).Fit(
                in rows, default(HingeLoss), new Ridge(candidate.Alpha), Solver(candidate), default, out found));
        new Double3.Trainer().Fit(
            in batch, default(HingeLoss), new Ridge(tuning.Best.Alpha), Solver(tuning.Best), default, out Double3 expected);
        Assert.Equal(expected, model);
    }

    [Fact]
    public void Each_setting_of_a_descent_begins_from_zero()
    {
        // Four steps end far from the minimum, so where they began shows.
        var validation = new Double3.RowCrossValidation(Folds);
        RowBatch<double> batch = Known.Batch(weighted: true);
        var fit = new FitOptions { MaxIterations = 4 };
        var search = new GridSearch(5.0) { Settings = new[] { 0.01, 0.02, 0.04 } };
        static GradientDescent Solver(Candidate candidate) => new() { StepSize = candidate.Setting };
        TuningResult tuning = validation.Tune(
            in batch,
            default(LogisticLoss),
            static candidate => new Ridge(candidate.Alpha),
            Solver,
            search,
            new TuningOptions { Fit = fit },
            out Double3 _);
        Assert.Equal(3, tuning.Count);
        AssertScores(tuning, in batch, default(LogisticLoss), 1e-12, (in RowBatch<double> rows, Candidate candidate, out LinearModel<double> found) =>
            new LinearModel<double>.Trainer(Features).Fit(
                in rows, default(LogisticLoss), new Ridge(candidate.Alpha), Solver(candidate), in fit, out found));
    }

    [Theory]
    [InlineData(EstimatorKind.Ridge)]
    [InlineData(EstimatorKind.ElasticNet)]
    public void Batch_descents_find_the_scores_of_Newtons_method(EstimatorKind kind)
    {
        var validation = new Double3.RowCrossValidation(Folds);
        var search = new GridSearch(20.0, 1.0);
        double[] exact = AllScores(validation.Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), kind, default(ProximalNewton), search, out _));
        RowFolds.AssertNear(exact, AllScores(validation.Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), kind, default(GradientDescent), search, out _)), 1e-5);
        RowFolds.AssertNear(exact, AllScores(validation.Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), kind, default(ProximalGradient), search, out _)), 1e-5);
    }

    [Fact]
    public void The_chosen_candidate_is_fitted_to_all_rows()
    {
        RowBatch<double> batch = Known.Batch(weighted: true);
        var validation = new Double3.RowCrossValidation(Folds);
        var fit = new FitOptions { Standardize = true, Tolerance = 1e-13 };
        foreach (SelectionRule rule in Enum.GetValues<SelectionRule>())
        {
            TuningResult tuning = validation.Tune(
                in batch,
                default(LogisticLoss),
                EstimatorKind.Ridge,
                default(Newton),
                new GridSearch(Alphas),
                new TuningOptions { Fit = fit, Rule = rule },
                out Double3 model);
            int chosen = rule == SelectionRule.Best ? tuning.BestIndex : tuning.OneStandardErrorIndex;
            Assert.Equal(chosen, tuning.SelectedIndex);
            TrainingReport report = new Double3.Trainer().Fit(
                in batch, default(LogisticLoss), new Ridge(Alphas[chosen]), default(Newton), in fit, out Double3 expected);
            Assert.Equal(expected, model);
            Assert.Equal(report, tuning.TrainingReport);
            Assert.Equal(0, tuning.UncertifiedFitCount);
            Assert.Equal(tuning.MeanScores[tuning.BestIndex], tuning.MeanScores.ToArray().Min());
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Threads_do_not_change_a_bit(int threads)
    {
        var search = new GridSearch(Alphas);
        RowBatch<double> batch = Known.Batch(weighted: true);
        var many = new TuningOptions { Threads = threads };
        TuningResult expected = new Double3.RowCrossValidation(Folds).Tune(
            in batch, default(LogisticLoss), EstimatorKind.Lasso, default(ProximalNewton), search, default, out Double3 model);
        var validation = new Double3.RowCrossValidation(Folds);
        for (int again = 0; again < 3; again++)
        {
            TuningResult found = validation.Tune(
                in batch, default(LogisticLoss), EstimatorKind.Lasso, default(ProximalNewton), search, in many, out Double3 same);
            Assert.Equal(AllScores(expected), AllScores(found));
            Assert.Equal(model, same);
        }
    }

    [Fact]
    public void What_was_tuned_before_changes_nothing()
    {
        var validation = new Double3.RowCrossValidation(Folds);
        var search = new GridSearch(Alphas);
        TuningResult first = validation.Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out Double3 model).Copy();
        validation.Tune(Known.Rows, Known.Numbers, new HuberLoss(1.0), EstimatorKind.Lasso, default(ProximalNewton), new GridSearch(200), out _);
        TuningResult second = validation.Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out Double3 same);
        Assert.Equal(AllScores(first), AllScores(second));
        Assert.Equal(model, same);
    }

    [Fact]
    public void Strengths_in_any_order_have_the_same_scores()
    {
        double[] mixed = [0.4, 200.0, 0.001, 20.0, 0.05, 3.0];
        var validation = new Double3.RowCrossValidation(Folds);
        double[] Of(params double[] alphas) => AllScores(validation.Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(alphas), out _));
        double[] expected = Of(Alphas);
        double[] found = Of(mixed);
        for (int i = 0; i < mixed.Length; i++)
        {
            int place = Array.IndexOf(Alphas, mixed[i]);
            Assert.Equal(expected[(4 * place)..(4 * place + 4)], found[(4 * i)..(4 * i + 4)]);
        }
    }

    [Fact]
    public void A_search_that_learns_from_scores_is_asked_until_it_has_no_more()
    {
        var validation = new Double3.RowCrossValidation(Folds);
        var search = new HalvingSearch(100.0, 12);
        TuningResult tuning = validation.Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out _);
        Assert.Equal(12, tuning.Count);
        Assert.Equal(100.0 / 8.0, tuning.Candidates[3].Alpha);
        RowBatch<double> batch = Known.Batch();
        AssertScores(tuning, in batch, default(LogisticLoss), 1e-9, (in RowBatch<double> rows, Candidate candidate, out LinearModel<double> model) =>
            new LinearModel<double>.Trainer(Features).Fit(
                in rows, default(LogisticLoss), new Ridge(candidate.Alpha), default(Newton), default, out model));
    }

    [Fact]
    public void Folds_by_time_are_trained_on_earlier_rows_only()
    {
        FoldAssignment folds = FoldAssignment.Forward(Rows, 3);
        TuningResult tuning = new Double3.RowCrossValidation(folds).Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(Alphas), out _);
        RowBatch<double> batch = Known.Batch();
        AssertScores(
            tuning,
            in batch,
            default(LogisticLoss),
            1e-9,
            (in RowBatch<double> rows, Candidate candidate, out LinearModel<double> model) => new LinearModel<double>.Trainer(Features).Fit(
                in rows, default(LogisticLoss), new Ridge(candidate.Alpha), default(Newton), default, out model),
            folds);
    }

    [Fact]
    public void Rows_apart_in_single_precision_are_scored_by_the_model_that_would_be_delivered()
    {
        const int Stride = 5;
        var rows = new float[Rows * Stride];
        for (int i = 0; i < Known.Rows.Length; i++)
        {
            rows[(i / Features * Stride) + (i % Features)] = (float)Known.Rows[i];
        }

        float[] labels = Array.ConvertAll(Known.Labels, label => (float)label);
        var batch = new RowBatch<float>(rows, Stride, labels, default);
        TuningResult tuning = new LinearModel<float>.RowCrossValidation(Features, Folds).Tune(
            in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(Alphas), default, out LinearModel<float> model);
        Assert.Equal(Features, model.FeatureCount);
        for (int i = 0; i < tuning.Count; i++)
        {
            double[] expected = RowFolds.Scores(
                in batch,
                Features,
                Folds,
                default(LogisticLoss),
                tuning.Candidates[i],
                (in RowBatch<float> part, Candidate candidate, out LinearModel<float> found) => new LinearModel<float>.Trainer(Features).Fit(
                        in part, default(LogisticLoss), new Ridge(candidate.Alpha), default(Newton), default, out found));
            RowFolds.AssertNear(expected, tuning.FoldScores(i), 1e-6);
        }
    }

    [SharedOracleFact]
    public void Scores_of_logistic_ridge_are_the_exact_ones()
    {
        foreach (string set in new[] { "mtcars_vs", "breast_cancer" })
        {
            JsonElement book = OracleFolder.ReadJson(OracleFolder.Shared!, Path.Combine("cv", set + "_logcv.json"));
            Table table = OracleFolder.ReadCsv(Path.Combine(OracleFolder.Shared!, "data", set + ".csv"));
            foreach (JsonElement item in book.GetProperty("cases").EnumerateArray())
            {
                int[] labels = [.. book.GetProperty("foldAssignments").GetProperty(item.GetProperty("folds").GetString()!).EnumerateArray()
                    .Select(fold => fold.GetInt32())];
                double[] alphas = item.GetProperty("lambdas").Doubles();
                var options = new TuningOptions { Fit = new FitOptions { Standardize = item.GetProperty("standardizeWithinFold").GetBoolean() } };
                var batch = new RowBatch<double>(table.Rows, table.Features, table.Targets, default);
                TuningResult tuning = new LinearModel<double>.RowCrossValidation(table.Features, FoldAssignment.FromLabels(labels)).Tune(
                    in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(alphas), in options, out _);
                JsonElement expected = item.GetProperty("foldMeanLogLoss");
                for (int i = 0; i < alphas.Length; i++)
                {
                    RowFolds.AssertNear(expected[i].Doubles(), tuning.FoldScores(i), 1e-9);
                }

                Assert.Equal(item.GetProperty("selectedLambda").GetDouble(), tuning.Best.Alpha);
            }
        }
    }

    private static void AssertNewton<TLoss>(double[] targets, TLoss loss, ScoreKind score, double tolerance)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var batch = new RowBatch<double>(Known.Rows, Features, targets, Known.Weights);
        TuningResult tuning = new Double3.RowCrossValidation(Folds).Tune(
            in batch, loss, EstimatorKind.Ridge, default(Newton), new GridSearch(Alphas), default, out _);
        Assert.Equal(score, tuning.Score);
        AssertScores(tuning, in batch, loss, tolerance, (in RowBatch<double> rows, Candidate candidate, out LinearModel<double> model) =>
            new LinearModel<double>.Trainer(Features).Fit(in rows, loss, new Ridge(candidate.Alpha), default(Newton), default, out model));
    }

    private static void AssertScores<TLoss>(
        TuningResult tuning, in RowBatch<double> batch, TLoss loss, double tolerance, RowFolds.Fit<double> fit, FoldAssignment? folds = null)
        where TLoss : struct, ILoss<TLoss>
    {
        for (int i = 0; i < tuning.Count; i++)
        {
            double[] expected = RowFolds.Scores(in batch, Features, folds ?? Folds, loss, tuning.Candidates[i], fit);
            RowFolds.AssertNear(expected, tuning.FoldScores(i), tolerance);
        }
    }

    private static double[] AllScores(TuningResult tuning) =>
        [.. Enumerable.Range(0, tuning.Count).SelectMany(i => tuning.FoldScores(i).ToArray())];

    /// <summary>Halves the strength, one candidate at a time.</summary>
    private sealed class HalvingSearch(double strongest, int trials) : Search
    {
        public override int LargestCandidateCount(in SearchSpace space) => trials;

        protected internal override int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next)
        {
            if (scored.Count == trials)
            {
                return 0;
            }

            Assert.All(scored.MeanScores.ToArray(), score => Assert.True(double.IsFinite(score)));
            next[0] = new Candidate(scored.Count == 0 ? strongest : 0.5 * scored.Candidates[^1].Alpha, space.FixedL1Ratio);
            return 1;
        }
    }
}
