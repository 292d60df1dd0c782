namespace SimdRegression.Tests.Selection;

/// <summary>Which rows are tested in which fold.</summary>
public class FoldAssignmentTests
{
    [Theory]
    [InlineData(10, 3, new[] { 4, 3, 3 })]
    [InlineData(11, 3, new[] { 4, 4, 3 })]
    [InlineData(6, 6, new[] { 1, 1, 1, 1, 1, 1 })]
    public void Contiguous_folds_are_runs_the_first_of_which_are_longer(int rows, int folds, int[] sizes)
    {
        FoldAssignment assignment = FoldAssignment.Contiguous(rows, folds);
        Assert.Equal(sizes, Enumerable.Range(0, folds).Select(assignment.TestCount));
        Assert.Equal(assignment.Folds.ToArray().Order(), assignment.Folds.ToArray());
        Assert.Equal(rows, assignment.RowCount);
    }

    [Theory]
    [InlineData(3, 0ul)]
    [InlineData(4, 7ul)]
    [InlineData(23, 1ul)]
    public void Stratified_folds_have_their_share_of_each_class(int foldCount, ulong seed)
    {
        int[] labels = [.. Enumerable.Range(0, 23).Select(row => row % 5 == 0 ? 9 : row % 2)];
        FoldAssignment folds = FoldAssignment.Stratified(labels, foldCount, seed);
        FoldAssignment even = FoldAssignment.Contiguous(23, foldCount);
        for (int fold = 0; fold < foldCount; fold++)
        {
            Assert.Equal(even.TestCount(fold), folds.TestCount(fold));
        }

        foreach (int label in labels.Distinct())
        {
            int[] counts = [.. Enumerable.Range(0, foldCount).Select(fold => Enumerable.Range(0, 23).Count(row => labels[row] == label && folds.Folds[row] == fold))];
            Assert.True(counts.Max() - counts.Min() <= 1, string.Join(' ', counts));
        }

        Assert.Equal(folds.Folds.ToArray(), FoldAssignment.Stratified(labels, foldCount, seed).Folds.ToArray());
        Assert.NotEqual(folds.Folds.ToArray(), FoldAssignment.Stratified(labels, foldCount, seed + 1).Folds.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => FoldAssignment.Stratified(labels, 24, seed));
    }

    [Fact]
    public void Shuffled_folds_hold_every_row_once_and_the_seed_decides()
    {
        FoldAssignment assignment = FoldAssignment.Shuffled(103, 7, 5);
        Assert.Equal([15, 15, 15, 15, 15, 14, 14], Enumerable.Range(0, 7).Select(assignment.TestCount));
        Assert.Equal(assignment.Folds.ToArray(), FoldAssignment.Shuffled(103, 7, 5).Folds.ToArray());
        Assert.NotEqual(assignment.Folds.ToArray(), FoldAssignment.Shuffled(103, 7, 6).Folds.ToArray());
        Assert.NotEqual(assignment.Folds.ToArray().Order(), assignment.Folds.ToArray());
    }

    [Fact]
    public void Every_row_is_either_tested_or_trained_on()
    {
        FoldAssignment assignment = FoldAssignment.Shuffled(20, 4, 1);
        for (int fold = 0; fold < 4; fold++)
        {
            for (int row = 0; row < 20; row++)
            {
                Assert.Equal(assignment.FoldOf(row) != fold, assignment.IsTrainedOn(fold, row));
            }
        }
    }

    [Fact]
    public void Folds_by_time_are_trained_on_what_was_before()
    {
        FoldAssignment assignment = FoldAssignment.Forward(10, 3);
        Assert.True(assignment.TrainsOnEarlierRowsOnly);
        Assert.Equal([-1, -1, -1, 0, 0, 0, 1, 1, 2, 2], assignment.Folds.ToArray());
        Assert.Equal([false, false, false, true], new[] { 8, 6, 3, 2 }.Select(row => assignment.IsTrainedOn(0, row)));
        Assert.Equal([false, true, true, true], new[] { 8, 6, 3, 2 }.Select(row => assignment.IsTrainedOn(2, row)));
    }

    [Fact]
    public void Labels_are_folds_in_ascending_order()
    {
        FoldAssignment assignment = FoldAssignment.FromLabels([7, -2, 7, 100]);
        Assert.Equal([1, 0, 1, 2], assignment.Folds.ToArray());
        Assert.Equal(3, assignment.FoldCount);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(4UL)]
    public void The_largest_group_comes_first_whatever_the_seed_so_that_the_others_can_fill_up(ulong seed)
    {
        int[] groups = [0, 1, 2, 3, 4, 5, .. Enumerable.Repeat(9, 6)];
        FoldAssignment assignment = FoldAssignment.Grouped(groups, 2, seed);
        Assert.Equal([6, 6], Enumerable.Range(0, 2).Select(assignment.TestCount));
        Assert.All(Enumerable.Range(6, 6), row => Assert.Equal(0, assignment.FoldOf(row)));
    }

    [Fact]
    public void Groups_stay_together_and_fill_folds_evenly()
    {
        int[] groups = [.. Enumerable.Range(0, 200).Select(row => row * row % 23)];
        FoldAssignment assignment = FoldAssignment.Grouped(groups, 4, 9);
        Assert.All(groups.Zip(assignment.Folds.ToArray()).GroupBy(pair => pair.First), group => Assert.Single(group.Distinct()));
        int largest = groups.GroupBy(group => group).Max(group => group.Count());
        int[] sizes = [.. Enumerable.Range(0, 4).Select(assignment.TestCount)];
        Assert.Equal(200, sizes.Sum());
        Assert.True(sizes.Max() - sizes.Min() <= largest);
    }

    /// <summary>The largest group goes first; if it came later, it would make a full fold fuller.</summary>
    [Fact]
    public void The_largest_group_has_a_fold_before_the_others()
    {
        int[] groups = [1, 2, 3, 4, 5, 6, 6, 6, 6, 6];
        for (ulong seed = 0; seed < 20; seed++)
        {
            FoldAssignment assignment = FoldAssignment.Grouped(groups, 2, seed);
            Assert.Equal([5, 5], [assignment.TestCount(0), assignment.TestCount(1)]);
            Assert.Equal(0, assignment.FoldOf(9));
        }
    }

    [Fact]
    public void Leaving_one_out_has_a_fold_a_row() => Assert.Equal([0, 1, 2, 3], FoldAssignment.LeaveOneOut(4).Folds.ToArray());

    [Theory]
    [InlineData(1, 2, "at least 2 rows")]
    [InlineData(5, 1, "from 2 to the number of rows, 5, and is 1")]
    [InlineData(5, 6, "from 2 to the number of rows, 5, and is 6")]
    public void Counts_that_cannot_be_are_refused(int rows, int folds, string message)
    {
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => FoldAssignment.Contiguous(rows, folds)).Message);
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => FoldAssignment.Shuffled(rows, folds, 1)).Message);
    }

    [Fact]
    public void Groups_labels_and_times_that_cannot_be_are_refused()
    {
        Assert.Contains("need at least 5 rows", Assert.Throws<ArgumentOutOfRangeException>(() => FoldAssignment.Forward(4, 4)).Message);
        Assert.Contains("All rows have the label 3", Assert.Throws<ArgumentException>(() => FoldAssignment.FromLabels([3, 3])).Message);
        Assert.Contains("There are no rows", Assert.Throws<ArgumentException>(() => FoldAssignment.FromLabels([])).Message);
        Assert.Contains("All rows have the group 1", Assert.Throws<ArgumentException>(() => FoldAssignment.Grouped([1, 1], 2, 1)).Message);
        Assert.Contains("number of groups, 2, and is 3", Assert.Throws<ArgumentOutOfRangeException>(() => FoldAssignment.Grouped([1, 2, 1], 3, 1)).Message);
        FoldAssignment assignment = FoldAssignment.Contiguous(4, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.FoldOf(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.TestCount(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.IsTrainedOn(-1, 0));
    }
}
