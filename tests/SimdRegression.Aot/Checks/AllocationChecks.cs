using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>After construction no call on a fitting or predicting path allocates.</summary>
internal static class AllocationChecks
{
    private const int Rounds = 20;

    public static void Run<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        int features = subject.Features;
        var problem = new DenseProblem<T>(features, (2 * features) + 30);
        Moments<T, TKernels> moments = subject.NewMoments();
        Moments<T, TKernels> other = subject.NewMoments();
        other.Add(problem.Rows, problem.Targets);
        moments.CopyFrom(other);
        Fits<TModel> fits = subject.FitsOf(other);
        fits.Ridge(new Ridge(1.0), default, out TModel model);
        var statistics = new CoefficientStatistics(features);
        int[] choice = [.. Enumerable.Range(0, features)];
        var coefficients = new T[features];
        var predictions = new T[problem.RowCount];
        var bounded = new FitOptions { LowerBounds = new double[features], Standardize = true };

        DoesNotAllocate("Add", () => moments.Add(problem.Rows, problem.Targets));
        DoesNotAllocate("Add with weights", () => moments.Add(problem.Rows, problem.Targets, problem.Weights));
        DoesNotAllocate("Subtract", () => moments.Subtract(problem.Rows, problem.Targets));
        DoesNotAllocate("Merge", () => moments.Merge(other));
        DoesNotAllocate("Subtract of moments", () => moments.Subtract(other));
        DoesNotAllocate("CopyFrom", () => moments.CopyFrom(other));
        DoesNotAllocate("CopyFrom of chosen features", () => moments.CopyFrom(other, choice));
        DoesNotAllocate("Fit of least squares", () => moments.Fit(new LeastSquares(), default, coefficients, out _));
        DoesNotAllocate("Fit of ridge", () => moments.Fit(new Ridge(1.0), default, coefficients, out _));
        DoesNotAllocate("Fit of the lasso", () => moments.Fit(new Lasso(0.01), default, coefficients, out _));
        DoesNotAllocate("Fit of the elastic net", () => moments.Fit(new ElasticNet(0.01, 0.5), default, coefficients, out _));
        DoesNotAllocate("Fit with bounds", () => moments.Fit(new Lasso(0.01), in bounded, coefficients, out _));
        DoesNotAllocate("Fit with inference", () => moments.Fit(new LeastSquares(), default, statistics, coefficients, out _));
        DoesNotAllocate("Predict of a row", () => coefficients[0] = model.Predict(problem.Rows.AsSpan(0, features)));
        DoesNotAllocate("Predict of a batch", () => model.Predict(problem.Rows, predictions));
        DoesNotAllocate("Reset", () => moments.Reset());
        var many = new DenseProblem<T>(features, 10 * KernelLayout.BlockRows(features));
        using var workers = new MomentsWorkers(features, 3);
        moments.Workers = workers;
        DoesNotAllocate("Add with workers", () => moments.Add(many.Rows, many.Targets));
        moments.Workers = null;
        moments.Reset();
        if (subject.ModelsAreValues)
        {
            DoesNotAllocate("Fit of a model by ridge", () => fits.Ridge(new Ridge(1.0), default, out model));
            DoesNotAllocate("Fit of a model by the lasso", () => fits.Lasso(new Lasso(0.01), default, out model));
            DoesNotAllocate("Fit of a model with inference", () => fits.Inferring(new LeastSquares(), default, statistics, out model));
        }

        void DoesNotAllocate(string what, Action action)
        {
            action();
            long allocated = Allocations.Least(() =>
            {
                for (int round = 0; round < Rounds; round++)
                {
                    action();
                }
            });
            tally.IsTrue(allocated == 0, $"{what} allocates {allocated} bytes in {Rounds} calls");
        }
    }
}
