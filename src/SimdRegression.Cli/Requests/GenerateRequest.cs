namespace SimdRegression.Cli.Requests;

/// <summary>What is to be made up; see <see cref="SyntheticData"/> for the numbers.</summary>
internal sealed record GenerateRequest
{
    public required int Samples { get; init; }

    public required int Features { get; init; }

    public required int Informative { get; init; }

    public required double Noise { get; init; }

    public required double Correlation { get; init; }

    public required double Intercept { get; init; }

    public required bool HasClasses { get; init; }

    public required double Separation { get; init; }

    public required double FlipRate { get; init; }

    public required ulong Seed { get; init; }

    public required bool SinglePrecision { get; init; }

    /// <summary>Where the rows go; its ending says in which format.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Where the true coefficients go.</summary>
    public string TruthPath => OutputPath + ".truth.json";
}
