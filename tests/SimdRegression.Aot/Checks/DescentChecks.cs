using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>Descents over rows and on moments: one line each, the same optimum, no allocation.</summary>
internal static class DescentChecks
{
    private const int Rows = 400;

    public static void Run(Tally tally)
    {
        tally.Begin("descents");
        tally.Group("double", () => Check<double, Double10, Double10.Kernels>(tally, new Double10.Trainer(), new Double10.Moments(), 1e-6));
        tally.Group("float", () => Check<float, Single10, Single10.Kernels>(tally, new Single10.Trainer(), new Single10.Moments(), 1e-3));
        tally.Group("run time", () => CheckRunTime(tally));
        tally.Group("one line", () => CheckOneLine(tally));
        tally.End();
    }

    private static void Check<T, TModel, TKernels>(
        Tally tally, Trainer<TModel, T, TKernels> trainer, Moments<T, TKernels> moments, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<T>, IModelFactory<TModel, T>
        where TKernels : struct, IKernels<T>
    {
        SyntheticProblem<T> problem = SyntheticData.MakeRegression<T>(Rows, 10, seed: 3, noise: 1.0);
        var batch = new RowBatch<T>(problem.Rows, 10, problem.Targets, default);
        var penalty = new Ridge(2.0);
        moments.Add(problem.Rows, problem.Targets);
        var exact = new T[10];
        moments.Fit(new Ridge(2.0), default, exact, out _);
        trainer.Fit(in batch, new SquaredLoss(), penalty, new GradientDescent(), default, out TModel plain);
        trainer.Fit(in batch, new SquaredLoss(), penalty, new ProximalGradient(), default, out TModel fast);
        trainer.Fit(in batch, new SquaredLoss(), penalty, new StochasticGradientDescent(), default, out TModel single);
        trainer.Fit(in batch, new SquaredLoss(), penalty, new StochasticGradientDescent { BatchSize = 16 }, default, out TModel several);
        var onMoments = new T[10];
        moments.Fit(penalty, new GradientDescent(), default, onMoments, out _);
        double[] plainOnes = Coefficients<T, TModel>(plain);
        double[] fastOnes = Coefficients<T, TModel>(fast);
        double[] singleOnes = Coefficients<T, TModel>(single);
        double[] severalOnes = Coefficients<T, TModel>(several);
        double size = exact.Max(value => Math.Abs(double.CreateChecked(value)));
        for (int j = 0; j < 10; j++)
        {
            double expected = double.CreateChecked(exact[j]);
            tally.IsNear(expected, double.CreateChecked(onMoments[j]), tolerance * size, "a coefficient of descent on moments");
            tally.IsNear(expected, plainOnes[j], tolerance * size, "a coefficient of batch descent");
            tally.IsNear(expected, fastOnes[j], tolerance * size, "a coefficient of accelerated descent");
            tally.IsNear(expected, singleOnes[j], 0.02 * size, "a coefficient of stochastic descent");
            tally.IsNear(expected, severalOnes[j], 0.02 * size, "a coefficient of descent by batches");
        }

        var rows = problem.Rows;
        var targets = problem.Targets;
        var quick = new FitOptions { MaxIterations = 5 };
        DoesNotAllocate("batch descent", b => trainer.Fit(in b, new HuberLoss(1.0), new Lasso(0.1), new GradientDescent(), quick, out _));
        DoesNotAllocate("the ball", b => trainer.Fit(in b, new SquaredLoss(), new L1Ball(1.0), new ProximalGradient(), quick, out _));
        DoesNotAllocate(
            "stochastic descent",
            b => trainer.Fit(in b, new SquaredLoss(), new ElasticNet(0.1, 0.5), new StochasticGradientDescent { Epochs = 2 }, quick, out _));

        void DoesNotAllocate(string what, BatchAction<T> action)
        {
            long least = Allocations.Least(() => action(new RowBatch<T>(rows, 10, targets, default)));
            tally.IsTrue(least == 0, $"{what} allocates {least} bytes");
        }
    }

    private static double[] Coefficients<T, TModel>(TModel model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<T>, IModelFactory<TModel, T>
    {
        var coefficients = new T[10];
        model.CopyCoefficientsTo(coefficients);
        return Array.ConvertAll(coefficients, double.CreateChecked);
    }

    private static void CheckRunTime(Tally tally)
    {
        SyntheticProblem<double> problem = SyntheticData.MakeClassification<double>(Rows, 7, seed: 4);
        var trainer = new LinearModel<double>.Trainer(7);
        TrainingReport fast = trainer.Fit(
            problem.Rows, problem.Targets, new LogisticLoss(), new ElasticNet(1.0, 0.5), new ProximalGradient(), out LinearModel<double> model);
        TrainingReport newton = trainer.Fit(
            problem.Rows, problem.Targets, new LogisticLoss(), new ElasticNet(1.0, 0.5), new ProximalNewton(), out LinearModel<double> _);
        tally.IsTrue(fast.Converged, "the accelerated fit of the logistic loss does not converge");
        tally.IsNear(newton.Objective, fast.Objective, 1e-9, "the objective of the logistic loss");
        TrainingReport perceptron = trainer.Fit(problem.Rows, problem.Targets, new Perceptron { Variant = PerceptronVariant.Pocket }, out model);
        tally.IsTrue(perceptron.Certificate.Value < 0.5, "the perceptron has learnt nothing");
        tally.Throws<ArgumentException>(
            () => trainer.Fit(problem.Rows, problem.Targets, new PoissonLoss(), new NoPenalty(), new GradientDescent(), out _), "an unbounded loss");
    }

    private static void CheckOneLine(Tally tally)
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(Rows, 10, seed: 5, noise: 1.0);
        TrainingReport report = Double10.Fit(
            problem.Rows, problem.Targets, new SquaredLoss(), new Ridge(1.0), new GradientDescent { StepSize = 100.0 }, out Double10 _);
        tally.IsTrue(report.Status == FitStatus.Diverged && report.SuggestedStepSize < 100.0, "steps that are too long are not noticed");
        report = Double10.Fit(
            problem.Rows, problem.Targets, new SquaredLoss(), new L2Ball(0.5), new ProximalGradient(), out Double10 model);
        tally.IsTrue(report.Converged && report.Multiplier > 0.0 && model.Coefficients.Length == 10, "the ball");
    }

    private delegate void BatchAction<T>(RowBatch<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
