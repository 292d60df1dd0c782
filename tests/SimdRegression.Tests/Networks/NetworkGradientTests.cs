using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>
/// Gradients of every activation and loss against central differences: one step of gradient descent with learning rate 1 moves the parameters by the
/// gradient of the objective.
/// </summary>
public sealed class NetworkGradientTests
{
    private const int Rows = 150;
    private const double Shift = 1e-4;

    public static TheoryData<Activation, string> Cases
    {
        get
        {
            var cases = new TheoryData<Activation, string>();
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                foreach (string loss in (string[])["squared", "logistic", "poisson", "huber", "softmax"])
                {
                    cases.Add(activation, loss);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_is_that_of_differences(Activation activation, string loss)
    {
        // A narrow layer, wide ones of one and two lines, and an output of either kind.
        Check(NetworkSubject.Shape<double>(3, [6, 3, 9, 3], activation), loss);
        Check(NetworkSubject.Shape<double>(9, [5, 5], activation), loss);
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.LeakyRelu)]
    public void Gradient_of_an_output_with_an_activation_is_that_of_differences(Activation activation)
    {
        Check(NetworkShape.Create<double>(4, [7, 2], [Activation.Silu, activation]), "squared");
    }

    private static void Check(NetworkShape shape, string loss)
    {
        var problem = new NetworkProblem<double>(Rows, shape.Inputs, shape.Outputs, seed: 8);
        double[] start = NetworkSubject.Random<double>(shape, seed: 6).Parameters();
        using var step = new DenseNetwork<double>.Trainer(shape, Options(1));
        using var evaluation = new DenseNetwork<double>.Trainer(shape, Options(0));
        Fit(step, problem, loss, start, out double[] after);
        double largest = 0.0;
        for (int i = 0; i < start.Length; i++)
        {
            double found = start[i] - after[i];
            double whole = Difference(evaluation, problem, loss, start, i, Shift);
            double half = Difference(evaluation, problem, loss, start, i, Shift / 2);

            // The difference's error falls with the square of the shift; a kink that lies between both points spoils it, and shows in the distance of the two.
            double wanted = half + ((half - whole) / 3.0);
            double error = 1e-9 + (2.0 * Math.Abs(half - whole));
            Assert.True(error < 1e-2, $"The difference of parameter {i} says nothing.");
            Assert.True(
                Math.Abs(wanted - found) <= error, $"{shape}, {shape.Layers[0].Activation}, {loss}: slope {i} is {found:r}, and differences say {wanted:r} +- {error:e1}.");
            largest = Math.Max(largest, Math.Abs(found));
        }

        Assert.True(largest > 1e-3, "The gradient is nearly 0 everywhere.");
    }

    private static double Difference(
        DenseNetwork<double>.Trainer trainer, NetworkProblem<double> problem, string loss, double[] parameters, int index, double shift)
    {
        double[] moved = [.. parameters];
        moved[index] = parameters[index] + shift;
        double above = Fit(trainer, problem, loss, moved, out _);
        moved[index] = parameters[index] - shift;
        return (above - Fit(trainer, problem, loss, moved, out _)) / (2.0 * shift);
    }

    private static double Fit(DenseNetwork<double>.Trainer trainer, NetworkProblem<double> problem, string loss, double[] start, out double[] found)
    {
        int outputs = trainer.Shape.Outputs;
        double[] targets = loss switch
        {
            "logistic" => [.. problem.Targets.Select(value => value > 0.3 ? 1.0 : 0.0)],
            "poisson" => [.. problem.Targets.Select(value => Math.Max(0.0, Math.Round(3.0 * value)))],
            "softmax" => problem.Classes,
            _ => problem.Targets,
        };
        Assert.True(targets.Distinct().Count() > 1 && outputs > 1);
        var data = new NetworkRows<double>(problem.Rows, targets, problem.Weights);
        var from = new DenseNetwork<double>(trainer.Shape, start);
        DenseNetwork<double> network;
        NetworkReport report = loss switch
        {
            "squared" => trainer.Fit(in data, default(SquaredLoss), out network, from),
            "logistic" => trainer.Fit(in data, default(LogisticLoss), out network, from),
            "poisson" => trainer.Fit(in data, default(PoissonLoss), out network, from),
            "huber" => trainer.Fit(in data, new HuberLoss(0.5), out network, from),
            _ => trainer.Fit(in data, default(SoftmaxLoss), out network, from),
        };
        found = network.Parameters();
        return report.TrainingObjective;
    }

    private static NetworkOptions Options(int epochs) => new()
    {
        Epochs = epochs,
        BatchSize = Rows,
        LearningRate = 1.0,
        Optimizer = NetworkOptimizer.GradientDescent,
    };
}
