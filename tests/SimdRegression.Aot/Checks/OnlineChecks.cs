using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>Models that follow a stream, and their way to other threads.</summary>
internal static class OnlineChecks
{
    private const int RowCount = 300;

    public static void Run(Tally tally)
    {
        tally.Begin("online");
        tally.Group("recursion of Double8", () => Recursion(new Double8.RecursiveLeastSquares(), new Double8.Moments(), tally));
        tally.Group("recursion of Single10", () => Recursion(new Single10.RecursiveLeastSquares(), new Single10.Moments(), tally));
        tally.Group(
            "recursion at run time",
            () => Recursion(new LinearModel<double>.RecursiveLeastSquares(33), new LinearModel<double>.Moments(33), tally));
        tally.Group("learner of Double8", () => Learn(new Double8.Learner(), tally));
        tally.Group("learner of Single10", () => Learn(new Single10.Learner(), tally));
        tally.Group("learner at run time", () => Learn(new LinearModel<double>.Learner(33), tally));
        tally.Group("window of Double8", () => Window(new Double8.Window(100), new Double8.Moments(), tally));
        tally.Group("window of Single10", () => Window(new Single10.Window(100), new Single10.Moments(), tally));
        tally.Group("window at run time", () => Window(new LinearModel<double>.Window(33, 100), new LinearModel<double>.Moments(33), tally));
        tally.Group("publisher of values", () => Publish(new Double8(new double[8], 1.0), new Double8(new double[8], 2.0), tally));
        tally.Group("publisher of objects", () => Publish(new LinearModel<float>([1.0f], 1.0f), new LinearModel<float>([1.0f], 2.0f), tally));
        tally.Group("line", () => Line(tally));
        tally.End();
    }

    private static void Recursion<TModel, T, TKernels>(
        RecursiveLeastSquares<TModel, T, TKernels> recursion, Moments<T, TKernels> moments, Tally tally)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        int features = recursion.FeatureCount;
        var problem = new DenseProblem<T>(features, RowCount);
        long allocated = Allocations.Least(() =>
        {
            recursion.Reset();
            for (int r = 0; r < RowCount; r++)
            {
                recursion.Update(problem.Rows.AsSpan(r * features, features), problem.Targets[r], problem.Weights[r]);
            }
        });
        tally.IsTrue(allocated == 0, "Update and Reset allocate");
        moments.Add(problem.Rows, problem.Targets, problem.Weights);
        var coefficients = new T[features];
        moments.Fit(new Ridge(1.0), default, coefficients, out _);
        double tolerance = typeof(T) == typeof(float) ? 1e-5 : 1e-10;
        for (int j = 0; j < features; j++)
        {
            tally.IsNear(double.CreateChecked(coefficients[j]), recursion.Coefficients[j], tolerance, $"coefficient {j}");
        }

        ReadOnlySpan<T> row = problem.Rows.AsSpan(0, features);
        tally.IsNear(recursion.Predict(row), double.CreateChecked(recursion.Model.Predict(row)), tolerance, "prediction");
        tally.IsTrue(recursion.Count == RowCount && recursion.RepairCount == 0 && recursion.SuspendedCount == 0, "counts");
        tally.Throws<ArgumentException>(() => recursion.Update(new T[features + 1], T.One), "a row of another length");
        recursion.Reset();
        tally.IsTrue(recursion.Coefficients.IndexOfAnyExcept(0.0) < 0, "Reset leaves coefficients");
    }

    private static void Learn<TModel, T, TKernels>(StochasticLearner<TModel, T, TKernels> learner, Tally tally)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        int features = learner.FeatureCount;
        var problem = new DenseProblem<T>(features, RowCount);
        double first = Pass();
        double second = Pass();
        tally.IsTrue(second < first && !learner.HasDiverged && learner.Count == 2 * RowCount, "the loss does not fall");
        ReadOnlySpan<T> row = problem.Rows.AsSpan(0, features);
        tally.IsTrue(learner.Predict(row) == learner.Model.Predict(row), "prediction");
        tally.IsTrue(Allocations.Least(() => Pass()) == 0, "Update allocates");
        tally.Throws<ArgumentException>(() => learner.Update(new T[features], T.CreateChecked(0.5), new LogisticLoss()), "a label of 0.5");

        double Pass()
        {
            double sum = 0.0;
            for (int r = 0; r < RowCount; r++)
            {
                sum += learner.Update(
                    problem.Rows.AsSpan(r * features, features), problem.Targets[r], new SquaredLoss(), new Ridge(Strength.PerSample(1e-4)));
            }

            return sum;
        }
    }

    private static void Window<TModel, T, TKernels>(SlidingWindow<TModel, T, TKernels> window, Moments<T, TKernels> moments, Tally tally)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        int features = window.FeatureCount;
        var problem = new DenseProblem<T>(features, RowCount);
        for (int r = 0; r < RowCount; r++)
        {
            window.Add(problem.Rows.AsSpan(r * features, features), problem.Targets.AsSpan(r, 1));
        }

        int start = RowCount - window.Capacity;
        moments.Add(problem.Rows.AsSpan(start * features), problem.Targets.AsSpan(start));
        var wanted = new T[features];
        var found = new T[features];
        moments.Fit(new Ridge(1.0), default, wanted, out _);
        tally.IsTrue(window.Fit(new Ridge(1.0), out TModel model).Converged, "the fit of the window did not converge");
        model.CopyCoefficientsTo(found);
        for (int j = 0; j < features; j++)
        {
            double tolerance = typeof(T) == typeof(float) ? 1e-5 : 1e-10;
            tally.IsNear(double.CreateChecked(wanted[j]), double.CreateChecked(found[j]), tolerance, $"coefficient {j}");
        }

        window.CopyTo(moments);
        moments.Decay(0.5);
        tally.IsTrue(moments.Count == window.Count && moments.TotalWeight == 0.5 * window.Count, "CopyTo and Decay");
        window.Reset();
        tally.IsTrue(window.Count == 0, "Reset leaves rows");
    }

    private static void Publish<TModel>(TModel first, TModel second, Tally tally)
        where TModel : IEquatable<TModel>
    {
        var publisher = new ModelPublisher<TModel>(first);
        tally.IsTrue(publisher.Version == 0 && publisher.Current.Equals(first), "the first model");
        publisher.Publish(in second);
        long version = publisher.Read(out TModel model);
        tally.IsTrue(version == 1 && model.Equals(second), "the second model");
        long allocated = Allocations.Least(() =>
        {
            publisher.Publish(in second);
            publisher.Read(out model);
        });
        tally.IsTrue(allocated == 0, "publishing and reading allocate");
    }

    private static void Line(Tally tally)
    {
        var moments = new Double1.Moments();
        moments.Add([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 4.0, 5.0, 4.0, 5.0]);
        SimpleRegression line = moments.Simple();
        tally.IsNear(0.6, line.Slope, 1e-15, "slope");
        tally.IsNear(2.2, line.Intercept, 1e-15, "intercept");
        tally.IsNear(Math.Sqrt(0.6), line.Correlation, 1e-15, "correlation");
    }
}
