using System.Globalization;

namespace SimdRegression.Networks.Comparison;

/// <summary>The network of a course, trained by both from the same weights on a made regression of 100 rows of 20 inputs: the loss after each epoch.</summary>
internal static class CourseTraining
{
    private const int Epochs = 20;

    /// <summary>Prints both columns.</summary>
    /// <returns>0 where they agree to the digits of single precision.</returns>
    public static int Run(TorchPeer? torch)
    {
        if (torch is null)
        {
            return 0;
        }

        var random = new Random(42);
        float[] rows = [.. Enumerable.Range(0, 100 * 20).Select(_ => (float)Normal(random))];
        double[] truth = [.. Enumerable.Range(0, 20).Select(j => j < 10 ? 100.0 * random.NextDouble() : 0.0)];
        float[] targets = [.. Enumerable.Range(0, 100).Select(r => (float)(Enumerable.Range(0, 20).Sum(j => truth[j] * rows[(r * 20) + j]) / 100.0))];
        var options = new NetworkOptions
        {
            Layers = [new() { L2 = 0.01 }, new() { L1 = 0.01, L2 = 0.01 }, new()],
            Epochs = Epochs,
            Order = RowOrder.AsGiven,
        };
        using var first = new Course.Trainer(new NetworkOptions { Epochs = 0, Seed = 3 });
        first.Fit(rows, targets, new SquaredLoss(), out Course start);
        using var trainer = new Course.Trainer(options);
        var data = new NetworkRows<float>(rows, targets);
        trainer.Fit(in data, new SquaredLoss(), out _, start);
        var parameters = new float[start.Shape.ParameterCount];
        start.CopyParametersTo(parameters);
        double[] told = torch.Train(new { sizes = (int[])[20, 64, 32, 1], parameters, rows, targets, l1 = (double[])[0, 0.01, 0], l2 = (double[])[0.01, 0.01, 0], epochs = Epochs });
        Console.WriteLine();
        Console.WriteLine("The objective after each epoch, from the same weights (20-64-32-1, L2 0.01, L1 and L2 0.01, Adam, batches of 32 in order):");
        double worst = 0.0;
        for (int epoch = 0; epoch <= Epochs; epoch++)
        {
            double own = trainer.TrainingObjectives[epoch];
            double difference = Math.Abs(own - told[epoch]) / told[epoch];
            worst = Math.Max(worst, difference);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{epoch,3}  {own:f7}  {told[epoch]:f7}  {difference:e1}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest relative difference {worst:e1}"));
        return worst < 1e-4 ? 0 : 1;
    }

    private static double Normal(Random random) => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
}
