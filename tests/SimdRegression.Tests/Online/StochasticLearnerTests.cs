using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>Stochastic descent on a stream, against the fit over rows and against a plain loop.</summary>
public class StochasticLearnerTests
{
    // A power of two, so that a strength times and over the number of rows is itself.
    private const int Rows = 512;

    [Fact]
    public void Iterates_are_those_of_the_fit_over_the_same_rows()
    {
        Problem problem = Problem.Random(Rows, 8, seed: 481);
        var learner = new Double8.Learner(new() { StepSize = 0.01, Schedule = StepSchedule.Constant });
        var penalty = new Ridge(Strength.PerSample(0.0625));
        for (int r = 0; r < Rows; r++)
        {
            learner.Update(problem.RowsOf(r, 1), problem.Targets[r], new SquaredLoss(), in penalty);
        }

        var solver = new StochasticGradientDescent
        {
            StepSize = 0.01, Schedule = StepSchedule.Constant, Epochs = 1, Order = RowOrder.AsGiven, AverageFrom = 0,
        };
        new Double8.Trainer().Fit(problem.Rows, problem.Targets, new SquaredLoss(), in penalty, in solver, out Double8 fitted);
        Same.Bits(fitted.Coefficients, learner.Coefficients, "coefficient");
        Same.Bits(fitted.Intercept, learner.Intercept, "intercept");
        Assert.Equal(fitted, learner.Model);
        Assert.Equal(Rows, learner.Count);
    }

    /// <summary>A column a thousand times as large as the others leaves their coefficients where they were; the learner says so.</summary>
    [Theory]
    [InlineData(1.0, 1.0, true, false)]
    [InlineData(1000.0, 1.0, true, true)]
    [InlineData(1.0, 1e-3, true, true)]
    [InlineData(1000.0, 1000.0, true, true)]
    [InlineData(1000.0, 1000.0, false, false)]
    [InlineData(0.0, 1.0, true, false)]
    public void Columns_of_other_sizes_are_noticed(double first, double second, bool intercept, bool expected)
    {
        var learner = new LinearModel<double>.Learner(2, new() { Intercept = intercept });
        var random = new Random(11);
        for (int i = 0; i < 300; i++)
        {
            learner.Update([first * random.NextDouble(), second * random.NextDouble()], random.NextDouble(), new SquaredLoss());
        }

        Assert.Equal(expected, learner.NeedsScaling);
        learner.Reset();
        Assert.False(learner.NeedsScaling);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(10)]
    public void Steps_are_those_of_the_formula(int features)
    {
        const double Alpha = 0.02;
        const double Share = 0.75;
        Problem problem = Problem.Random(300, features, seed: 482);
        var options = new StochasticLearnerOptions { StepSize = 0.02, Schedule = StepSchedule.InverseTime(2.0), RowsPerPass = 100 };
        var learner = new LinearModel<double>.Learner(features, options);
        var single = new LinearModel<float>.Learner(features, options);
        var penalty = new ElasticNet(Strength.PerSample(Alpha), Share);
        var wanted = new double[features];
        double intercept = 0.0;
        for (int r = 0; r < problem.Count; r++)
        {
            double label = problem.Targets[r] > 1.5 ? 1.0 : 0.0;
            double margin = intercept;
            for (int j = 0; j < features; j++)
            {
                margin += wanted[j] * problem.Element(r, j);
            }

            double size = 0.02 / (1.0 + (2.0 * r / 100.0));
            double derivative = (1.0 / (1.0 + Math.Exp(-margin))) - label;
            for (int j = 0; j < features; j++)
            {
                double moved = wanted[j] - (size * ((derivative * problem.Element(r, j)) + (Alpha * (1.0 - Share) * wanted[j])));
                wanted[j] = Math.Sign(moved) * Math.Max(Math.Abs(moved) - (size * Alpha * Share), 0.0);
            }

            intercept -= size * derivative;
            double loss = Math.Log(1.0 + Math.Exp(margin)) - (label * margin);
            Assert.Equal(margin, learner.Predict(problem.RowsOf(r, 1)), 1e-12);
            Assert.Equal(loss, learner.Update(problem.RowsOf(r, 1), label, new LogisticLoss(), in penalty), 1e-12);
            single.Update(Array.ConvertAll(problem.RowsOf(r, 1).ToArray(), value => (float)value), (float)label, new LogisticLoss(), in penalty);
        }

        for (int j = 0; j < features; j++)
        {
            Assert.Equal(wanted[j], learner.Coefficients[j], 1e-13);
            Assert.Equal(wanted[j], single.Coefficients[j], 1e-5);
        }

        Assert.Equal(intercept, learner.Intercept, 1e-13);
    }

    [Fact]
    public void Generated_and_run_time_learners_have_the_same_bits()
    {
        Problem problem = Problem.Random(200, 10, seed: 483);
        var generated = new Double10.Learner();
        var runTime = new LinearModel<double>.Learner(10);
        for (int r = 0; r < problem.Count; r++)
        {
            Same.Bits(
                generated.Update(problem.RowsOf(r, 1), problem.Targets[r], new HuberLoss()),
                runTime.Update(problem.RowsOf(r, 1), problem.Targets[r], new HuberLoss()),
                "loss");
        }

        Same.Bits(generated.Coefficients, runTime.Coefficients, "coefficient");
    }

    [Fact]
    public void Derived_steps_reach_the_optimum()
    {
        Problem problem = Problem.Random(100_000, 3, seed: 484);
        var learner = new Double3.Learner(new() { RowsPerPass = 100 });
        var moments = new Double3.Moments();
        double first = 0.0;
        double last = 0.0;
        for (int r = 0; r < problem.Count; r++)
        {
            double loss = learner.Update(problem.RowsOf(r, 1), problem.Targets[r], new SquaredLoss());
            first += r < 100 ? loss : 0.0;
            last += r >= problem.Count - 100 ? loss : 0.0;
        }

        moments.Add(problem.Rows, problem.Targets);
        moments.Fit(new LeastSquares(), out Double3 optimum);
        Assert.True(last < 0.2 * first);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(optimum.Coefficients[j], learner.Coefficients[j], 0.02);
        }
    }

    [Fact]
    public void Coefficients_do_not_leave_a_ball()
    {
        const double Radius = 0.5;
        Problem problem = Problem.Random(300, 8, seed: 485);
        var learner = new Double8.Learner();
        for (int r = 0; r < problem.Count; r++)
        {
            learner.Update(problem.RowsOf(r, 1), problem.Targets[r], new SquaredLoss(), new L2Ball(Radius));
            double square = 0.0;
            foreach (double coefficient in learner.Coefficients)
            {
                square += coefficient * coefficient;
            }

            Assert.True(square <= Radius * Radius * (1.0 + 1e-12));
        }
    }

    [Fact]
    public void There_is_no_intercept_without_one()
    {
        Problem problem = Problem.Random(50, 3, seed: 486);
        var learner = new Double3.Learner(new() { Intercept = false });
        for (int r = 0; r < problem.Count; r++)
        {
            learner.Update(problem.RowsOf(r, 1), problem.Targets[r], new SquaredLoss());
        }

        Assert.Equal(0.0, learner.Intercept);
        Assert.NotEqual(0.0, learner.Coefficients[0]);
    }

    [Fact]
    public void Start_goes_on_and_reset_forgets()
    {
        var learner = new Double3.Learner();
        learner.Start([1.0, 2.0, 3.0], 4.0);
        Assert.Equal(18.0, learner.Predict([1.0, 2.0, 3.0]));
        Assert.ThrowsAny<ArgumentException>(() => learner.Start([1.0, 2.0], 4.0));
        Assert.ThrowsAny<ArgumentException>(() => learner.Start([1.0, double.NaN, 0.0], 4.0));
        Assert.Equal(18.0, learner.Predict([1.0, 2.0, 3.0]));
        learner.Update([1.0, 1.0, 1.0], 1.0, new SquaredLoss());
        learner.Reset();
        Assert.Equal(default, learner.Model);
        Assert.Equal(0, learner.Count);
    }

    [Fact]
    public void Steps_that_are_too_long_are_noticed_and_leave_finite_coefficients()
    {
        Problem problem = Problem.Random(2000, 3, seed: 487);
        var learner = new Double3.Learner(new() { StepSize = 100.0, Schedule = StepSchedule.Constant });
        for (int r = 0; r < problem.Count; r++)
        {
            learner.Update(problem.RowsOf(r, 1), problem.Targets[r], new SquaredLoss());
        }

        Assert.True(learner.HasDiverged);
        Assert.True(learner.Count < problem.Count);
        foreach (double coefficient in learner.Coefficients)
        {
            Assert.True(double.IsFinite(coefficient));
        }
    }

    [Fact]
    public void Bad_rows_are_refused_and_change_nothing()
    {
        var learner = new Double3.Learner();
        learner.Update([1.0, -2.0, 0.5], 1.0, new LogisticLoss());
        Double3 before = learner.Model;
        Refused("row", () => learner.Update([1.0, 2.0], 1.0, new LogisticLoss()));
        Refused("rows", () => learner.Update([1.0, double.NaN, 0.0], 1.0, new LogisticLoss()));
        Refused("rows", () => learner.Update([1.0, double.NegativeInfinity, 0.0], 1.0, new LogisticLoss()));
        Refused("targets", () => learner.Update([1.0, 2.0, 0.0], 0.5, new LogisticLoss()));
        Refused("targets", () => learner.Update([1.0, 2.0, 0.0], double.NaN, new SquaredLoss()));
        Refused("penalty", () => learner.Update([1.0, 2.0, 0.0], 1.0, new LogisticLoss(), new Ridge(Strength.InverseC(1.0))));
        Refused("penalty", () => learner.Update([1.0, 2.0, 0.0], 1.0, new LogisticLoss(), new Lasso(Strength.FractionOfMax(0.1))));
        Assert.Throws<InvalidOperationException>(() => learner.Update([1.0, 2.0, 0.0], 1.0, new PoissonLoss()));
        var constant = new Double3.Learner(new() { Schedule = StepSchedule.Constant });
        Refused("penalty", () => constant.Update([1.0, 2.0, 0.0], 1.0, new LogisticLoss(), new Lasso(0.1)));
        Assert.Equal(before, learner.Model);
        Assert.Equal(1, learner.Count);
        Assert.False(learner.HasDiverged);
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Equal("StepSize", Assert.Throws<ArgumentOutOfRangeException>(() => new StochasticLearnerOptions { StepSize = 0.0 }).ParamName);
        Assert.Equal("RowsPerPass", Assert.Throws<ArgumentOutOfRangeException>(() => new StochasticLearnerOptions { RowsPerPass = 0 }).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearModel<float>.Learner(KernelLayout.MaxFeatures + 1));
        StochasticLearnerOptions options = default;
        Assert.Equal((null, 1000, true), (options.StepSize, options.RowsPerPass, options.Intercept));
    }

    private static void Refused(string argument, Action action)
    {
        Assert.Equal(argument, Assert.ThrowsAny<ArgumentException>(action).ParamName);
    }
}
