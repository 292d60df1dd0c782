using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Tiers;

[LinearModel<double>(24)]
internal partial struct Double24;

[LinearModel<float>(10)]
internal partial struct Single10;

/// <summary>A public verb that goes over rows.</summary>
/// <param name="Name">What it does, and with what.</param>
/// <param name="Call">Calls it once; if it takes one row, for each of some.</param>
internal sealed record Verb(string Name, Action Call);

/// <summary>
/// What is called ten times: verbs that go over many blocks of rows in few iterations, so that only what runs per block or row runs often.
/// </summary>
internal static class Verbs
{
    private const int Blocks = 200;
    private const int SingleRows = 256;

    private static readonly FitOptions TwoIterations = new() { MaxIterations = 2 };

    private static readonly Dictionary<string, Action<List<Verb>>> Groups = new()
    {
        ["moments"] = verbs => AddMoments(verbs, static () => new Double24.Moments()),
        ["moments, float"] = verbs => AddMoments(verbs, static () => new Single10.Moments()),
        ["moments, count at run time"] = verbs => AddMoments(verbs, static () => new LinearModel<double>.Moments(24)),
        ["fits over rows"] = verbs => AddTrainer(verbs, new Double24.Trainer()),
        ["fits over rows, float"] = verbs => AddTrainer(verbs, new Single10.Trainer()),
        ["fits over rows, count at run time"] = verbs => AddTrainer(verbs, new LinearModel<double>.Trainer(24)),
        ["online"] = verbs => AddOnline(verbs, new Double24.RecursiveLeastSquares(), new Double24.Learner(), new Double24.Window(4096)),
        ["online, float"] = verbs => AddOnline(verbs, new Single10.RecursiveLeastSquares(), new Single10.Learner(), new Single10.Window(4096)),
        ["online, count at run time"] = verbs => AddOnline(
            verbs,
            new LinearModel<double>.RecursiveLeastSquares(24),
            new LinearModel<double>.Learner(24),
            new LinearModel<double>.Window(24, 4096)),
        ["folds"] = verbs => AddFolds(verbs, new Double24.CrossValidation(FoldAssignment.Contiguous(RowCount(24), 5))),
        ["folds, float"] = verbs => AddFolds(verbs, new Single10.CrossValidation(FoldAssignment.Contiguous(RowCount(10), 5))),
        ["scalers"] = verbs => AddScalers<double>(verbs, 24),
        ["scalers, float"] = verbs => AddScalers<float>(verbs, 10),
        ["predictions"] = AddPredictions,
        ["objects"] = ObjectVerbs.Add,
        ["networks"] = NetworkVerbs.Add<double>,
        ["networks, float"] = NetworkVerbs.Add<float>,
        ["triangle"] = AddTriangle,
        ["inference"] = verbs => AddInference<double>(verbs, 24),
        ["inference, float"] = verbs => AddInference<float>(verbs, 10),
    };

    /// <summary>Which verbs there are.</summary>
    public static IReadOnlyCollection<string> GroupNames => Groups.Keys;

    /// <summary>The verbs of a group, with their data and memory.</summary>
    public static IReadOnlyList<Verb> Of(string group)
    {
        var verbs = new List<Verb>();
        Groups[group](verbs);
        return verbs;
    }

    private static int RowCount(int features) => (Blocks * KernelLayout.BlockRows(features)) + 7;

    private static void AddMoments<T, TKernels>(List<Verb> verbs, Func<Moments<T, TKernels>> create)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        Moments<T, TKernels> moments = create();
        Moments<T, TKernels> weighted = create();
        Moments<T, TKernels> doubled = create();
        Moments<T, TKernels> constant = create();
        Moments<T, TKernels> threaded = create();
        Moments<T, TKernels> merged = create();
        Moments<T, TKernels> pieces = create();
        doubled.SumPrecision = SumPrecision.Doubled;
        int features = moments.FeatureCount;
        Data<T> data = new(features);
        T[] wide = data.Apart(features + 3);
        T[] unchanging = new T[data.Rows.Length];
        var ones = new T[data.Targets.Length];
        var zeros = new T[data.Rows.Length];
        Array.Fill(unchanging, T.CreateChecked(3));
        Array.Fill(ones, T.One);
        threaded.Workers = new MomentsWorkers(features, 2);
        verbs.Add(new Verb("Add", () => moments.Add(data.Rows, data.Targets)));
        verbs.Add(new Verb("Add with weights", () => weighted.Add(data.Rows, data.Targets, data.Weights)));
        verbs.Add(new Verb("Add of rows apart", () => weighted.Add(wide, features + 3, data.Targets)));
        verbs.Add(new Verb("Add in doubled precision", () => doubled.Add(data.Rows, data.Targets)));
        verbs.Add(new Verb("Add of constant columns", () => constant.Add(unchanging, ones)));
        verbs.Add(new Verb("Add of zeros", () => constant.Add(zeros, zeros.AsSpan(0, data.Targets.Length))));
        verbs.Add(new Verb("Add with threads", () => threaded.Add(data.Rows, data.Targets)));
        verbs.Add(new Verb("Subtract", () =>
        {
            pieces.Add(data.Rows, data.Targets);
            pieces.Subtract(data.Rows, data.Targets);
        }));
        verbs.Add(new Verb("Add of single rows", () =>
        {
            for (int r = 0; r < SingleRows; r++)
            {
                pieces.Add(data.Rows.AsSpan(r * features, features), data.Targets.AsSpan(r, 1));
                pieces.Add(data.Rows.AsSpan(r * features, features), data.Targets.AsSpan(r, 1), data.Weights.AsSpan(r, 1));
            }
        }));
        verbs.Add(new Verb("Merge", () =>
        {
            for (int i = 0; i < SingleRows; i++)
            {
                merged.Merge(moments);
            }
        }));
    }

    private static void AddTrainer<TModel, T, TKernels>(List<Verb> verbs, Trainer<TModel, T, TKernels> trainer)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        Data<T> data = new(trainer.FeatureCount);
        SyntheticProblem<T> classes = SyntheticData.MakeClassification<T>(RowCount(trainer.FeatureCount), trainer.FeatureCount, seed: 4, flipRate: 0.1);
        foreach (T[] weights in (T[][])[[], data.Weights])
        {
            string kind = weights.Length > 0 ? "with weights" : "without weights";
            verbs.Add(new Verb($"Newton, {kind}", () => trainer.Fit(
                new RowBatch<T>(classes.Rows, trainer.FeatureCount, classes.Targets, weights),
                default(LogisticLoss), new Ridge(1.0), default(Newton), in TwoIterations, out _)));
            verbs.Add(new Verb($"proximal Newton, {kind}", () => trainer.Fit(
                new RowBatch<T>(classes.Rows, trainer.FeatureCount, classes.Targets, weights),
                default(LogisticLoss), new Lasso(1.0), default(ProximalNewton), in TwoIterations, out _)));
            verbs.Add(new Verb($"gradient descent, {kind}", () => trainer.Fit(
                new RowBatch<T>(classes.Rows, trainer.FeatureCount, classes.Targets, weights),
                default(LogisticLoss), new Ridge(1.0), default(GradientDescent), in TwoIterations, out _)));
            verbs.Add(new Verb($"proximal gradient, {kind}", () => trainer.Fit(
                new RowBatch<T>(classes.Rows, trainer.FeatureCount, classes.Targets, weights),
                new HuberLoss(1.0), new Lasso(1.0), default(ProximalGradient), in TwoIterations, out _)));
            verbs.Add(new Verb($"stochastic gradient descent, {kind}", () => trainer.Fit(
                new RowBatch<T>(classes.Rows, trainer.FeatureCount, classes.Targets, weights),
                default(LogisticLoss), new ElasticNet(1.0, 0.5), new StochasticGradientDescent { Epochs = 1 }, default, out _)));
            verbs.Add(new Verb($"mini-batches, {kind}", () => trainer.Fit(
                new RowBatch<T>(classes.Rows, trainer.FeatureCount, classes.Targets, weights),
                default(LogisticLoss),
                new ElasticNet(1.0, 0.5),
                new StochasticGradientDescent { Epochs = 1, BatchSize = 32, Momentum = 0.5 },
                default,
                out _)));
        }

        verbs.Add(new Verb("perceptron", () => trainer.Fit(classes.Rows, classes.Targets, new Perceptron { Epochs = 1 }, out _)));
    }

    private static void AddOnline<TModel, T, TKernels>(
        List<Verb> verbs,
        RecursiveLeastSquares<TModel, T, TKernels> recursion,
        StochasticLearner<TModel, T, TKernels> learner,
        SlidingWindow<TModel, T, TKernels> window)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        int features = recursion.FeatureCount;
        Data<T> data = new(features);
        var huber = new HuberLoss(1.0);
        var penalty = new ElasticNet(0.1, 0.5);
        AddRows("recursive least squares", (row, target, weight) => recursion.Update(row, target));
        AddRows("recursive least squares with weights", (row, target, weight) => recursion.Update(row, target, weight));
        AddRows("prediction of recursive least squares", (row, target, weight) => recursion.Predict(row));
        AddRows("learner", (row, target, weight) => learner.Update(row, target, default(SquaredLoss)));
        AddRows("learner with a penalty", (row, target, weight) => learner.Update(row, target, in huber, in penalty));
        AddRows("prediction of a learner", (row, target, weight) => learner.Predict(row));
        AddRows("window", (row, target, weight) => window.Add(row, new ReadOnlySpan<T>(in target)));
        verbs.Add(new Verb("window of many rows", () => window.Add(data.Rows, data.Targets, data.Weights)));

        void AddRows(string verb, TakeRow<T> take)
        {
            verbs.Add(new Verb(verb, () =>
            {
                for (int r = 0; r < SingleRows; r++)
                {
                    take(data.Rows.AsSpan(r * features, features), data.Targets[r], data.Weights[r]);
                }
            }));
        }
    }

    private static void AddFolds<TModel, T, TKernels>(List<Verb> verbs, CrossValidation<TModel, T, TKernels> validation)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        Data<T> data = new(validation.FeatureCount);
        verbs.Add(new Verb("folds", () =>
        {
            validation.Reset();
            validation.Add(data.Rows, data.Targets, data.Weights);
        }));
    }

    private static void AddScalers<T>(List<Verb> verbs, int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Data<T> data = new(features);
        var scaled = new T[data.Rows.Length];
        foreach (FeatureScaler<T> scaler in (FeatureScaler<T>[])[new StandardScaler<T>(features), new MinMaxScaler<T>(features)])
        {
            verbs.Add(new Verb($"{scaler.GetType().Name} of {typeof(T).Name}, fit", () => scaler.Fit(data.Rows)));
            verbs.Add(new Verb($"{scaler.GetType().Name} of {typeof(T).Name}, weights", () => scaler.Add(data.Rows, features, data.Targets.Length, data.Weights)));
            verbs.Add(new Verb($"{scaler.GetType().Name} of {typeof(T).Name}, transform", () => scaler.Transform(data.Rows, scaled)));
            verbs.Add(new Verb($"{scaler.GetType().Name} of {typeof(T).Name}, inverse", () => scaler.InverseTransform(data.Rows, scaled)));
        }

        var expansion = new PolynomialFeatures(4, degree: 2);
        var expanded = new T[data.Targets.Length * expansion.OutputCount];
        verbs.Add(new Verb($"products of {typeof(T).Name}", () => expansion.Expand<T>(data.Rows.AsSpan(0, data.Targets.Length * 4), expanded)));
    }

    private static void AddPredictions(List<Verb> verbs)
    {
        Data<double> data = new(24);
        Data<float> single = new(10);
        var predictions = new double[data.Targets.Length];
        var ofSingle = new float[single.Targets.Length];
        var model = new Double24(data.Rows.AsSpan(0, 24), 1.0);
        var singleModel = new Single10(single.Rows.AsSpan(0, 10), 1.0f);
        var runtime = new LinearModel<double>(data.Rows.AsSpan(0, 24), 1.0);
        verbs.Add(new Verb("Predict of rows", () => model.Predict(data.Rows, predictions)));
        verbs.Add(new Verb("Predict of rows, float", () => singleModel.Predict(single.Rows, ofSingle)));
        verbs.Add(new Verb("Predict of rows, count at run time", () => runtime.Predict(data.Rows, predictions)));
        verbs.Add(new Verb("probabilities", () => Classification.Probabilities<Double24, double>(in model, data.Rows, predictions)));
        verbs.Add(new Verb("metrics", () => RegressionMetrics.Of<double>(predictions, data.Targets, data.Weights)));
        var importance = new PermutationImportance(24, data.Targets.Length);
        verbs.Add(new Verb(
            "permutation importance", () => importance.Measure(in model, new SquaredLoss(), data.Rows, data.Targets, data.Weights, repeats: 1)));
        verbs.Add(new Verb("Predict of single rows", () =>
        {
            for (int r = 0; r < SingleRows; r++)
            {
                model.Predict(data.Rows.AsSpan(r * 24, 24));
                singleModel.Predict(single.Rows.AsSpan(r * 10, 10));
                runtime.Predict(data.Rows.AsSpan(r * 24, 24));
            }
        }));
    }

    private static void AddTriangle(List<Verb> verbs)
    {
        Data<double> data = new(24);
        var triangle = new TriangularFactor<double>(24);
        verbs.Add(new Verb("triangular factor", () => triangle.Add(data.Rows, data.Targets)));
        verbs.Add(new Verb("triangular factor with weights", () => triangle.Add(data.Rows, data.Targets, data.Weights)));
        var moments = new Double24.Moments();
        moments.Add(data.Rows, data.Targets);
        verbs.Add(new Verb("lasso from moments", () => moments.Fit(new Lasso(5.0), out Double24 _)));
        verbs.Add(new Verb("ridge from moments", () => moments.Fit(new Ridge(1.0), out Double24 _)));
    }

    private static void AddInference<T>(List<Verb> verbs, int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Data<T> data = new(features);
        var moments = new LinearModel<T>.Moments(features);
        moments.Add(data.Rows, data.Targets, data.Weights);
        var inference = new LeastSquaresInference<T>(features, clusters: 100);
        moments.Infer(default, inference);
        int[] clusters = [.. Enumerable.Range(0, data.Targets.Length).Select(r => r % 100)];
        var influence = new RowInfluence[data.Targets.Length];
        verbs.Add(new Verb("influence", () => inference.Influence(new RowBatch<T>(data.Rows, features, data.Targets, data.Weights), influence)));
        foreach (CovarianceKind kind in (CovarianceKind[])[CovarianceKind.Hc3, CovarianceKind.Cluster])
        {
            verbs.Add(new Verb($"covariance, {kind}", () =>
            {
                inference.Begin(kind);
                inference.Add(new RowBatch<T>(data.Rows, features, data.Targets, data.Weights), kind == CovarianceKind.Cluster ? clusters : default);
                inference.Complete();
            }));
        }

        CoefficientCovariance covariance = inference.ToCovariance();
        verbs.Add(new Verb("errors of predictions", () =>
        {
            for (int r = 0; r < SingleRows; r++)
            {
                covariance.StandardErrorOfMean<T>(data.Rows.AsSpan(r * features, features));
            }
        }));
    }

    private delegate void TakeRow<T>(ReadOnlySpan<T> row, T target, T weight);

    /// <summary>Rows, targets and weights.</summary>
    private sealed class Data<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Data(int features)
        {
            SyntheticProblem<T> problem = SyntheticData.MakeRegression<T>(RowCount(features), features, seed: 3, noise: 1.0);
            Rows = problem.Rows;
            Targets = problem.Targets;
            Weights = [.. Enumerable.Range(0, problem.Targets.Length).Select(r => T.CreateChecked(1 + (r % 3)))];
        }

        public T[] Rows { get; }

        public T[] Targets { get; }

        public T[] Weights { get; }

        /// <summary>The rows, some elements further apart.</summary>
        public T[] Apart(int stride)
        {
            int features = Rows.Length / Targets.Length;
            var apart = new T[Targets.Length * stride];
            for (int r = 0; r < Targets.Length; r++)
            {
                Rows.AsSpan(r * features, features).CopyTo(apart.AsSpan(r * stride));
            }

            return apart;
        }
    }
}
