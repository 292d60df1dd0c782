using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>After construction nothing that follows a stream allocates.</summary>
public class OnlineAllocationTests
{
    [Fact]
    public void Recursive_least_squares()
    {
        Problem problem = Problem.Random(100, 8, seed: 471);
        var recursion = new Double8.RecursiveLeastSquares(new() { ForgettingFactor = 0.99, VarianceLimit = 2.0 });
        var runTime = new LinearModel<double>.RecursiveLeastSquares(8);
        int r = 0;
        Double8 model = default;
        double sum = 0.0;
        Allocations.AssertNone(
            () =>
            {
                r = (r + 1) % problem.Count;
                sum += recursion.Update(problem.RowsOf(r, 1), problem.Targets[r]);
                sum += recursion.Update(problem.RowsOf(r, 1), problem.Targets[r], 0.5) + recursion.Predict(problem.RowsOf(r, 1));
                sum += runTime.Update(problem.RowsOf(r, 1), problem.Targets[r]) + runTime.Intercept + runTime.Coefficients[0];
                model = recursion.Model;
            },
            calls: 4000);
        Assert.True(double.IsFinite(sum) && model.Coefficients[0] != 0.0);
    }

    [Fact]
    public void Stochastic_learner()
    {
        Problem problem = Problem.Random(100, 8, seed: 473);
        var learner = new Double8.Learner();
        int r = 0;
        double sum = 0.0;
        Allocations.AssertNone(() =>
        {
            r = (r + 1) % problem.Count;
            sum += learner.Update(problem.RowsOf(r, 1), problem.Targets[r], new SquaredLoss(), new ElasticNet(0.01, 0.5));
            sum += learner.Update(problem.RowsOf(r, 1), problem.Targets[r], new HuberLoss(), new L2Ball(1.0)) + learner.Model.Intercept;
        });
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Sliding_window()
    {
        Problem problem = Problem.Random(4000, 8, seed: 472);
        var window = new Double8.Window(200);
        var moments = new Double8.Moments();
        int r = 0;
        Double8 model = default;
        Allocations.AssertNone(() =>
        {
            r = (r + 30) % (problem.Count - 30);
            window.Add(problem.RowsOf(r, 30), problem.TargetsOf(r, 30));
            window.Add(problem.RowsOf(r, 1), problem.TargetsOf(r, 1));
            window.Fit(new LeastSquares(), out model);
            window.CopyTo(moments);
            moments.Decay(0.5);
        });
        Allocations.AssertNone(() => window.Add(problem.Rows, problem.Targets), calls: 20);
        Assert.True(moments.Simple().Slope != 0.0 && model.Coefficients[0] != 0.0);
    }

    [Fact]
    public void Model_publisher()
    {
        var publisher = new ModelPublisher<Double8>(default);
        Double8 model = default;
        Allocations.AssertNone(() =>
        {
            publisher.Publish(in model);
            model = publisher.Current;
        });
        Assert.True(publisher.Version > 1000);
    }
}
