using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Descent;

/// <summary>A coefficient at its bound is the bound, and not the number next to it: scaling columns and back rounds twice.</summary>
public sealed class BoxTests
{
    private const int Features = 6;

    [Theory]
    [InlineData("gradient descent")]
    [InlineData("Nesterov")]
    [InlineData("proximal gradient")]
    [InlineData("stochastic")]
    [InlineData("batches of 16")]
    [InlineData("moments")]
    public void No_coefficient_leaves_its_box(string kind)
    {
        int atBound = 0;
        for (int seed = 0; seed < 25; seed++)
        {
            Problem problem = Problem.Random(120, Features, seed);
            double bound = 0.1 + (0.037 * seed);
            var options = new FitOptions
            {
                Standardize = true, LowerBounds = new[] { -bound / 3.0 }, UpperBounds = new[] { bound }, MaxIterations = 200, Tolerance = 1e-9,
            };
            foreach (double value in Fit(kind, problem, in options).Coefficients)
            {
                Assert.InRange(value, -bound / 3.0, bound);
                atBound += value == bound || value == -bound / 3.0 ? 1 : 0;
            }
        }

        // Stochastic descents answer with means of iterates, which come near a bound alone.
        Assert.True(atBound > 20 || kind is "stochastic" or "batches of 16", $"{atBound} coefficients are at a bound");
    }

    private static LinearModel<double> Fit(string kind, Problem problem, in FitOptions options)
    {
        LinearModel<double> model;
        var penalty = new Ridge(0.01);
        if (kind == "moments")
        {
            var moments = new LinearModel<double>.Moments(Features);
            moments.Add(problem.Rows, problem.Targets);
            moments.Fit(in penalty, default(GradientDescent), in options, out model);
            return model;
        }

        var trainer = new LinearModel<double>.Trainer(Features);
        var batch = new RowBatch<double>(problem.Rows, Features, problem.Targets, default);
        SquaredLoss loss = default;
        _ = kind switch
        {
            "gradient descent" => trainer.Fit(in batch, in loss, in penalty, default(GradientDescent), in options, out model),
            "Nesterov" => trainer.Fit(in batch, in loss, in penalty, new GradientDescent { Momentum = 0.9, Nesterov = true }, in options, out model),
            "proximal gradient" => trainer.Fit(in batch, in loss, in penalty, default(ProximalGradient), in options, out model),
            "stochastic" => trainer.Fit(in batch, in loss, in penalty, default(StochasticGradientDescent), in options, out model),
            _ => trainer.Fit(in batch, in loss, in penalty, new StochasticGradientDescent { BatchSize = 16 }, in options, out model),
        };
        return model;
    }
}
