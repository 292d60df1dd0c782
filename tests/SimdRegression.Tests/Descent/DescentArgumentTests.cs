namespace SimdRegression.Tests.Descent;

/// <summary>Settings of descents that are out of range, and combinations that cannot work.</summary>
public class DescentArgumentTests
{
    private static readonly double[] Rows = [1.0, 2.0, 3.0, -1.0];
    private static readonly double[] Targets = [1.0, 0.0];

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Step_sizes_are_finite_and_above_zero(double value)
    {
        Names("StepSize", value, () => _ = new GradientDescent { StepSize = value });
        Names("StepSize", value, () => _ = new StochasticGradientDescent { StepSize = value });
        Names("StepSize", value, () => _ = new ProximalGradient { StepSize = value });
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Momentum_is_from_zero_to_below_one(double value)
    {
        Names("Momentum", value, () => _ = new GradientDescent { Momentum = value });
        Names("Momentum", value, () => _ = new StochasticGradientDescent { Momentum = value });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Numbers_of_rows_and_epochs_are_at_least_one(int value)
    {
        Names("BatchSize", value, () => _ = new StochasticGradientDescent { BatchSize = value });
        Names("Epochs", value, () => _ = new StochasticGradientDescent { Epochs = value });
        Names("Patience", value, () => _ = new StochasticGradientDescent { Patience = value });
        Names("Patience", value, () => _ = new GradientDescent { Patience = value });
        Names("interval", value, () => _ = StepSchedule.Step(0.5, value));
        Names("duration", value, () => _ = StepSchedule.Cosine(value));
    }

    [Theory]
    [InlineData(-0.5)]
    [InlineData(0.95)]
    [InlineData(double.NaN)]
    public void Held_out_fractions_leave_rows_to_fit(double value)
    {
        Names("HeldOutFraction", value, () => _ = new StochasticGradientDescent { HeldOutFraction = value });
        Names("HeldOutFraction", value, () => _ = new GradientDescent { HeldOutFraction = value });
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Parameters_of_schedules_are_checked(double value)
    {
        Names("power", value, () => _ = StepSchedule.InverseScaling(value));
        Names("rate", value, () => _ = StepSchedule.InverseTime(value));
        Names("rate", value, () => _ = StepSchedule.Exponential(value));
        Names("factor", value, () => _ = StepSchedule.Step(value, 2));
    }

    [Fact]
    public void L1_needs_a_schedule_that_decays()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        foreach (StepSchedule schedule in (StepSchedule[])[StepSchedule.Constant, StepSchedule.InverseScaling(0.0), StepSchedule.Step(1.0, 3)])
        {
            var solver = new StochasticGradientDescent { Schedule = schedule };
            ArgumentException error = Assert.Throws<ArgumentException>(
                () => trainer.Fit(Rows, Targets, new SquaredLoss(), new Lasso(0.1), solver, out _));
            Assert.Contains("decay", error.Message, StringComparison.Ordinal);
            Assert.Equal("solver", error.ParamName);
            trainer.Fit(Rows, Targets, new SquaredLoss(), new Ridge(0.1), solver, out _);
        }
    }

    [Fact]
    public void No_step_size_is_derived_where_curvature_has_no_bound()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => trainer.Fit(Rows, Targets, new PoissonLoss(), new Ridge(0.1), new GradientDescent(), out _));
        Assert.Contains(nameof(PoissonLoss), error.Message, StringComparison.Ordinal);
        Assert.Contains("StepSize", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => trainer.Fit(Rows, Targets, new PoissonLoss(), new Ridge(0.1), new StochasticGradientDescent(), out _));
    }

    [Fact]
    public void Values_and_labels_are_named()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        ArgumentException value = Assert.Throws<ArgumentException>(
            () => trainer.Fit([1.0, 2.0, double.NaN, 1.0], Targets, new SquaredLoss(), new NoPenalty(), new GradientDescent(), out _));
        Assert.Contains("1", value.Message, StringComparison.Ordinal);
        ArgumentException label = Assert.Throws<ArgumentException>(
            () => trainer.Fit(Rows, [0.0, 2.0], new LogisticLoss(), new NoPenalty(), new StochasticGradientDescent(), out _));
        Assert.Contains("2", label.Message, StringComparison.Ordinal);
    }

    private static void Names(string argument, double value, Action action)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(action);
        Assert.Equal(argument, error.ParamName);
        Assert.Equal(value, Convert.ToDouble(error.ActualValue));
    }
}
