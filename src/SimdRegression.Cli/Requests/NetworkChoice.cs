using SimdRegression.Networks;

namespace SimdRegression.Cli.Requests;

/// <summary>The losses that a network is trained with.</summary>
internal enum NetworkLoss
{
    Squared,
    Logistic,
    Softmax,
    Poisson,
    Huber,
}

/// <summary>What is true of the losses of networks.</summary>
internal static class NetworkLosses
{
    /// <summary>The words of the command line.</summary>
    public static readonly string[] Words = ["squared", "logistic", "softmax", "poisson", "huber"];

    public static string Word(this NetworkLoss loss) => Words[(int)loss];

    /// <summary>Whether the targets are labels.</summary>
    public static bool HasLabels(this NetworkLoss loss) => loss is NetworkLoss.Logistic or NetworkLoss.Softmax;

    /// <summary>What a network of the loss predicts.</summary>
    public static ResponseKind Response(this NetworkLoss loss) =>
        loss.HasLabels() ? ResponseKind.Probability : loss == NetworkLoss.Poisson ? ResponseKind.Rate : ResponseKind.Value;
}

/// <summary>A hidden layer that was asked for.</summary>
/// <param name="units">Its size.</param>
/// <param name="activation">What it does with its linear part.</param>
/// <param name="options">How it is regularised.</param>
internal sealed class HiddenLayer(int units, Activation activation, LayerOptions options)
{
    /// <summary>Its size.</summary>
    public int Units => units;

    /// <summary>What it does with its linear part.</summary>
    public Activation Activation => activation;

    /// <summary>How it is regularised.</summary>
    public LayerOptions Options => options;
}

/// <summary>The network that was asked for, and how it is trained.</summary>
internal sealed class NetworkChoice
{
    /// <summary>The hidden layers; null where none are named.</summary>
    public required HiddenLayer[]? Hidden { get; init; }

    /// <summary>How the output layer is regularised.</summary>
    public required LayerOptions Output { get; init; }

    /// <summary>The loss; null: the target decides.</summary>
    public required NetworkLoss? Loss { get; init; }

    /// <summary>The file of the weights to begin with, or null.</summary>
    public required string? InitialPath { get; init; }

    /// <summary>The optimizer as the command line names it.</summary>
    public required string OptimizerWord { get; init; }

    /// <summary>How the network is trained; its layers are not filled in.</summary>
    public required NetworkOptions Options { get; init; }

    /// <summary>Whether the targets are labels for certain.</summary>
    public bool HasLabels => Loss?.HasLabels() == true;
}
