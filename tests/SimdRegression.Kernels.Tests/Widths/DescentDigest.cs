namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>The answers of descents, which must have the same bits at every width.</summary>
internal static class DescentDigest
{
    private const int Rows = 150;

    /// <summary>Coefficients of both element types, for several feature counts.</summary>
    public static IEnumerable<double> Answers()
    {
        foreach (int features in (int[])[3, 10, 40])
        {
            SyntheticProblem<double> wide = SyntheticData.MakeRegression<double>(Rows, features, seed: 7, noise: 1.0);
            SyntheticProblem<float> narrow = SyntheticData.MakeRegression<float>(Rows, features, seed: 7, noise: 1.0);
            foreach (double value in Fits(new LinearModel<double>.Trainer(features), wide, features))
            {
                yield return value;
            }

            foreach (double value in Fits(new LinearModel<float>.Trainer(features), narrow, features))
            {
                yield return value;
            }
        }
    }

    private static IEnumerable<double> Fits<T>(LinearModel<T>.Trainer trainer, SyntheticProblem<T> problem, int features)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var answers = new List<double>();
        var options = new FitOptions { MaxIterations = 20, Standardize = true };
        var batch = new RowBatch<T>(problem.Rows, features, problem.Targets, default);
        trainer.Fit(in batch, new SquaredLoss(), new ElasticNet(0.1, 0.5), new GradientDescent { Momentum = 0.5 }, options, out LinearModel<T> model);
        Add(model);
        trainer.Fit(in batch, new HuberLoss(1.0), new L1Ball(0.5), new ProximalGradient(), options, out model);
        Add(model);
        trainer.Fit(in batch, new SquaredLoss(), new ElasticNet(0.1, 0.5), new StochasticGradientDescent { Epochs = 3 }, options, out model);
        Add(model);
        trainer.Fit(in batch, new HuberLoss(1.0), new L2Ball(0.5), new StochasticGradientDescent { Epochs = 3, BatchSize = 7 }, options, out model);
        Add(model);
        return answers;

        void Add(LinearModel<T> fitted)
        {
            foreach (T coefficient in fitted.Coefficients)
            {
                answers.Add(double.CreateTruncating(coefficient));
            }

            answers.Add(double.CreateTruncating(fitted.Intercept));
        }
    }
}
