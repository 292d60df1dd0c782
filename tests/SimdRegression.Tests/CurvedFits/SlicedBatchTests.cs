namespace SimdRegression.Tests.CurvedFits;

/// <summary>A slice of a batch is a batch of these rows alone: wherever rows are taken, it gives the same bits.</summary>
public class SlicedBatchTests
{
    private const int Features = 3;

    [Theory]
    [InlineData(0, 500, Features)]
    [InlineData(500, 700, Features)]
    [InlineData(1500, 500, Features)]
    [InlineData(300, 1, Features)]
    [InlineData(0, 500, Features + 2)]
    [InlineData(700, 600, Features + 2)]
    public void A_slice_is_fitted_as_its_rows_alone_are(int start, int count, int stride)
    {
        var problem = new NewtonProblem(2000, Features, seed: 4);
        double[] rows = Spread(problem.Rows, stride);
        double[] weights = [.. Enumerable.Range(0, 2000).Select(r => 1.0 + (r % 3))];
        var all = new RowBatch<double>(rows, stride, problem.Labels, weights);
        double[] part = rows[(start * stride)..(((start + count - 1) * stride) + Features)];
        var alone = new RowBatch<double>(part, stride, problem.Labels.AsSpan(start, count), weights.AsSpan(start, count));
        RowBatch<double> slice = all.Slice(start, count);
        RowBatch<double> ofSlice = all.Slice(start / 2, 2000 - (start / 2)).Slice(start - (start / 2), count);
        var trainer = new LinearModel<double>.Trainer(Features);
        FitOptions options = default;
        TrainingReport expected = trainer.Fit(in alone, default(LogisticLoss), new Ridge(1.0), default(Newton), in options, out LinearModel<double> model);
        TrainingReport report = trainer.Fit(in slice, default(LogisticLoss), new Ridge(1.0), default(Newton), in options, out LinearModel<double> sliced);
        Assert.Equal(expected.Status, report.Status);
        Assert.Equal(model.Coefficients.ToArray(), sliced.Coefficients.ToArray());
        Assert.Equal(model.Intercept, sliced.Intercept);
        trainer.Fit(in ofSlice, default(LogisticLoss), new Ridge(1.0), default(Newton), in options, out sliced);
        Assert.Equal(model.Coefficients.ToArray(), sliced.Coefficients.ToArray());
        trainer.Fit(in slice, default(Perceptron), in options, out _);
    }

    [Fact]
    public void The_rows_of_a_slice_of_adjacent_rows_can_be_given_on()
    {
        var problem = new NewtonProblem(200, Features, seed: 4);
        RowBatch<double> slice = new RowBatch<double>(problem.Rows, Features, problem.Numbers, default).Slice(20, 100);
        Assert.Equal(100 * Features, slice.Rows.Length);
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(slice.Rows, slice.Targets);
        Assert.Equal(100, moments.Count);
    }

    [Fact]
    public void A_slice_that_the_batch_does_not_have_is_refused()
    {
        double[] rows = new double[6];
        double[] targets = new double[2];
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => new RowBatch<double>(rows, 3, targets, default).Slice(1, 2).Count);
        Assert.Equal(0, new RowBatch<double>(rows, 3, targets, default).Slice(2, 0).Count);
    }

    private static double[] Spread(double[] rows, int stride)
    {
        int count = rows.Length / Features;
        double[] spread = new double[count * stride];
        for (int r = 0; r < count; r++)
        {
            rows.AsSpan(r * Features, Features).CopyTo(spread.AsSpan(r * stride));
        }

        return spread;
    }
}
