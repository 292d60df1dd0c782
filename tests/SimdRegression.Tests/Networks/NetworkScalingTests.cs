using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>Scales of inputs and targets are folded into the first and the last layer.</summary>
public sealed class NetworkScalingTests
{
    private const int Inputs = 5;
    private const int Outputs = 2;

    public static TheoryData<bool, bool, string> Cases => new()
    {
        { true, false, "6 2" }, { false, true, "6 2" }, { true, true, "6 2" }, { true, true, "2" }, { true, true, "3 9 2" }, { true, true, "20 6 2" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_folded_network_predicts_what_one_of_rows_scaled_by_hand_does(bool inputs, bool targets, string units)
    {
        NetworkShape shape = NetworkSubject.Shape<double>(Inputs, [.. units.Split(' ').Select(int.Parse)], Activation.Tanh);
        NetworkProblem<double> problem = Shifted();
        Columns ofRows = new(problem.Rows, Inputs, problem.Weights, inputs);
        Columns ofTargets = new(problem.Targets, Outputs, problem.Weights, targets);
        double[] scaledRows = ofRows.Scaled(problem.Rows);
        double[] scaledTargets = ofTargets.Scaled(problem.Targets);
        var options = new NetworkOptions { Epochs = 10, LearningRate = 0.01, StandardizeInputs = inputs, StandardizeTargets = targets };
        var raw = new NetworkRows<double>(problem.Rows, problem.Targets, problem.Weights);
        var byHand = new NetworkRows<double>(scaledRows, scaledTargets, problem.Weights);
        DenseNetwork<double> folded = NetworkSubject.Fit(shape, options, in raw, out NetworkReport report);
        DenseNetwork<double> plain = NetworkSubject.Fit(
            shape, options with { StandardizeInputs = false, StandardizeTargets = false }, in byHand, out NetworkReport wanted);
        Assert.Equal(wanted.TrainingObjective, report.TrainingObjective, 9);
        var found = new double[problem.Targets.Length];
        var expected = new double[problem.Targets.Length];
        folded.Predict(problem.Rows, found);
        plain.Predict(scaledRows, expected);
        expected = ofTargets.Back(expected);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.True(Math.Abs(found[i] - expected[i]) <= 1e-8 * (1.0 + Math.Abs(expected[i])), $"Output {i} is {found[i]:r}, and must be {expected[i]:r}.");
        }
    }

    [Fact]
    public void A_start_is_unfolded_and_folded_back()
    {
        NetworkProblem<double> problem = Shifted();
        NetworkShape shape = NetworkSubject.Shape<double>(Inputs, [7, Outputs], Activation.Relu);
        DenseNetwork<double> start = NetworkSubject.Random<double>(shape, seed: 3);
        var options = new NetworkOptions { Epochs = 0, StandardizeInputs = true, StandardizeTargets = true };
        var data = new NetworkRows<double>(problem.Rows, problem.Targets);
        double[] found = NetworkSubject.Fit(shape, options, in data, out NetworkReport report, start).Parameters();
        double[] wanted = start.Parameters();
        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.Equal(wanted[i], found[i], 8);
        }

        // The loss is that of the scaled rows: the squared error over the variance of the target.
        double[] predictions = new double[problem.Targets.Length];
        start.Predict(problem.Rows, predictions);
        Columns columns = new(problem.Targets, Outputs, Enumerable.Repeat(1.0, problem.Count).ToArray(), true);
        double[] scaled = columns.Scaled(predictions);
        double loss = scaled.Zip(columns.Scaled(problem.Targets), (a, b) => (a - b) * (a - b)).Average();
        Assert.Equal(1.0, report.TrainingLoss / loss, 9);
    }

    [Fact]
    public void A_constant_column_is_not_divided_by_nothing()
    {
        NetworkProblem<float> problem = new(80, Inputs, 1, seed: 2);
        for (int r = 0; r < problem.Count; r++)
        {
            problem.Rows[r * Inputs] = 0.1f;
        }

        var options = new NetworkOptions { Epochs = 5, StandardizeInputs = true, StandardizeTargets = true };
        var data = new NetworkRows<float>(problem.Rows, problem.Targets);
        DenseNetwork<float> network = NetworkSubject.Fit(NetworkSubject.Shape<float>(Inputs, [6, 1]), options, in data);
        Assert.All(network.Parameters(), value => Assert.InRange(value, -100f, 100f));
    }

    [Fact]
    public void Targets_of_a_loss_that_is_not_one_of_residuals_stay()
    {
        NetworkProblem<double> problem = new(80, Inputs, 1, seed: 2);
        NetworkShape shape = NetworkSubject.Shape<double>(Inputs, [6, 1]);
        using var plain = new DenseNetwork<double>.Trainer(shape, new NetworkOptions { Epochs = 2 });
        using var scaling = new DenseNetwork<double>.Trainer(shape, new NetworkOptions { Epochs = 2, StandardizeTargets = true });
        plain.Fit(problem.Rows, problem.Labels, default(LogisticLoss), out DenseNetwork<double> wanted);
        scaling.Fit(problem.Rows, problem.Labels, default(LogisticLoss), out DenseNetwork<double> found);
        Assert.Equal(wanted, found);
    }

    private static NetworkProblem<double> Shifted()
    {
        var problem = new NetworkProblem<double>(150, Inputs, Outputs, seed: 6);
        for (int i = 0; i < problem.Rows.Length; i++)
        {
            problem.Rows[i] = (problem.Rows[i] * (1 + (i % Inputs))) + (10.0 * (i % Inputs));
        }

        for (int i = 0; i < problem.Targets.Length; i++)
        {
            problem.Targets[i] = 40.0 + (7.0 * problem.Targets[i]);
        }

        return problem;
    }

    /// <summary>Means and deviations of columns, weighted.</summary>
    private sealed class Columns
    {
        private readonly double[] means;
        private readonly double[] deviations;

        public Columns(double[] values, int columns, double[] weights, bool isScaled)
        {
            means = new double[columns];
            deviations = [.. Enumerable.Repeat(1.0, columns)];
            double total = weights.Sum();
            for (int j = 0; j < columns && isScaled; j++)
            {
                means[j] = weights.Select((weight, r) => weight * values[(r * columns) + j]).Sum() / total;
                deviations[j] = Math.Sqrt(weights.Select((weight, r) => weight * Math.Pow(values[(r * columns) + j] - means[j], 2.0)).Sum() / total);
            }
        }

        public double[] Scaled(double[] values) => [.. values.Select((value, i) => (value - means[i % means.Length]) / deviations[i % means.Length])];

        public double[] Back(double[] values) => [.. values.Select((value, i) => (value * deviations[i % means.Length]) + means[i % means.Length])];
    }
}
