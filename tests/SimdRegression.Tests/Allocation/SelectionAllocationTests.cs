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
}
