using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

/// <summary>Quantile regression, with every penalty that it takes, and its choice of a strength.</summary>
internal static class QuantileFits
{
    private const int Features = SampleProblem<double>.Features;
    private const int Count = 180;

    public static void Add(FitHashes hashes)
    {
        Add(hashes, "double", new LinearModel<double>.Trainer(Features));
        Add(hashes, "double, generated", new Double11.Trainer());
        Add(hashes, "float, generated", new Single11.Trainer());
        hashes.Add("quantile", "chosen strength, double", hash =>
        {
            SyntheticProblem<double> problem = Problem<double>();
            var batch = new RowBatch<double>(problem.Rows, Features, problem.Targets, default);
            var options = new TuningOptions { Threads = hashes.Threads };
            var validation = new Double11.RowCrossValidation(FoldAssignment.Contiguous(Count, 4));
            ChoiceFits.Keep(hash, validation.Tune(
                in batch, new QuantileLoss(0.7), EstimatorKind.Lasso, default(FiniteSmoothing), new GridSearch(8), in options, out Double11 model));
            hash.Model<Double11, double>(in model);
        });
    }

    private static SyntheticProblem<T> Problem<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return SyntheticData.MakeRegression<T>(Count, Features, seed: 5, noise: 2.0);
    }

    private static void Add<TModel, T, TKernels>(FitHashes hashes, string type, Trainer<TModel, T, TKernels> trainer)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        SyntheticProblem<T> problem = Problem<T>();
        T[] weights = [.. Enumerable.Range(0, Count).Select(r => T.CreateTruncating(0.5 + (r % 3)))];
        hashes.Add("quantile", $"no penalty, {type}", hash =>
        {
            hash.Report(trainer.Fit(
                problem.Rows, problem.Targets, default(QuantileLoss), default(NoPenalty), default(FiniteSmoothing), out TModel model));
            hash.Model<TModel, T>(in model);
        });
        Fit("ridge", new Ridge(0.01));
        Fit("lasso", new Lasso(0.05));
        Fit("elastic net", new ElasticNet(0.05, 0.5));

        void Fit<TPenalty>(string name, TPenalty penalty)
            where TPenalty : struct, IPenalty<TPenalty>
        {
            hashes.Add("quantile", $"{name}, {type}", hash =>
            {
                var batch = new RowBatch<T>(problem.Rows, Features, problem.Targets, weights);
                var options = new FitOptions { Standardize = true };
                hash.Report(trainer.Fit(in batch, new QuantileLoss(0.9), in penalty, default(FiniteSmoothing), in options, out TModel model));
                hash.Model<TModel, T>(in model);
            });
        }
    }
}
