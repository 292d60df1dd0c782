namespace SimdRegression.Tests.Descent;

/// <summary>The perceptron rule: Novikoff's bound where classes can be separated, an honest status where they cannot.</summary>
public class PerceptronTests
{
    private const int Features = 5;

    [Theory]
    [InlineData(PerceptronVariant.Plain, RowOrder.Shuffled)]
    [InlineData(PerceptronVariant.Plain, RowOrder.AsGiven)]
    [InlineData(PerceptronVariant.Plain, RowOrder.WithReplacement)]
    [InlineData(PerceptronVariant.Pocket, RowOrder.Shuffled)]
    public void Classes_that_a_plane_separates_are_learnt_within_the_bound_of_Novikoff(PerceptronVariant variant, RowOrder order)
    {
        const double Margin = 0.1;
        (double[] rows, double[] labels, double longest) = Separable(600, Margin);
        var solver = new Perceptron { Variant = variant, Order = order, Epochs = 2000, Seed = 8 };
        TrainingReport report = new LinearModel<double>.Trainer(Features).Fit(rows, labels, solver, out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(0.0, report.Certificate.Value);
        Assert.Equal(0, Errors(rows, labels, model));
        Assert.InRange(report.Corrections, 1, (long)(longest * longest / (Margin * Margin)));
    }

    [Fact]
    public void Classes_that_no_plane_separates_are_reported_and_the_pocket_holds_the_best()
    {
        (double[] rows, double[] labels, _) = Separable(600, 0.05);
        var random = new RandomSource(5);
        for (int r = 0; r < labels.Length; r++)
        {
            labels[r] = random.NextDouble() < 0.1 ? 1.0 - labels[r] : labels[r];
        }

        var errors = new Dictionary<PerceptronVariant, int>();
        foreach (PerceptronVariant variant in Enum.GetValues<PerceptronVariant>())
        {
            var solver = new Perceptron { Variant = variant, Epochs = 40 };
            TrainingReport report = new LinearModel<double>.Trainer(Features).Fit(rows, labels, solver, out LinearModel<double> model);
            Assert.Equal(FitStatus.IterationLimit, report.Status);
            Assert.Equal(40, report.Iterations);
            errors[variant] = Errors(rows, labels, model);
            Assert.Equal(errors[variant] / 600.0, report.Certificate.Value, 1e-12);
        }

        Assert.True(errors[PerceptronVariant.Pocket] <= errors[PerceptronVariant.Plain]);
        Assert.InRange(errors[PerceptronVariant.Pocket], 30, 90);
        Assert.InRange(errors[PerceptronVariant.Averaged], 30, 110);
    }

    [Fact]
    public void The_average_is_that_of_the_iterates_after_every_row()
    {
        // Three rows as given, by hand: w goes (0,0) -> (1,0) -> (1,-2) -> (1,-2), b 0 -> 1 -> 0 -> 0.
        double[] rows = [1.0, 0.0, 0.0, 2.0, 3.0, 0.0];
        double[] labels = [1.0, 0.0, 1.0];
        var solver = new Perceptron { Variant = PerceptronVariant.Averaged, Order = RowOrder.AsGiven, Epochs = 1 };
        new LinearModel<double>.Trainer(2).Fit(rows, labels, solver, out LinearModel<double> model);
        Assert.Equal(1.0, model.Coefficients[0], 1e-15);
        Assert.Equal(-4.0 / 3.0, model.Coefficients[1], 1e-15);
        Assert.Equal(1.0 / 3.0, model.Intercept, 1e-15);
    }

    [Fact]
    public void Generated_models_weights_and_bad_labels()
    {
        (double[] rows, double[] labels, _) = Separable(200, 0.1);
        double[] weights = [.. labels.Select((_, r) => r < 100 ? 1.0 : 0.0)];
        var batch = new RowBatch<double>(rows, Features, labels, weights);
        TrainingReport weighted = new LinearModel<double>.Trainer(Features)
            .Fit(in batch, new Perceptron { Epochs = 1000 }, default, out LinearModel<double> first);
        TrainingReport half = new LinearModel<double>.Trainer(Features)
            .Fit(rows.AsSpan(0, 100 * Features), labels.AsSpan(0, 100), new Perceptron { Epochs = 1000 }, out LinearModel<double> second);
        Assert.True(weighted.Converged && half.Converged);
        Assert.Equal(0, Errors(rows[..(100 * Features)], labels[..100], first));
        Assert.Equal(0, Errors(rows[..(100 * Features)], labels[..100], second));

        labels[7] = 3.0;
        ArgumentException label = Assert.Throws<ArgumentException>(
            () => new LinearModel<double>.Trainer(Features).Fit(rows, labels, new Perceptron(), out LinearModel<double> _));
        Assert.Contains("3", label.Message, StringComparison.Ordinal);
        Assert.Contains("7", label.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => new LinearModel<double>.Trainer(Features).Fit(
                new RowBatch<double>([1, 2, 3, 4, 5], 5, [1.0], default), new Perceptron(), new FitOptions { Standardize = true }, out LinearModel<double> _));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Perceptron { Epochs = 0 });
    }

    // Rows at least a margin away from a plane of unit normal (intercept included); the length of the longest, a one appended.
    private static (double[] Rows, double[] Labels, double Longest) Separable(int count, double margin)
    {
        var random = new RandomSource(21);
        double[] normal = [0.5, -0.5, 0.4, 0.3, -0.4, 0.3];
        Assert.Equal(1.0, normal.Sum(value => value * value), 1e-12);
        var rows = new List<double>();
        var labels = new List<double>();
        double longest = 0.0;
        while (labels.Count < count)
        {
            double[] row = [.. Enumerable.Range(0, Features).Select(_ => random.NextNormal())];
            double distance = row.Zip(normal, (x, n) => x * n).Sum() + normal[^1];
            if (Math.Abs(distance) >= margin)
            {
                rows.AddRange(row);
                labels.Add(distance > 0.0 ? 1.0 : 0.0);
                longest = Math.Max(longest, Math.Sqrt(1.0 + row.Sum(x => x * x)));
            }
        }

        return ([.. rows], [.. labels], longest);
    }

    private static int Errors(double[] rows, double[] labels, LinearModel<double> model)
    {
        int errors = 0;
        for (int r = 0; r < labels.Length; r++)
        {
            double prediction = model.Predict(rows.AsSpan(r * Features, Features));
            errors += (prediction > 0.0 ? 1.0 : 0.0) == labels[r] && prediction != 0.0 ? 0 : 1;
        }

        return errors;
    }
}
