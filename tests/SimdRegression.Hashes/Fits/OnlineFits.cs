using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

/// <summary>Models that follow a stream.</summary>
internal static class OnlineFits
{
    private const int Features = SampleProblem<double>.Features;

    public static void Add(FitHashes hashes)
    {
        var forgetting = new RecursiveLeastSquaresOptions { ForgettingFactor = 0.98, Ridge = 0.5 };
        Recursion(hashes, "double", new LinearModel<double>.RecursiveLeastSquares(Features, in forgetting));
        Recursion(hashes, "double, generated", new Double11.RecursiveLeastSquares());
        Recursion(hashes, "float, generated", new Single11.RecursiveLeastSquares(in forgetting));
        Learner(hashes, "double", new LinearModel<double>.Learner(Features));
        Learner(hashes, "double, generated", new Double11.Learner());
        Learner(hashes, "float, generated", new Single11.Learner());
        Window(hashes, "double", new LinearModel<double>.Window(Features, 60));
        Window(hashes, "double, generated", new Double11.Window(60));
        Window(hashes, "float, generated", new Single11.Window(60));
    }

    private static void Recursion<TModel, T, TKernels>(FitHashes hashes, string type, RecursiveLeastSquares<TModel, T, TKernels> recursion)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        hashes.Add("recursive least squares", type, hash =>
        {
            var problem = new SampleProblem<T>(SampleShape.FewRows);
            for (int r = 0; r < problem.Count; r++)
            {
                ReadOnlySpan<T> row = problem.Rows.AsSpan(r * Features, Features);
                hash.Answer(r % 2 == 0 ? recursion.Update(row, problem.Targets[r]) : recursion.Update(row, problem.Targets[r], problem.Weights[r]));
            }

            TModel model = recursion.Model;
            hash.Model<TModel, T>(in model);
            hash.Answer(recursion.Coefficients);
            hash.Answer(recursion.Intercept);
            hash.Answer(recursion.Predict(problem.Rows.AsSpan(0, Features)));
            hash.Figure<double>([recursion.Objective, recursion.TotalWeight, recursion.InverseMoment(1, 2)]);
            hash.Figure<long>([recursion.SuspendedCount, recursion.RepairCount]);
        });
    }

    private static void Learner<TModel, T, TKernels>(FitHashes hashes, string type, StochasticLearner<TModel, T, TKernels> learner)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        hashes.Add("stochastic learner", type, hash =>
        {
            SyntheticProblem<T> problem = SyntheticData.MakeClassification<T>(200, Features, seed: 3, flipRate: 0.1);
            learner.Start(problem.Rows.AsSpan(0, Features), T.One);
            for (int r = 0; r < problem.Targets.Length; r++)
            {
                ReadOnlySpan<T> row = problem.Rows.AsSpan(r * Features, Features);
                hash.Answer(r % 2 == 0
                    ? learner.Update(row, problem.Targets[r], default(LogisticLoss))
                    : learner.Update(row, problem.Targets[r], default(LogisticLoss), new ElasticNet(Strength.PerSample(0.01), 0.5)));
            }

            TModel model = learner.Model;
            hash.Model<TModel, T>(in model);
            hash.Answer(learner.Predict(problem.Rows.AsSpan(0, Features)));
        });
    }

    private static void Window<TModel, T, TKernels>(FitHashes hashes, string type, SlidingWindow<TModel, T, TKernels> window)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        hashes.Add("sliding window", type, hash =>
        {
            var problem = new SampleProblem<T>(SampleShape.FewRows);
            var statistics = new CoefficientStatistics(Features);
            var copy = new LinearModel<T>.Moments(Features);
            for (int r = 0; r < problem.Count; r += 23)
            {
                int count = Math.Min(23, problem.Count - r);
                window.Add(problem.Rows.AsSpan(r * Features, count * Features), problem.Targets.AsSpan(r, count), problem.Weights.AsSpan(r, count));
                hash.Report(window.Fit(new Ridge(1.0), out TModel model));
                hash.Model<TModel, T>(in model);
            }

            hash.Report(window.Fit(new Lasso(0.1), new FitOptions { Standardize = true }, out TModel last));
            hash.Model<TModel, T>(in last);
            hash.Report(window.Fit(default, default, statistics, out last));
            hash.Model<TModel, T>(in last);
            hash.Statistics(statistics);
            window.CopyTo(copy);
            hash.Answer(MomentsSums.Bytes(copy));
        });
    }
}
