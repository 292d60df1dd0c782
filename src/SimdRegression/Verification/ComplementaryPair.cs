namespace SimdRegression.Verification;

/// <summary>A distance from an edge and its multiplier, whose product is to vanish.</summary>
internal sealed class ComplementaryPair
{
    /// <summary>The distance; above 0.</summary>
    public BigReal Gap { get; set; }

    /// <summary>The multiplier; above 0.</summary>
    public BigReal Multiplier { get; set; }

    /// <summary>What their product is to become.</summary>
    public BigReal Wanted { get; set; }

    /// <summary>The step of the distance.</summary>
    public BigReal GapStep { get; set; }

    /// <summary>The step of the multiplier.</summary>
    public BigReal MultiplierStep { get; set; }

    /// <summary>The multiplier over the distance.</summary>
    public BigReal Ratio => Multiplier / Gap;

    /// <summary>What the multiplier becomes where the distance stays.</summary>
    public BigReal Aim => Wanted / Gap;

    /// <summary>The multiplier follows from the step of the gap: (gap + step) multiplier + gap (multiplier's step) = wanted.</summary>
    public void Follow(BigReal gapStep)
    {
        GapStep = gapStep;
        MultiplierStep = Aim - Multiplier - (Ratio * gapStep);
    }
}
