namespace SimdRegression;

/// <summary>What the strength of a penalty on single coefficients may mean.</summary>
internal static class ScalarStrengths
{
    /// <summary>Throws where a strength that is a coefficient's own is given in a convention that multiplies the penalty.</summary>
    /// <exception cref="ArgumentException">It is.</exception>
    public static void CheckOwn(Strength strength)
    {
        strength.Require("estimator");
        if (strength.Convention is not (StrengthConvention.Estimator or StrengthConvention.PerSample or StrengthConvention.FractionOfMax))
        {
            throw new ArgumentException(
                $"The strength of this penalty does not multiply it, so {strength.Convention} means nothing; a bare number, "
                + $"{nameof(Strength.PerSample)} or {nameof(Strength.FractionOfMax)} is accepted.",
                "estimator");
        }
    }
}
