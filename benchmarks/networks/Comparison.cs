using System.Diagnostics;
using System.Globalization;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Networks.Comparison;

/// <summary>One network: a row, a batch of 1,000 rows, and a training step of 32 rows with Adam, in turn by every engine.</summary>
/// <typeparam name="TNetwork">The emitted network.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="make">Makes its trainer.</param>
/// <param name="hasClasses">Whether it is trained with the softmax loss.</param>
internal sealed class Comparison<TNetwork, TKernels>(Func<NetworkOptions, NetworkTrainer<TNetwork, float, TKernels>> make, bool hasClasses)
    where TNetwork : NetworkModel<float>, INetwork<TNetwork, float>
    where TKernels : struct, INetworkKernels<float>
{
    private const int Rows = 1000;

    // PyTorch's steps are timed without its start, so many of ours stand beside the start of a training.
    private const int Epochs = 100;
    private const int StepsOfFit = Epochs * (Rows / 32);

    /// <summary>Measures and prints.</summary>
    public void Run(TorchPeer? torch, double peak, int rounds)
    {
        // 992 rows are 31 batches of 32.
        var options = new NetworkOptions { Epochs = Epochs, TracksTraining = false };
        using NetworkTrainer<TNetwork, float, TKernels> trainer = make(options);
        NetworkShape shape = trainer.Shape;
        using var sized = new DenseNetwork<float>.Trainer(shape, options);
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, Rows * shape.Inputs).Select(_ => (float)((2.0 * random.NextDouble()) - 1.0))];
        float[] targets = [.. Enumerable.Range(0, Rows).Select(r => hasClasses ? random.Next(shape.Outputs) : rows[r * shape.Inputs] + (float)random.NextDouble())];
        float[] fitted = rows[..(992 * shape.Inputs)], fittedTargets = targets[..992];
        TNetwork network = Fit(trainer, fitted, fittedTargets);
        DenseNetwork<float> other = Fit(sized, fitted, fittedTargets);
        using var onnx = OnnxEngine.Of(network, shape);
        float[] row = rows[..shape.Inputs], one = new float[shape.Outputs], all = new float[Rows * shape.Outputs], told = new float[Rows * shape.Outputs];
        network.Predict(rows, all);
        onnx.Batch(rows, told);
        double worst = Enumerable.Range(0, all.Length).Max(i => Math.Abs(all[i] - told[i]));
        if (!(worst < 1e-4))
        {
            throw new InvalidOperationException($"{shape}: ONNX Runtime differs by {worst}");
        }

        double multiplyAdds = 0.0;
        foreach (LayerShape layer in shape.Layers)
        {
            multiplyAdds += layer.Inputs * layer.Units / 16.0;
        }

        // There is no way back through the first layer.
        double ofStep = 32.0 * ((3.0 * multiplyAdds) - (shape.Layers[0].Inputs * shape.Layers[0].Units / 16.0));
        Print(shape, "one row", rounds, multiplyAdds / peak, torch, $"row {shape}", 1.0,
            (20_000, () => network.Predict(row, one)), (20_000, () => other.Predict(row, one)), (500, () => onnx.Row(row, one)));
        Print(shape, "a row of 1,000", rounds, multiplyAdds / peak, torch, $"batch {shape}", Rows,
            (20, () => network.Predict(rows, all)), (20, () => other.Predict(rows, all)), (20, () => onnx.Batch(rows, told)));
        Print(shape, "a step of 32", rounds, ofStep / peak, torch, $"step {shape}", StepsOfFit,
            (1, () => Fit(trainer, fitted, fittedTargets)), (1, () => Fit(sized, fitted, fittedTargets)), null);
    }

    private static void Print(
        NetworkShape shape, string work, int rounds, double floor, TorchPeer? torch, string request, double divisor,
        (int Calls, Action Action) emitted, (int Calls, Action Action) sized, (int Calls, Action Action)? onnx)
    {
        double[] own = new double[rounds], sizes = new double[rounds], runtime = new double[rounds], frameworks = new double[rounds];
        for (int round = -5; round < rounds; round++)
        {
            int place = Math.Max(0, round);
            if (round < 0)
            {
                // The compiler's second tier works beside: it needs a moment.
                Thread.Sleep(60);
            }

            own[place] = Time(emitted) / divisor;
            sizes[place] = Time(sized) / divisor;
            runtime[place] = onnx is { } engine ? Time(engine) / divisor : double.NaN;
            frameworks[place] = torch?.Ask(request) ?? double.NaN;
        }

        double best = Median(own), ort = Median(runtime), pytorch = Median(frameworks);
        CultureInfo culture = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(
            culture, $"| {shape} | {work} | {best:n1} | {floor / best:p0} | {Median(sizes):n1} | {ort:n0} | {ort / best:n1} | {pytorch:n0} | {pytorch / best:n1} |"));
    }

    private static double Time((int Calls, Action Action) work)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < work.Calls; i++)
        {
            work.Action();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / work.Calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private TAny Fit<TAny, TOwn>(NetworkTrainer<TAny, float, TOwn> trainer, float[] rows, float[] targets)
        where TAny : NetworkModel<float>, INetwork<TAny, float>
        where TOwn : struct, INetworkKernels<float>
    {
        TAny network;
        if (hasClasses)
        {
            trainer.Fit(rows, targets, new SoftmaxLoss(), out network);
        }
        else
        {
            trainer.Fit(rows, targets, new SquaredLoss(), out network);
        }

        return network;
    }
}
