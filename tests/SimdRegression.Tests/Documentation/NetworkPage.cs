using SimdRegression.Networks;

namespace SimdRegression.Tests.Documentation;

/// <summary>The network of the page on networks.</summary>
[DenseNetwork<float>(20, 64, 32, 1)]
public sealed partial class Demand;

/// <summary>The code of the page on networks, in its order.</summary>
internal static class NetworkPage
{
    /// <summary>Trains, saves and loads.</summary>
    public static (NetworkReport Report, Demand Network, DenseNetwork<float> Other, Demand Loaded, float Prediction) Run(float[] rows, float[] targets)
    {
        var options = new NetworkOptions
        {
            Layers = [new() { L2 = 0.01 }, new() { L1 = 0.01, L2 = 0.01, Dropout = 0.2 }, new()],
            Epochs = 50,
            ValidationFraction = 0.2,
            Patience = 10,
        };
        using var trainer = new Demand.Trainer(options);
        NetworkReport report = trainer.Fit(rows, targets, new SquaredLoss(), out Demand network);
        float prediction = network.Predict(rows[..20]);

        using var sized = new DenseNetwork<float>.Trainer(20, [64, 32, 1], options);
        sized.Fit(rows, targets, new SquaredLoss(), out DenseNetwork<float> other);

        using var file = new MemoryStream();
        var document = new NetworkDocument<float>(network, ResponseKind.Value, in report);
        document.Save(file);
        file.Position = 0;
        Demand loaded = NetworkDocument<float>.Load(file).ToNetwork<Demand>();
        return (report, network, other, loaded, prediction);
    }
}
