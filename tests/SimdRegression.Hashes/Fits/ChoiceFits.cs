using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

/// <summary>Strengths chosen from moments, stacks and averages of candidates, resamples, learning curves.</summary>
internal static class ChoiceFits
{
    private const int Features = SampleProblem<double>.Features;

    public static void Add(FitHashes hashes)
    {
        var problem = new SampleProblem<double>(SampleShape.FewRows);
        int count = problem.Count;
        (string Name, FoldAssignment Folds)[] assignments =
        [
            ("contiguous folds", FoldAssignment.Contiguous(count, 5)),
            ("shuffled folds", FoldAssignment.Shuffled(count, 4, seed: 6)),
            ("leaving one out", FoldAssignment.LeaveOneOut(count)),
            ("forward folds", FoldAssignment.Forward(count, 4)),
            ("grouped folds", FoldAssignment.Grouped([.. Enumerable.Range(0, count).Select(r => r / 9)], 3, seed: 7)),
            ("stratified folds", FoldAssignment.Stratified([.. Enumerable.Range(0, count).Select(r => r % 5 == 0 ? 1 : 0)], 4, seed: 8)),
            ("labelled folds", FoldAssignment.FromLabels([.. Enumerable.Range(0, count).Select(r => (r * 7) % 3)])),
            ("folds of given sizes", FoldAssignment.FromSizes([30, 150, count - 180])),
        ];
        foreach ((string name, FoldAssignment folds) in assignments)
        {
            Search search = new GridSearch(9) { L1Ratios = new[] { 0.3, 0.9 } };
            AddTuning(hashes, $"elastic net on a grid, {name}", EstimatorKind.ElasticNet, search, new LinearModel<double>.CrossValidation(Features, folds));
        }

        FoldAssignment five = FoldAssignment.Contiguous(count, 5);
        AddTuning(hashes, "ridge on a grid, generated", EstimatorKind.Ridge, new GridSearch(15), new Double11.CrossValidation(five));
        AddTuning(hashes, "lasso at random, generated", EstimatorKind.Lasso, new RandomSearch(8, seed: 1), new Double11.CrossValidation(five));
        AddTuning(
            hashes, "elastic net at random", EstimatorKind.ElasticNet, new RandomSearch(8, seed: 2), new LinearModel<double>.CrossValidation(Features, five));
        AddTuning(hashes, "Bayesian search", EstimatorKind.ElasticNet, new BayesianSearch(9, seed: 2), new LinearModel<double>.CrossValidation(Features, five));
        AddTuning(hashes, "lasso on a grid, float", EstimatorKind.Lasso, new GridSearch(9), new Single11.CrossValidation(five));
        AddAssignments(hashes, assignments);
        AddFolds(hashes, problem, five);
        AddPenalties(hashes, problem, five);
        AddMembers(hashes, problem, new LinearModel<double>.CrossValidation(Features, five));
        AddResamples(hashes, problem);
        AddCurves(hashes, problem, five);
    }

    /// <summary>Adds all that a choice tells.</summary>
    public static void Keep(BitHash hash, TuningResult tuning)
    {
        hash.Answer<double>([tuning.Selected.Alpha, tuning.Selected.L1Ratio, tuning.Selected.Setting, tuning.SelectedIndex]);
        foreach (Candidate candidate in tuning.Candidates)
        {
            hash.Figure<double>([candidate.Alpha, candidate.L1Ratio, candidate.Setting]);
        }

        hash.Figure(tuning.MeanScores);
        hash.Figure(tuning.StandardErrors);
        hash.Figure(tuning.FoldScores(0));
        hash.Figure(tuning.HasTrainingScores ? tuning.FoldTrainingScores(0) : default);
        hash.Figure(tuning.MeanTrainingScores);
        hash.Figure(tuning.TrainingStandardErrors);
        hash.Figure<int>([tuning.UncertifiedFitCount, tuning.ImpreciseScoreCount, tuning.BestIndex, tuning.OneStandardErrorIndex]);
        hash.Report(tuning.Report);
        hash.Report(tuning.TrainingReport);
    }

    private static void AddTuning<TModel, T, TKernels>(
        FitHashes hashes, string name, EstimatorKind kind, Search search, CrossValidation<TModel, T, TKernels> validation)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        hashes.Add("choices from moments", name, hash =>
        {
            var problem = new SampleProblem<T>(SampleShape.FewRows);
            var options = new TuningOptions { Threads = hashes.Threads, Rule = SelectionRule.OneStandardError, ScoresTraining = true };
            RowBatch<T> batch = problem.WeightedBatch;
            validation.Add(problem.Rows, problem.Targets, problem.Weights);
            Keep(hash, validation.Tune(kind, search, in options, out TModel model));
            hash.Model<TModel, T>(in model);
            Keep(hash, validation.Tune(kind, search, in options, in batch, out model));
            hash.Model<TModel, T>(in model);
        });
    }

    private static void AddAssignments(FitHashes hashes, (string Name, FoldAssignment Folds)[] assignments)
    {
        hashes.Add("random numbers", "folds", hash =>
        {
            foreach ((_, FoldAssignment folds) in assignments)
            {
                hash.Answer(folds.Folds);
                hash.Answer<int>([folds.FoldOf(3), folds.TestCount(1), folds.IsTrainedOn(1, 3) ? 1 : 0]);
            }
        });
    }

    // Folds whose moments were summed elsewhere, and rows that came without weights.
    private static void AddFolds(FitHashes hashes, SampleProblem<double> problem, FoldAssignment folds)
    {
        hashes.Add("choices from moments", "lasso on a grid, moments of folds", hash =>
        {
            var validation = new LinearModel<double>.CrossValidation(Features, folds);
            int start = 0;
            for (int fold = 0; fold < folds.FoldCount; fold++)
            {
                int count = folds.TestCount(fold);
                var part = new LinearModel<double>.Moments(Features);
                part.Add(problem.Rows.AsSpan(start * Features, count * Features), problem.Targets.AsSpan(start, count));
                validation.AddFold(fold, part);
                start += count;
            }

            Keep(hash, validation.Tune(EstimatorKind.Lasso, new GridSearch(9), out LinearModel<double> model));
            hash.Model<LinearModel<double>, double>(in model);
            var ofRows = new LinearModel<double>.CrossValidation(Features, folds);
            ofRows.Add(problem.Rows, problem.Targets);
            Keep(hash, ofRows.Tune(EstimatorKind.Lasso, new GridSearch(9), out model));
            hash.Model<LinearModel<double>, double>(in model);
        });
    }

    private static void AddPenalties(FitHashes hashes, SampleProblem<double> problem, FoldAssignment folds)
    {
        hashes.Add("choices from moments", "penalties with solvers of their own", hash =>
        {
            var options = new TuningOptions { Threads = hashes.Threads };
            RowBatch<double> batch = problem.WeightedBatch;
            var validation = new LinearModel<double>.CrossValidation(Features, folds);
            validation.Add(problem.Rows, problem.Targets, problem.Weights);
            PenaltyMatrix chain = PenaltyMatrix.Differences(Features);
            var shares = new GridSearch(5) { L1Ratios = new[] { 0.0, 0.5 } };
            Keep(hash, validation.Tune(candidate => new Scad(candidate.Alpha), new GridSearch(5), in options, out LinearModel<double> model));
            hash.Model<LinearModel<double>, double>(in model);
            Keep(hash, validation.Tune(candidate => new QuadraticPenalty(candidate.Alpha, chain, candidate.L1Ratio), shares, in options, in batch, out model));
            hash.Model<LinearModel<double>, double>(in model);
        });
    }

    private static void AddMembers(FitHashes hashes, SampleProblem<double> problem, LinearModel<double>.CrossValidation validation)
    {
        Candidate[] members = [new(0.1, 0.5), new(1.0, 0.5), new(10.0, 0.2)];
        validation.Add(problem.Rows, Features, problem.Targets);
        hashes.Add("choices from moments", "scores of given candidates", hash =>
        {
            Keep(hash, validation.Score(EstimatorKind.ElasticNet, members));
            Keep(hash, validation.Tune(EstimatorKind.Lasso, new GridSearch(5), out LinearModel<double> model));
            hash.Model<LinearModel<double>, double>(in model);
            var sums = new LinearModel<double>.Moments(Features);
            validation.CopyTo(sums);
            hash.Answer(MomentsSums.Bytes(sums));
        });
        hashes.Add("stacks and averages", "elastic net", hash =>
        {
            StackingResult stack = validation.Stack(EstimatorKind.ElasticNet, members, default, out LinearModel<double> model)
                ?? throw new InvalidOperationException("A member could not be fitted.");
            hash.Model<LinearModel<double>, double>(in model);
            hash.Answer(stack.Weights);
            hash.Figure(stack.MemberErrors);
            hash.Figure(stack.MeanSquaredError);
            hash.Report(stack.Report);
            model = validation.Average(EstimatorKind.ElasticNet, members, [1.0, 2.0, 3.0], default);
            hash.Model<LinearModel<double>, double>(in model);
        });
    }

    private static void AddResamples(FitHashes hashes, SampleProblem<double> problem)
    {
        foreach (ResamplingScheme scheme in Enum.GetValues<ResamplingScheme>())
        {
            hashes.Add("resamples", $"lasso, {scheme}", hash =>
            {
                RowBatch<double> batch = problem.WeightedBatch;
                var runtime = new LinearModel<double>.Bootstrap(Features, 12, seed: 3);
                Keep(hash, runtime.Fit(in batch, new Lasso(0.5), default, scheme, out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
                var generated = new Double11.Bootstrap(12, seed: 3);
                Keep(hash, generated.Fit(problem.Rows, problem.Targets, new Lasso(0.5), out Double11 value));
                hash.Model<Double11, double>(in value);
            });
        }
    }

    private static void Keep(BitHash hash, BootstrapResult result)
    {
        hash.Answer(result.Intercepts);
        hash.Figure(result.OutOfBagErrors);
        hash.Answer(result.Coefficients(0));
        for (int j = 0; j < result.FeatureCount; j++)
        {
            (double lower, double upper) = result.Interval(j);
            hash.Figure<double>([lower, upper, result.Mean(j), result.StandardError(j), result.SelectionFrequency(j)]);
        }
    }

    private static void AddCurves(FitHashes hashes, SampleProblem<double> problem, FoldAssignment folds)
    {
        hashes.Add("learning curves", "lasso from moments", hash =>
        {
            RowBatch<double> batch = problem.Batch;
            var curve = new LearningCurve<double>(Features, folds, sizeCount: 4);
            curve.Measure(in batch, new Lasso(0.5), seed: 8);
            Keep(hash, curve);
        });
        hashes.Add("learning curves", "logistic over rows", hash =>
        {
            SyntheticProblem<double> labelled = SyntheticData.MakeClassification<double>(problem.Count, Features, seed: 9, flipRate: 0.1);
            var batch = new RowBatch<double>(labelled.Rows, Features, labelled.Targets, default);
            var curve = new LearningCurve<double>(Features, folds, [40, 120]);
            curve.Measure(in batch, default(LogisticLoss), new Ridge(1.0), seed: 8);
            Keep(hash, curve);
        });
    }

    private static void Keep(BitHash hash, LearningCurve<double> curve)
    {
        hash.Answer(curve.TrainingSizes);
        hash.Answer(curve.TrainingScores);
        hash.Answer(curve.ValidationScores);
        hash.Figure(curve.TrainingStandardErrors);
        hash.Figure(curve.ValidationStandardErrors);
    }
}
