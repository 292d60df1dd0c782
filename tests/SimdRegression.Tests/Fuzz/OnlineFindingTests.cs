namespace SimdRegression.Tests.Fuzz;

/// <summary>What fuzzing has found in what follows data as they come, each as a test of its own.</summary>
public class OnlineFindingTests
{
    [Fact]
    public void A_window_forgets_a_weight_that_hid_all_others()
    {
        // Beside an enormous weight the others were rounded away, and nothing was left when it went.
        var window = new LinearModel<double>.Window(1, 5);
        double[] weights = [1, 1, 1e300, 1, 1, 1, 1, 1, 1];
        for (int r = 0; r < weights.Length; r++)
        {
            window.Add([r % 4], [(r % 4) * 2.0], [weights[r]]);
        }

        FitReport report = window.Fit(new Ridge(1e-9), out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(2.0, model.Coefficients[0], 1e-6);
    }

    [Theory]
    [InlineData(1e300, 1e9)]
    [InlineData(1e300, 0.0)]
    public void A_learner_whose_steps_are_too_long_says_so_and_stays_finite(double stepSize, double value)
    {
        var options = new StochasticLearnerOptions { StepSize = stepSize };
        var learner = new LinearModel<double>.Learner(1, in options);
        learner.Start([1.0], 0.0);
        for (int r = 0; r < 20; r++)
        {
            learner.Update([value], 1.0, default(SquaredLoss), new Ridge(Strength.PerSample(0.1)));
            Assert.True(double.IsFinite(learner.Coefficients[0]) && double.IsFinite(learner.Intercept));
        }

        Assert.True(learner.HasDiverged);
    }
}
