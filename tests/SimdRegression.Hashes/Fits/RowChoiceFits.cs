using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

/// <summary>Strengths of fits over rows, chosen with every solver.</summary>
internal static class RowChoiceFits
{
    private const int Features = SampleProblem<double>.Features;
    private const int Count = 150;

    private static readonly double[] Alphas = [10.0, 1.0];

    public static void Add(FitHashes hashes)
    {
        FoldAssignment folds = FoldAssignment.Shuffled(Count, 3, seed: 1);
        Add(hashes, "double", new LinearModel<double>.RowCrossValidation(Features, folds));
        Add(hashes, "float, generated", new Single11.RowCrossValidation(folds));
        hashes.Add("choices over rows", "double, generated", hash =>
        {
            SyntheticProblem<double> problem = Problem<double>();
            var validation = new Double11.RowCrossValidation(folds);
            LogisticLoss loss = default;
            Search search = new GridSearch(Alphas);
            ChoiceFits.Keep(
                hash, validation.Tune(problem.Rows, problem.Targets, in loss, EstimatorKind.Ridge, default(Newton), search, out Double11 model));
            hash.Model<Double11, double>(in model);
        });
        AddAdjacentRows(hashes, new LinearModel<double>.RowCrossValidation(Features, folds));
    }

    private static SyntheticProblem<T> Problem<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return SyntheticData.MakeClassification<T>(Count, Features, seed: 3, flipRate: 0.1);
    }

    private static void Add<TModel, T, TKernels>(FitHashes hashes, string type, RowCrossValidation<TModel, T, TKernels> validation)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        SyntheticProblem<T> problem = Problem<T>();
        var options = new TuningOptions { Threads = hashes.Threads, Fit = new FitOptions { MaxIterations = 10 } };
        Search search = new GridSearch(Alphas);
        LogisticLoss loss = default;
        Tune("Newton", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, EstimatorKind.Ridge, default(Newton), search, in options, out model));
        Tune("Newton, own penalties", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, static candidate => new Ridge(candidate.Alpha), default(Newton), search, in options, out model));
        Tune("proximal Newton", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, EstimatorKind.Lasso, default(ProximalNewton), search, in options, out model));
        Tune("proximal Newton, own penalties", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, static candidate => new ElasticNet(candidate.Alpha, 0.5), default(ProximalNewton), search, in options, out model));
        Tune("gradient descent", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, EstimatorKind.Ridge, default(GradientDescent), search, in options, out model));
        Tune("gradient descent, own penalties", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, static c => new L2Ball(c.Alpha), static _ => default(GradientDescent), search, in options, out model));
        Tune("proximal gradient", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, EstimatorKind.ElasticNet, default(ProximalGradient), search, in options, out model));
        Tune("proximal gradient, own penalties", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, static c => new L1Ball(c.Alpha), static _ => default(ProximalGradient), search, in options, out model));
        Tune("stochastic gradient descent", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows, in loss, EstimatorKind.Ridge, new StochasticGradientDescent { Epochs = 2 }, search, in options, out model));
        Tune("stochastic gradient descent, own penalties", (RowBatch<T> rows, out TModel model) => validation.Tune(
            in rows,
            in loss,
            static candidate => new Ridge(candidate.Alpha),
            static _ => new StochasticGradientDescent { Epochs = 2, BatchSize = 8 },
            search,
            in options,
            out model));

        void Tune(string solver, Choice<TModel, T> choose)
        {
            hashes.Add("choices over rows", $"{solver}, {type}", hash =>
            {
                ChoiceFits.Keep(hash, choose(new RowBatch<T>(problem.Rows, Features, problem.Targets, default), out TModel model));
                hash.Model<TModel, T>(in model);
            });
        }
    }

    // The same by the members for adjacent rows without weights.
    private static void AddAdjacentRows(FitHashes hashes, LinearModel<double>.RowCrossValidation validation)
    {
        hashes.Add("choices over rows", "adjacent rows, every solver", hash =>
        {
            SyntheticProblem<double> problem = Problem<double>();
            LogisticLoss loss = default;
            Search search = new GridSearch(Alphas);
            ChoiceFits.Keep(hash, validation.Tune(problem.Rows, problem.Targets, in loss, EstimatorKind.Ridge, default(Newton), search, out _));
            ChoiceFits.Keep(hash, validation.Tune(problem.Rows, problem.Targets, in loss, EstimatorKind.Ridge, default(ProximalNewton), search, out _));
            ChoiceFits.Keep(hash, validation.Tune(problem.Rows, problem.Targets, in loss, EstimatorKind.Ridge, default(GradientDescent), search, out _));
            ChoiceFits.Keep(hash, validation.Tune(problem.Rows, problem.Targets, in loss, EstimatorKind.Ridge, default(ProximalGradient), search, out _));
            var solver = new StochasticGradientDescent { Epochs = 2 };
            ChoiceFits.Keep(hash, validation.Tune(problem.Rows, problem.Targets, in loss, EstimatorKind.Ridge, in solver, search, out _));
        });
    }

    private delegate TuningResult Choice<TModel, T>(RowBatch<T> rows, out TModel model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
