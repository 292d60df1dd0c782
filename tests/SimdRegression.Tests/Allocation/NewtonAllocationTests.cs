using SimdRegression.Tests.CurvedFits;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>Newton's method allocates nothing once its trainer is there.</summary>
public class NewtonAllocationTests
{
    [Fact]
    public void Newton_fits_do_not_allocate()
    {
        var problem = new NewtonProblem(300, 10, seed: 40);
        var trainer = new Double10.Trainer();
        float[] rows = Array.ConvertAll(problem.Rows, value => (float)value);
        float[] labels = Array.ConvertAll(problem.Labels, value => (float)value);
        var single = new Float10.Trainer();
        double[] factors = [0.0, 1.0, 1.0, 2.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        double[] bounds = [0.25];
        double sum = 0.0;
        Allocations.AssertNone(
            () =>
            {
                var batch = new RowBatch<double>(problem.Rows, 10, problem.Labels, problem.Weights);
                var options = new FitOptions { Standardize = true, PenaltyFactors = factors, UpperBounds = bounds };
                sum += trainer.Fit(in batch, default(LogisticLoss), new Lasso(2.0), default(ProximalNewton), in options, out Double10 lasso).Objective;
                sum += trainer.Fit(in batch, default(LogisticLoss), new Ridge(2.0), default(Newton), default, out Double10 ridge).Objective;
                sum += trainer.Fit(in batch, default(LogisticLoss), new QuarticPenalty(2.0), default(ProximalNewton), default, out Double10 quartic).Objective;
                sum += single.Fit(rows, labels, default(LogisticLoss), new Ridge(2.0), default(Newton), out Float10 model).Objective;
                sum += lasso.Intercept + ridge.Intercept + quartic.Intercept + model.Intercept;
            },
            calls: 50);
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Fits_of_losses_with_a_log_link_and_of_a_scale_do_not_allocate()
    {
        var problem = new NewtonProblem(300, 10, seed: 42);
        var trainer = new Double10.Trainer();
        double[] amounts = Array.ConvertAll(problem.Labels, label => label + 0.5);
        double[] offsets = Array.ConvertAll(problem.Labels, label => 0.1 * label);
        double sum = 0.0;
        Allocations.AssertNone(
            () =>
            {
                var batch = new RowBatch<double>(problem.Rows, 10, amounts, problem.Weights) { Offsets = offsets };
                sum += trainer.Fit(in batch, default(GammaLoss), new Ridge(2.0), default(Newton), default, out Double10 gamma).Objective;
                sum += trainer.Fit(in batch, new TweedieLoss(1.4), new Lasso(2.0), default(ProximalNewton), default, out _).Objective;
                sum += trainer.Fit(in batch, default(PoissonLoss), new Ridge(2.0), new GradientDescent { StepSize = 1e-3 }, new FitOptions { MaxIterations = 5 }, out _).Objective;
                sum += trainer.Deviance(in batch, default(GammaLoss), problem.Rows.AsSpan(0, 10), 0.5) + trainer.NullDeviance(in batch, default(GammaLoss));
                sum += trainer.Fit(in batch, new JointHuber(1.35, 1.0), default, out _, out double scale).Objective;
                sum += gamma.Intercept + scale;
            },
            calls: 10);
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Newton_fits_over_levels_of_rows_do_not_allocate()
    {
        var problem = new NewtonProblem(70_000, 3, seed: 41);
        var trainer = new Double3.Trainer();
        double sum = 0.0;
        Allocations.AssertNone(
            () => sum += trainer.Fit(problem.Rows, problem.Labels, default(LogisticLoss), new Ridge(2.0), default(Newton), out _).Objective,
            calls: 4);
        Assert.True(double.IsFinite(sum));
    }
}
