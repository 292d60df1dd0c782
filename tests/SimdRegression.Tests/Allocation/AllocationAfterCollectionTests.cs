using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>
/// A collection takes away what the runtime had only remembered, the names of an enumeration for instance: nothing that a fit needs may be
/// among it, or long runs would allocate again and again.
/// </summary>
public class AllocationAfterCollectionTests
{
    private readonly Problem problem = Problem.Random(300, 10, seed: 491);

    [Fact]
    public void Fits()
    {
        var moments = new Double10.Moments();
        moments.Add(problem.Rows, problem.Targets);
        var window = new Double10.Window(100);
        window.Add(problem.Rows, problem.Targets);
        AssertNone(() =>
        {
            moments.Fit(new LeastSquares(), out Double10 _);
            moments.Fit(new Lasso(0.1), new FitOptions { Solver = MomentsSolver.CoordinateDescent }, out Double10 _);
            window.Fit(new Ridge(1.0), out Double10 _);
        });
    }

    [Fact]
    public void Paths_and_their_criteria()
    {
        var moments = new Double10.Moments();
        moments.Add(problem.Rows, problem.Targets);
        var path = new RegularizationPath(10);
        AssertNone(() =>
        {
            moments.Path(EstimatorKind.Lasso, default, path);
            Assert.True(path.PreferredIndex(InformationCriterion.Bic) >= 0);
        });
    }

    [Fact]
    public void Choices_of_a_strength()
    {
        var validation = new Double10.CrossValidation(FoldAssignment.Shuffled(problem.Count, 5, seed: 1));
        validation.Add(problem.Rows, problem.Targets);
        var search = new GridSearch(20);
        AssertNone(() => validation.Tune(EstimatorKind.Ridge, search, out Double10 _));
    }

    [Fact]
    public void Online_updates()
    {
        var recursion = new Double10.RecursiveLeastSquares();
        var learner = new Double10.Learner();
        AssertNone(() =>
        {
            for (int r = 0; r < problem.Count; r++)
            {
                recursion.Update(problem.RowsOf(r, 1), problem.Targets[r]);
                learner.Update(problem.RowsOf(r, 1), problem.Targets[r], new SquaredLoss());
            }
        });
    }

    // Another test's collection may come between as well, but not each time.
    private static void AssertNone(Action action)
    {
        for (int i = 0; i < 40; i++)
        {
            action();
        }

        long least = long.MaxValue;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            GC.Collect();
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
