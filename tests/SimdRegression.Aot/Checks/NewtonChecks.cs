using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>Newton's method and its proximal form, through generated and run-time models of both precisions.</summary>
internal static class NewtonChecks
{
    private const int Count = 400;

    public static void Run(Tally tally)
    {
        tally.Begin("Newton");
        tally.Group("double", () => Fits(tally, new Double10.Trainer(), 1e-9));
        tally.Group("float", () => Fits(tally, new Single10.Trainer(), 1e-4));
        tally.Group("run time", () => Fits(tally, new LinearModel<double>.Trainer(10), 1e-9));
        tally.End();
    }

    private static void Fits<TModel, T, TKernels>(Tally tally, Trainer<TModel, T, TKernels> trainer, double tolerance)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        const int Features = 10;
        var random = new Random(7);
        var rows = new T[Count * Features];
        var labels = new T[Count];
        for (int r = 0; r < Count; r++)
        {
            double sum = 0.0;
            for (int j = 0; j < Features; j++)
            {
                double value = random.NextDouble() - 0.5;
                rows[(r * Features) + j] = T.CreateTruncating(value);
                sum += j < 3 ? value : 0.0;
            }

            labels[r] = sum + random.NextDouble() - 0.5 > 0.0 ? T.One : T.Zero;
        }

        TrainingReport smooth = trainer.Fit(rows, labels, default(LogisticLoss), new Ridge(1.0), default(Newton), out TModel byNewton);
        TrainingReport proximal = trainer.Fit(rows, labels, default(LogisticLoss), new ElasticNet(1.0, 0.0), default(ProximalNewton), out TModel bySteps);
        tally.IsTrue(smooth.Converged && proximal.Converged, "a ridge fit did not converge");
        var expected = new T[Features];
        var found = new T[Features];
        byNewton.CopyCoefficientsTo(expected);
        bySteps.CopyCoefficientsTo(found);
        for (int j = 0; j < Features; j++)
        {
            tally.IsNear(double.CreateTruncating(expected[j]), double.CreateTruncating(found[j]), tolerance, "a coefficient of ridge");
        }

        TrainingReport lasso = trainer.Fit(
            rows, labels, default(LogisticLoss), new Lasso(Strength.FractionOfMax(0.5)), default(ProximalNewton), out TModel sparse);
        tally.IsTrue(lasso.Converged && lasso.ActiveCount is > 0 and < Features, "a lasso fit is not sparse");
        sparse.CopyCoefficientsTo(found);
        tally.IsTrue(found[0] > T.Zero, "a coefficient of the lasso has the wrong sign");
        Array.Fill(labels, T.One);
        tally.IsTrue(
            trainer.Fit(rows, labels, default(LogisticLoss), new Ridge(1.0), default(Newton), out _).Status == FitStatus.Unbounded,
            "one class has a best intercept");
    }
}
