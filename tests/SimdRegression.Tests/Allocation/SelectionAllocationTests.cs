using SimdRegression.Tests.CurvedFits;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>After the folds are made nothing that chooses a strength allocates.</summary>
public class SelectionAllocationTests
{
    [Theory]
    [InlineData("contiguous")]
    [InlineData("shuffled")]
    [InlineData("alone")]
    [InlineData("forward")]
    public void Cross_validation(string plan)
    {
        const int Count = 60;
        Problem problem = Problem.Random(Count, 10, seed: 811);
        FoldAssignment folds = plan switch
        {
            "contiguous" => FoldAssignment.Contiguous(Count, 5),
            "shuffled" => FoldAssignment.Shuffled(Count, 5, seed: 1),
            "alone" => FoldAssignment.LeaveOneOut(Count),
            _ => FoldAssignment.Forward(Count, 5),
        };
        var validation = new Double10.CrossValidation(folds);
        Search[] searches = [new GridSearch(30), new RandomSearch(20, seed: 4)];
        double[] weights = problem.Weights(seed: 812);
        double sum = 0.0;
        Allocations.AssertNone(
            () =>
            {
                validation.Reset();
                validation.Add(problem.RowsOf(0, 25), problem.TargetsOf(0, 25));
                validation.Add(problem.RowsOf(25, 35), problem.TargetsOf(25, 35), weights.AsSpan(25));
                foreach (Search search in searches)
                {
                    TuningResult tuning = validation.Tune(EstimatorKind.Lasso, search, out Double10 lasso);
                    validation.Tune(EstimatorKind.ElasticNet, search, out Double10 net);
                    validation.Tune(EstimatorKind.Ridge, search, new TuningOptions { Rule = SelectionRule.OneStandardError }, out Double10 ridge);
                    sum += tuning.Best.Alpha + lasso.Intercept + net.Intercept + ridge.Intercept;
                }
            },
            calls: 20);
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Cross_validation_over_rows()
    {
        var problem = new NewtonProblem(120, 10, seed: 74);
        var validation = new Double10.RowCrossValidation(FoldAssignment.Shuffled(120, 3, seed: 1));
        var grid = new GridSearch(4);
        var random = new RandomSearch(3, seed: 2);
        Func<Candidate, ElasticNet> penalty = static candidate => new ElasticNet(candidate.Alpha, candidate.L1Ratio);
        Func<Candidate, StochasticGradientDescent> solver = static _ => new StochasticGradientDescent { Epochs = 2, StepSize = 0.02 };
        double sum = 0.0;
        Allocations.AssertNone(
            () =>
            {
                RowBatch<double> batch = problem.Batch(weighted: true);
                var options = new TuningOptions { Fit = new FitOptions { Standardize = true }, Rule = SelectionRule.OneStandardError };
                TuningResult tuning = validation.Tune(
                    in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), grid, in options, out Double10 ridge);
                sum += tuning.Selected.Alpha + ridge.Intercept;
                sum += validation.Tune(
                    in batch, default(LogisticLoss), EstimatorKind.ElasticNet, default(ProximalNewton), random, in options, out Double10 net).Best.Alpha;
                sum += validation.Tune(in batch, default(HingeLoss), penalty, solver, random, in options, out Double10 hinge).Best.Alpha;
                sum += net.Intercept + hinge.Intercept;
            },
            calls: 20);
        Assert.True(double.IsFinite(sum));
    }
}
