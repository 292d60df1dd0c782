namespace SimdRegression.Tests.Descent;

/// <summary>Schedules against their formulas.</summary>
public class StepScheduleTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(3.0)]
    [InlineData(11.25)]
    public void Factors_are_those_of_the_formulas(double t)
    {
        Assert.Equal(1.0, StepSchedule.Constant.FactorAt(t));
        Assert.Equal(Math.Pow(1.0 + t, -0.5), StepSchedule.InverseScaling().FactorAt(t), 1e-15);
        Assert.Equal(Math.Pow(1.0 + t, -0.8), StepSchedule.InverseScaling(0.8).FactorAt(t), 1e-15);
        Assert.Equal(1.0 / (1.0 + (2.0 * t)), StepSchedule.InverseTime(2.0).FactorAt(t), 1e-15);
        Assert.Equal(Math.Exp(-0.25 * t), StepSchedule.Exponential(0.25).FactorAt(t), 1e-15);
        Assert.Equal(Math.Pow(0.5, (int)t / 3), StepSchedule.Step(0.5, 3).FactorAt(t), 1e-15);
        Assert.Equal(t >= 10.0 ? 0.0 : 0.5 * (1.0 + Math.Cos(Math.PI * t / 10.0)), StepSchedule.Cosine(10).FactorAt(t), 1e-15);
    }

    [Fact]
    public void A_default_schedule_is_constant_and_says_that_it_never_decays()
    {
        Assert.Equal(StepSchedule.Constant, default);
        Assert.True(default(StepSchedule).NeverDecays);
        Assert.False(StepSchedule.InverseScaling(0.1).NeverDecays);
        Assert.False(StepSchedule.Cosine(1).NeverDecays);
        Assert.False(StepSchedule.Step(0.9, 1).NeverDecays);
    }
}
