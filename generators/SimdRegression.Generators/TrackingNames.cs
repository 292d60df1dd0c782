namespace SimdRegression.Generators;

/// <summary>The names of the pipeline's steps, by which tests ask why a step ran.</summary>
internal static class TrackingNames
{
    /// <summary>An attributed declaration read into a spec and diagnostics.</summary>
    public const string Parse = "LinearModel.Parse";

    /// <summary>The specs alone, which the source depends on.</summary>
    public const string Specs = "LinearModel.Specs";

    /// <summary>The diagnostics alone, which are reported.</summary>
    public const string Diagnostics = "LinearModel.Diagnostics";

    /// <summary>A model file read into a spec and diagnostics.</summary>
    public const string ParseTrained = "TrainedModel.Parse";

    /// <summary>The specs of model files alone.</summary>
    public const string TrainedSpecs = "TrainedModel.Specs";

    /// <summary>The diagnostics of model files alone.</summary>
    public const string TrainedDiagnostics = "TrainedModel.Diagnostics";

    /// <summary>A class of a network read into a spec and diagnostics.</summary>
    public const string ParseNetwork = "DenseNetwork.Parse";

    /// <summary>The specs of networks alone.</summary>
    public const string NetworkSpecs = "DenseNetwork.Specs";

    /// <summary>The diagnostics of networks alone.</summary>
    public const string NetworkDiagnostics = "DenseNetwork.Diagnostics";

    /// <summary>Every step of the pipeline.</summary>
    public static readonly string[] All = [Parse, Specs, Diagnostics];
}
