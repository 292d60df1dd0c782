using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Descent;

/// <summary>Constraints: projections, and answers equal to those of the penalty that reports name.</summary>
public class BallTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_radius_is_finite_and_above_zero(double radius)
    {
        Assert.Equal("radius", Assert.Throws<ArgumentOutOfRangeException>(() => new L1Ball(radius)).ParamName);
        Assert.Equal("radius", Assert.Throws<ArgumentOutOfRangeException>(() => new L2Ball(radius)).ParamName);
    }

    [Fact]
    public void Projections_are_the_nearest_points()
    {
        var random = new RandomSource(3);
        for (int repeat = 0; repeat < 300; repeat++)
        {
            int features = 1 + random.NextInt32(40);
            double[] point = [.. Enumerable.Range(0, features).Select(_ => 4.0 * random.NextNormal())];
            double[] factors = [.. Enumerable.Range(0, features).Select(j => j % 7 == 6 ? 0.0 : 0.25 + random.NextDouble())];
            double radius = 0.1 + (3.0 * random.NextDouble());
            AssertNearest(new L1Ball(radius), radius, point, factors, (w, f) => w == 0.0 ? double.NaN : f * Math.Sign(w));
            AssertNearest(new L2Ball(radius), radius, point, factors, (w, f) => f * w);
        }
    }

    [Fact]
    public void Points_inside_stay_what_they_are_in_both_types()
    {
        float[] single = [0.25f, -0.5f];
        L1Ball.ProximalStep<float>(new L1Ball(0.75), single, [1f, 1f]);
        Assert.Equal([0.25f, -0.5f], single);
        L2Ball.ProximalStep<float>(new L2Ball(0.6), single, [1f, 1f]);
        Assert.Equal([0.25f, -0.5f], single);
        L1Ball.ProximalStep<float>(new L1Ball(0.5), single, [1f, 1f]);
        Assert.Equal([0.125f, -0.375f], single);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_lasso_of_the_multiplier_has_the_same_answer_as_the_ball(bool fromMoments)
    {
        Problem problem = DescentProblems.Mild(300, features: 8);
        var options = new FitOptions { PenaltyFactors = new double[] { 1, 2, 0, 1, 1, 0.5, 1, 1 }, Standardize = true, Tolerance = 1e-22 };
        (double[] constrained, TrainingReport report) = Fit(problem, new L1Ball(1.2), options, fromMoments);
        Assert.True(report.Multiplier > 0.0);
        Assert.Equal(0.0, report.Alpha);
        var penalty = new Lasso(Strength.Total(report.Multiplier));
        DescentProblems.AssertNear(DescentProblems.Exact(problem, penalty, options with { Tolerance = 1e-14 }), constrained, 1e-8);
        Assert.Contains(constrained, value => value == 0.0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_ridge_of_the_multiplier_has_the_same_answer_as_the_ball(bool fromMoments)
    {
        Problem problem = DescentProblems.Mild(300, features: 8);
        var options = new FitOptions { PenaltyFactors = new double[] { 1, 2, 0, 1, 1, 0.5, 1, 1 }, Tolerance = 1e-22 };
        (double[] constrained, TrainingReport report) = Fit(problem, new L2Ball(0.7), options, fromMoments);
        Assert.True(report.Multiplier > 0.0);
        var penalty = new Ridge(Strength.Total(report.Multiplier));
        DescentProblems.AssertNear(DescentProblems.Exact(problem, penalty, options with { Tolerance = 1e-14 }), constrained, 1e-8);
    }

    [Fact]
    public void A_ball_that_holds_the_optimum_has_the_multiplier_zero()
    {
        Problem problem = DescentProblems.Mild(300, features: 8);
        (double[] answer, TrainingReport report) = Fit(problem, new L1Ball(100.0), default, fromMoments: true);
        Assert.Equal(0.0, report.Multiplier);
        DescentProblems.AssertNear(DescentProblems.Exact(problem, default(LeastSquares)), answer, 1e-5);
    }

    [Fact]
    public void Stochastic_descent_stays_in_the_ball_and_comes_near_its_best_point()
    {
        Problem problem = DescentProblems.Mild(1000, features: 8);
        var trainer = new LinearModel<double>.Trainer(8);
        var ball = new L1Ball(1.2);
        TrainingReport best = trainer.Fit(problem.Rows, problem.Targets, new SquaredLoss(), ball, new ProximalGradient(), out _);

        // The projection turns the noise of steps into a bias of the order of the last of them, which averaging does not remove.
        foreach ((int batchSize, double tolerance) in ((int, double)[])[(1, 0.02), (32, 2e-3)])
        {
            var solver = new StochasticGradientDescent { BatchSize = batchSize, Epochs = 100 };
            TrainingReport report = trainer.Fit(problem.Rows, problem.Targets, new SquaredLoss(), ball, solver, out LinearModel<double> model);
            Assert.InRange(report.Objective, best.Objective * (1.0 - 1e-9), best.Objective * (1.0 + tolerance));
            Assert.InRange(DescentProblems.Answer(model)[..^1].Sum(Math.Abs), 0.0, 1.2 * (1.0 + 1e-12));
        }
    }

    private static (double[] Answer, TrainingReport Report) Fit<TBall>(Problem problem, TBall ball, FitOptions options, bool fromMoments)
        where TBall : struct, IRegularizer<TBall>
    {
        LinearModel<double> model;
        TrainingReport report;
        if (fromMoments)
        {
            var moments = new LinearModel<double>.Moments(problem.Features);
            moments.Add(problem.Rows, problem.Targets);
            report = moments.Fit(ball, new ProximalGradient(), options, out model);
        }
        else
        {
            RowBatch<double> batch = DescentProblems.Batch(problem);
            report = new LinearModel<double>.Trainer(problem.Features)
                .Fit(in batch, new SquaredLoss(), ball, new ProximalGradient(), options, out model);
        }

        Assert.True(report.Status is FitStatus.Converged or FitStatus.Stalled, report.Status.ToString());
        return (DescentProblems.Answer(model), report);
    }

    // The condition of Karush, Kuhn and Tucker: v - u = theta times a subgradient of the norm at u, one theta >= 0 for all coefficients.
    private static void AssertNearest<TBall>(TBall ball, double radius, double[] point, double[] factors, Func<double, double, double> subgradient)
        where TBall : struct, IRegularizer<TBall>
    {
        var projected = (double[])point.Clone();
        TBall.ProximalStep<double>(in ball, projected, factors);
        double norm = TBall.TotalValue(in ball, projected, factors);
        if (TBall.TotalValue(in ball, point, factors) <= radius)
        {
            Assert.Equal(point, projected);
            return;
        }

        Assert.Equal(radius, norm, radius * 1e-12);
        double theta = double.NaN;
        for (int j = 0; j < point.Length; j++)
        {
            double moved = point[j] - projected[j];
            double direction = subgradient(projected[j], factors[j]);
            if (factors[j] == 0.0)
            {
                Assert.Equal(0.0, moved);
            }
            else if (!double.IsNaN(direction))
            {
                theta = double.IsNaN(theta) ? moved / direction : theta;
                Assert.Equal(theta, moved / direction, 1e-9 * Math.Max(1.0, theta));
            }
        }

        Assert.True(theta >= 0.0);
        for (int j = 0; j < point.Length; j++)
        {
            Assert.True(projected[j] != 0.0 || point[j] == 0.0 || Math.Abs(point[j]) <= theta * factors[j] * (1.0 + 1e-9));
        }
    }
}
