using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Descent;

/// <summary>Descents on moments: the iterates of descents over rows, without the rows.</summary>
public class MomentsDescentTests
{
    private static readonly Problem Mild = DescentProblems.Mild(3000, features: 16);

    [Theory]
    [InlineData("plain")]
    [InlineData("momentum")]
    [InlineData("nesterov")]
    [InlineData("schedule")]
    [InlineData("standardized L1")]
    [InlineData("accelerated")]
    public void Iterates_from_rows_and_from_moments_agree_over_a_thousand_steps(string kind)
    {
        // Far from convergence all along: the step is a small part of the longest.
        var fromRows = new List<double[]>();
        var fromMoments = new List<double[]>();
        var options = new FitOptions { MaxIterations = 1000, Tolerance = 1e-300, Standardize = kind == "standardized L1" };
        double[] weights = Mild.Weights(seed: 6);
        RowBatch<double> batch = DescentProblems.Batch(Mild, weights);
        var moments = new Double16.Moments();
        moments.Add(Mild.Rows, Mild.Targets, weights);
        var trainer = new Double16.Trainer();
        TrainingReport first;
        TrainingReport second;
        if (kind == "accelerated")
        {
            var solver = new ProximalGradient { StepSize = 1e-3 };
            var penalty = new ElasticNet(0.02, 0.5);
            first = trainer.Fit(in batch, new SquaredLoss(), penalty, solver with { Observer = Into(fromRows) }, options, out Double16 _);
            second = moments.Fit(penalty, solver with { Observer = Into(fromMoments) }, options, out Double16 _);
        }
        else
        {
            var solver = new GradientDescent
            {
                StepSize = 2e-3,
                Momentum = kind is "momentum" or "nesterov" ? 0.5 : 0.0,
                Nesterov = kind == "nesterov",
                Schedule = kind == "schedule" ? StepSchedule.InverseTime(1e-3) : StepSchedule.Constant,
            };
            var penalty = new ElasticNet(0.02, kind == "standardized L1" ? 1.0 : 0.0);
            first = trainer.Fit(in batch, new SquaredLoss(), penalty, solver with { Observer = Into(fromRows) }, options, out Double16 _);
            second = moments.Fit(penalty, solver with { Observer = Into(fromMoments) }, options, out Double16 _);
        }

        Assert.Equal(1001, fromRows.Count);
        Assert.Equal(1001, fromMoments.Count);
        for (int step = 1; step <= 1000; step++)
        {
            DescentProblems.AssertNear(fromRows[step], fromMoments[step], 1e-12);
        }

        Assert.True(DistanceOf(fromRows[0], fromRows[1000]) > 0.1);
        Assert.Equal(first.Objective, second.Objective, 1e-10 * first.Objective);
        Assert.Equal(first.Alpha, second.Alpha, 1e-12 * first.Alpha);
        Assert.Equal(first.Status, second.Status);
    }

    [Fact]
    public void The_optimum_is_that_of_the_factorisation()
    {
        var moments = new Double16.Moments();
        moments.Add(Mild.Rows, Mild.Targets);
        moments.Fit(new Ridge(3.0), out Double16 exact);
        TrainingReport plain = moments.Fit(new Ridge(3.0), new GradientDescent(), new FitOptions { Tolerance = 1e-20 }, out Double16 first);
        TrainingReport fast = moments.Fit(new Ridge(3.0), new ProximalGradient(), new FitOptions { Tolerance = 1e-20 }, out Double16 second);
        Assert.True(plain.Converged && fast.Converged);
        for (int j = 0; j < 16; j++)
        {
            Assert.Equal(exact.Coefficients[j], first.Coefficients[j], 1e-9);
            Assert.Equal(exact.Coefficients[j], second.Coefficients[j], 1e-9);
        }
    }

    [Theory]
    [InlineData(1e-14)]
    [InlineData(1e-30)]
    public void Columns_with_offsets_take_more_steps_to_the_same_answer(double tolerance)
    {
        // The column of ones is nearly a combination of the others: a condition number of thousands. The second tolerance is below rounding.
        Problem problem = DescentProblems.Mild(500, features: 3);
        double[] shifted = [.. problem.Rows.Select(value => value + 32.0)];
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(shifted, problem.Targets);
        moments.Fit(new Ridge(1.0), out LinearModel<double> exact);
        var options = new FitOptions { MaxIterations = 200_000, Tolerance = tolerance };
        TrainingReport report = moments.Fit(new Ridge(1.0), new ProximalGradient(), options, out LinearModel<double> model);
        Assert.Equal(tolerance > 1e-20 ? FitStatus.Converged : FitStatus.Stalled, report.Status);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(exact.Coefficients[j], model.Coefficients[j], 1e-5);
        }
    }

    [Fact]
    public void Moments_without_rows_and_rows_to_hold_out_are_refused_or_reported()
    {
        var moments = new LinearModel<double>.Moments(3);
        TrainingReport report = moments.Fit(new Ridge(1.0), new GradientDescent(), default, out LinearModel<double> model);
        Assert.Equal(FitStatus.NoData, report.Status);
        Assert.Equal([0.0, 0.0, 0.0, 0.0], DescentProblems.Answer(model));
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => moments.Fit(new Ridge(1.0), new GradientDescent { HeldOutFraction = 0.1 }, default, out LinearModel<double> _));
        Assert.Contains("HeldOutFraction", error.Message, StringComparison.Ordinal);
    }

    private static DescentObserver Into(List<double[]> iterates) => (_, w, b) => iterates.Add([.. w, b]);

    private static double DistanceOf(double[] left, double[] right) => left.Zip(right, (a, b) => Math.Abs(a - b)).Max();
}
