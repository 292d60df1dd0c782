namespace SimdRegression;

/// <summary>The distance from 1 to the next number of a type (IEEE 754): twice the largest relative error of one rounding.</summary>
internal static class MachineEpsilon
{
    /// <summary>2^-52.</summary>
    public const double Double = 1.0 / (1L << 52);

    /// <summary>2^-23.</summary>
    public const double Single = 1.0 / (1 << 23);
}
