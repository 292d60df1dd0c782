using SimdRegression.Tests.Allocation;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Importance;

/// <summary>The growth of the loss against rows that are permuted in full, and against what is known of it.</summary>
public sealed class PermutationImportanceTests
{
    private const int Count = 80;
    private const int Repeats = 7;
    private const ulong Seed = 5;

    [Fact]
    public void A_permuted_column_costs_what_permuted_rows_cost()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(Count, 3, seed: 1, noise: 1.0, correlation: 0.5);
        double[] weights = [.. Enumerable.Range(0, Count).Select(r => 1.0 + (r % 3))];
        var model = new LinearModel<double>([problem.Coefficients[0], 0.0, problem.Coefficients[2]], 0.5);
        var importance = new PermutationImportance(3, Count);
        importance.Measure(in model, new SquaredLoss(), problem.Rows, problem.Targets, weights, Repeats, Seed);
        double Error(double[] rows)
        {
            var predictions = new double[Count];
            model.Predict(rows, predictions);
            return RegressionMetrics.Of<double>(predictions, problem.Targets, weights).MeanSquaredError;
        }

        Assert.Equal(Error(problem.Rows), importance.Score, 1e-10);
        for (int j = 0; j < 3; j++)
        {
            double[] growth = Growth(problem.Rows, 3, [j], Error);
            Assert.Equal(growth.Average(), importance.Means[j], 1e-9 * importance.Score);
            Assert.Equal(Deviation(growth), importance.StandardDeviations[j], 1e-9 * importance.Score);
        }

        Assert.Equal((0.0, 0.0), (importance.Means[1], importance.StandardDeviations[1]));
        Assert.True(importance.Means[0] > 0.0 && importance.Means[2] > 0.0);
    }

    [Fact]
    public void Features_of_a_group_move_together()
    {
        SyntheticProblem<float> problem = SyntheticData.MakeClassification<float>(Count, 4, seed: 3, flipRate: 0.1, correlation: 0.6);
        var model = new LinearModel<float>([0.5f, -1.0f, 0.75f, 0.25f], 0.5f);
        var importance = new PermutationImportance(4, [0, 1], Count + 10);
        importance.Measure(in model, new LogisticLoss(), problem.Rows, problem.Targets, default, Repeats, Seed);
        double[] widened = Array.ConvertAll(problem.Rows, value => (double)value);
        double Loss(double[] rows)
        {
            var margins = new double[Count];
            new LinearModel<double>([0.5, -1.0, 0.75, 0.25], 0.5).Predict(rows, margins);
            return ClassificationMetrics.OfMargins<double>(margins, Array.ConvertAll(problem.Targets, value => (double)value)).LogLoss;
        }

        Assert.Equal((2, 4), (importance.GroupCount, importance.FeatureCount));
        Assert.Equal(Loss(widened), importance.Score, 14);
        double[] alone = Growth(widened, 4, [0], Loss);
        double[] group = Growth(widened, 4, [1, 2, 3], Loss);
        Assert.Equal((alone.Average(), group.Average()), (importance.Means[0], importance.Means[1]), Near(1e-13));
        Assert.Equal((Deviation(alone), Deviation(group)), (importance.StandardDeviations[0], importance.StandardDeviations[1]), Near(1e-13));
    }

    /// <summary>Levels and indicators of a column move together, and so do the products that it is a factor of.</summary>
    [Fact]
    public void A_raw_column_is_permuted_before_it_is_encoded()
    {
        var random = new Random(4);
        double?[] areas = [.. Enumerable.Range(0, Count).Select(_ => random.Next(5) == 0 ? null : (double?)random.NextDouble())];
        double[] ages = [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble())];
        string[] heatings = [.. Enumerable.Range(0, Count).Select(_ => new[] { "gas", "oil", "pump" }[random.Next(3)])];
        var encoder = new RowEncoder(
            [
                EncoderColumn.Number("area", MissingValues.Indicator, fill: 0.5),
                EncoderColumn.Text("heating", ["gas", "oil", "pump"]),
                EncoderColumn.Text("one", ["level"], EncodingScheme.Treatment),
                EncoderColumn.Number("age"),
            ],
            ["area*age", "area^2", "area^2*age"]);
        double[] Encode(int[] order, int column)
        {
            var rows = new double[Count * encoder.FeatureCount];
            for (int r = 0; r < Count; r++)
            {
                RowWriter<double> writer = encoder.Write(rows.AsSpan(r * encoder.FeatureCount, encoder.FeatureCount));
                writer.Set(0, areas[column == 0 ? order[r] : r] ?? double.NaN);
                writer.Set(1, heatings[column == 1 ? order[r] : r]);
                writer.Set(2, "level");
                writer.Set(3, ages[column == 3 ? order[r] : r]);
            }

            return rows;
        }

        double[] coefficients = [.. Enumerable.Range(0, encoder.FeatureCount).Select(j => 0.5 + (0.25 * j))];
        var model = new LinearModel<double>(coefficients, -1.0);
        double[] encoded = Encode([], -1);
        var targets = new double[Count];
        model.Predict(encoded, targets);
        targets = [.. targets.Select(target => target + (0.2 * random.NextDouble()))];
        double Error(double[] rows)
        {
            var predictions = new double[Count];
            model.Predict(rows, predictions);
            return RegressionMetrics.Of<double>(predictions, targets).MeanSquaredError;
        }

        var importance = new PermutationImportance(encoder, Count);
        importance.Measure(in model, new SquaredLoss(), encoded, targets, repeats: Repeats, seed: Seed);
        Assert.Equal(4, importance.GroupCount);
        for (int column = 0; column < 4; column++)
        {
            double[] growth = [.. Orders().Select(order => Error(Encode(order, column)) - Error(encoded))];
            Assert.Equal(growth.Average(), importance.Means[column], 1e-12);
            Assert.Equal(Deviation(growth), importance.StandardDeviations[column], 1e-12);
        }

        Assert.Equal((0.0, 0.0), (importance.Means[2], importance.StandardDeviations[2]));
        Assert.True(importance.Means[0] > 0.01 && importance.Means[1] > 0.01 && importance.Means[3] > 0.01);
    }

    /// <summary>
    /// The squared error of a true model grows by 2 w^2 times the variance of the column when it is permuted: two independent values of it differ by that.
    /// </summary>
    [Fact]
    public void A_true_model_has_the_importance_that_is_known()
    {
        const int Many = 20000;
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(Many, 2, seed: 9, noise: 0.5);
        var model = new LinearModel<double>(problem.Coefficients, 0.0);
        var importance = new PermutationImportance(2, Many);
        importance.Measure(in model, new SquaredLoss(), problem.Rows, problem.Targets, repeats: 5, seed: 2);
        Assert.Equal(0.25, importance.Score, 0.02);
        for (int j = 0; j < 2; j++)
        {
            double expected = 2.0 * problem.Coefficients[j] * problem.Coefficients[j];
            Assert.Equal(1.0, importance.Means[j] / expected, 0.05);
            Assert.InRange(importance.StandardDeviations[j], 1e-12 * expected, 0.05 * expected);
        }
    }

    [Fact]
    public void A_row_of_weight_zero_is_absent()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(Count, 3, seed: 1, noise: 1.0);
        var model = new LinearModel<double>(problem.Coefficients, 0.0);
        var importance = new PermutationImportance(3, 2 * Count);
        importance.Measure(in model, new SquaredLoss(), problem.Rows, problem.Targets, seed: Seed);
        double[] means = importance.Means.ToArray();
        double[] deviations = importance.StandardDeviations.ToArray();
        double score = importance.Score;
        double[] far = [.. problem.Rows[..30].Select(value => value + 1e6), .. problem.Rows];
        double[] weights = [.. Enumerable.Repeat(0.0, 10), .. Enumerable.Repeat(1.0, Count)];
        importance.Measure(in model, new SquaredLoss(), far, [.. problem.Targets[..10], .. problem.Targets], weights, seed: Seed);
        Assert.Equal(means, importance.Means.ToArray());
        Assert.Equal(deviations, importance.StandardDeviations.ToArray());
        Assert.Equal(score, importance.Score);
        importance.Measure(in model, new SquaredLoss(), far[..30], problem.Targets.AsSpan(0, 10), weights.AsSpan(0, 10));
        Assert.Equal([double.NaN, double.NaN, double.NaN], importance.Means.ToArray());
        Assert.Equal(double.NaN, importance.Score);
        importance.Measure(in model, new SquaredLoss(), problem.Rows, problem.Targets, repeats: 1);
        Assert.Equal(double.NaN, importance.StandardDeviations[0]);
        Assert.True(importance.Means[0] > 0.0 && importance.Means[1] > 0.0 && importance.Means[2] > 0.0);
    }

    [Fact]
    public void Offsets_stay_with_their_rows()
    {
        // They are a column of coefficient 1 that nobody permutes.
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(Count, 3, seed: 1, noise: 1.0);
        double[] offsets = [.. Enumerable.Range(0, Count).Select(i => Math.Sin(i))];
        double[] counts = [.. Enumerable.Range(0, Count).Select(i => (double)(i % 4))];
        double[] coefficients = [0.01, -0.02, 0.005];
        var wide = new double[Count * 4];
        for (int i = 0; i < Count; i++)
        {
            problem.Rows.AsSpan(3 * i, 3).CopyTo(wide.AsSpan(4 * i));
            wide[(4 * i) + 3] = offsets[i];
        }

        var model = new LinearModel<double>(coefficients, 0.25);
        var importance = new PermutationImportance(3, Count);
        importance.Measure(in model, default(PoissonLoss), new RowBatch<double>(problem.Rows, 3, counts, default) { Offsets = offsets }, seed: Seed);
        var ofColumn = new LinearModel<double>([.. coefficients, 1.0], 0.25);
        var expected = new PermutationImportance(4, Count);
        expected.Measure(in ofColumn, default(PoissonLoss), wide, counts, seed: Seed);
        Assert.Equal(expected.Score, importance.Score, 1e-12);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(expected.Means[j], importance.Means[j], 1e-12);
        }

        Assert.Throws<ArgumentException>("batch", () => importance.Measure(
            in model, default(PoissonLoss), new RowBatch<double>(wide, 4, counts, default)));
    }

    [Fact]
    public void Measuring_allocates_nothing()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(Count, 10, seed: 1, noise: 1.0);
        var model = new Double10(problem.Coefficients, 0.5);
        var importance = new PermutationImportance(10, Count);
        Allocations.AssertNone(() => importance.Measure(in model, new SquaredLoss(), problem.Rows, problem.Targets, repeats: 2), 20);
        Assert.True(importance.Means[0] > 0.0);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>("features", () => new PermutationImportance(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => new PermutationImportance(1, 0));
        Assert.Throws<ArgumentNullException>("encoder", () => new PermutationImportance(null!, 1));
        Assert.Throws<ArgumentException>("firstFeatures", () => new PermutationImportance(3, [1], 1));
        Assert.Throws<ArgumentException>("firstFeatures", () => new PermutationImportance(3, [], 1));
        Assert.Throws<ArgumentException>("firstFeatures", () => new PermutationImportance(3, [0, 2, 2], 1));
        Assert.Throws<ArgumentException>("firstFeatures", () => new PermutationImportance(3, [0, 3], 1));
        var importance = new PermutationImportance(2, 2);
        Assert.Equal(double.NaN, importance.Means[1]);
        var model = new LinearModel<double>([1.0, 2.0], 0.0);
        Assert.Throws<ArgumentException>("targets", () => importance.Measure(in model, new SquaredLoss(), new double[6], [0, 0, 0]));
        Assert.Throws<ArgumentException>("targets", () => importance.Measure(in model, new LogisticLoss(), new double[4], [0, 2]));
        Assert.Throws<ArgumentException>("rows", () => importance.Measure(in model, new SquaredLoss(), [1, double.NaN], [0]));
        Assert.Throws<ArgumentException>("rows", () => importance.Measure(in model, new SquaredLoss(), [1.0], [0]));
        Assert.Throws<ArgumentOutOfRangeException>("repeats", () => importance.Measure(in model, new SquaredLoss(), [1.0, 2], [0], repeats: 0));
        var small = new LinearModel<double>([1.0], 0.0);
        Assert.ThrowsAny<ArgumentException>(() => importance.Measure(in small, new SquaredLoss(), [1.0, 2], [0]));
    }

    /// <summary>The permutations that the seed gives.</summary>
    private static IEnumerable<int[]> Orders()
    {
        var random = new RandomSource(Seed);
        var orders = new int[Repeats][];
        for (int k = 0; k < Repeats; k++)
        {
            orders[k] = [.. Enumerable.Range(0, Count)];
            random.Shuffle(orders[k]);
        }

        return orders;
    }

    private static double[] Growth(double[] rows, int features, int[] columns, Func<double[], double> score)
    {
        return [.. Orders().Select(order =>
        {
            double[] permuted = [.. rows];
            for (int r = 0; r < Count; r++)
            {
                foreach (int j in columns)
                {
                    permuted[(r * features) + j] = rows[(order[r] * features) + j];
                }
            }

            return score(permuted) - score(rows);
        })];
    }

    private static double Deviation(double[] values) =>
        Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1));

    private static IEqualityComparer<(double, double)> Near(double tolerance) => EqualityComparer<(double, double)>.Create(
        (a, b) => Math.Abs(a.Item1 - b.Item1) <= tolerance && Math.Abs(a.Item2 - b.Item2) <= tolerance);
}
