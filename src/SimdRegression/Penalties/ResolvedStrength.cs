namespace SimdRegression.Penalties;

/// <summary>Turns strengths into what multiplies R beside a sum of losses.</summary>
internal static class ResolvedStrength
{
    /// <summary>alpha of sum s l(x.w + b, y) + alpha sum f R(w).</summary>
    /// <param name="regularizer">The penalty; a constraint has none.</param>
    /// <param name="totalWeight">W.</param>
    /// <param name="alphaMax">The smallest alpha at which all penalised coefficients are zero; NaN where there is none.</param>
    /// <exception cref="ArgumentException">The strength means something that this loss and penalty do not have.</exception>
    public static double Of<TLoss, TRegularizer>(in TRegularizer regularizer, double totalWeight, double alphaMax)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        if (TRegularizer.IsConstraint)
        {
            return 0.0;
        }

        regularizer.Strength.Require("penalty");
        if (regularizer.Strength.Convention == StrengthConvention.Glmnet && TLoss.IsQuadratic && !(TRegularizer.L1ShareOf(in regularizer) >= 1.0))
        {
            throw new ArgumentException(
                "glmnet's lambda beside the squared loss is for fits from moments, which know the deviation of the target; use Strength.PerSample or Strength.Total.",
                "penalty");
        }

        // Beside the squared loss a bare number means what it means to moments.
        StrengthConvention convention = TLoss.IsQuadratic ? TRegularizer.ConventionOfSquaredLoss : TLoss.PenaltyConvention;
        return Of(regularizer.Strength, convention == StrengthConvention.PerSample, totalWeight, alphaMax);
    }

    /// <summary>alpha of sum s l(x.w + b, y) + alpha R(w).</summary>
    /// <param name="strength">The strength.</param>
    /// <param name="isPerSample">Whether a bare number multiplies the penalty beside the mean of the losses.</param>
    /// <param name="totalWeight">W.</param>
    /// <param name="alphaMax">The smallest alpha at which all penalised coefficients are zero; NaN where there is none.</param>
    /// <exception cref="ArgumentException">The strength means something that this penalty does not have.</exception>
    public static double Of(Strength strength, bool isPerSample, double totalWeight, double alphaMax)
    {
        double value = strength.Value;
        return strength.Convention switch
        {
            StrengthConvention.PerSample => totalWeight * value,
            StrengthConvention.InverseC => 1.0 / value,
            StrengthConvention.FractionOfMax => FractionOf(alphaMax, value),
            StrengthConvention.MeanSquaredError => throw new ArgumentException(
                "The textbook form of mean squared error plus penalty is for fits from moments; use Strength.PerSample or Strength.Total.",
                "penalty"),
            StrengthConvention.Glmnet => totalWeight * value,
            StrengthConvention.Estimator when isPerSample => totalWeight * value,
            _ => value,
        };
    }

    private static double FractionOf(double alphaMax, double fraction)
    {
        return double.IsNaN(alphaMax)
            ? throw new ArgumentException(
                "A fraction of alphaMax needs an L1 penalty: without one no finite strength makes the coefficients zero.", "penalty")
            : Math.Min(alphaMax * fraction, double.MaxValue);
    }
}
