namespace SimdRegression.Cli.Fitting;

/// <summary>What <c>compare</c> found, for the printers.</summary>
internal sealed record Comparison
{
    public required string DataName { get; init; }

    public required string Target { get; init; }

    public required int FeatureCount { get; init; }

    public required bool SinglePrecision { get; init; }

    /// <summary>Whether the columns were scaled.</summary>
    public required bool Standardized { get; init; }

    /// <summary>The exact fit.</summary>
    public required FitReport Best { get; init; }

    /// <summary>The exact one first.</summary>
    public required IReadOnlyList<ComparedMethod> Methods { get; init; }
}

/// <summary>How one method did.</summary>
internal sealed record ComparedMethod
{
    /// <summary>For a reader.</summary>
    public required string Name { get; init; }

    /// <summary>For a program; of descents what --solver calls them.</summary>
    public required string Word { get; init; }

    public required double Seconds { get; init; }

    /// <summary>How often all rows were gone over.</summary>
    public required int Passes { get; init; }

    /// <summary>How often the coefficients were moved.</summary>
    public required long Steps { get; init; }

    /// <summary>How far the objective is above its optimum, relatively; NaN where the optimum is 0.</summary>
    public required double Distance { get; init; }

    /// <summary>The first step size; NaN for the exact method.</summary>
    public required double StepSize { get; init; }

    public required FitStatus Status { get; init; }
}
