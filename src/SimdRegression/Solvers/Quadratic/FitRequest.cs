using System.Globalization;

namespace SimdRegression.Solvers;

/// <summary>An estimator with its options, checked once.</summary>
/// <param name="Kind">The estimator.</param>
/// <param name="Strength">The strength as it was given.</param>
/// <param name="L1Ratio">The share of L1.</param>
/// <param name="Options">The options.</param>
internal readonly record struct FitRequest(EstimatorKind Kind, Strength Strength, double L1Ratio, FitOptions Options)
{
    /// <summary>P, where the quadratic part of the penalty is w'Pw in the place of the sum of f w^2; otherwise null.</summary>
    public PenaltyMatrix? Matrix { get; init; }

    /// <summary>Whether any coefficient has a finite bound.</summary>
    public bool IsBounded => Options.IsBounded;

    /// <summary>Whether the penalty has an L1 part.</summary>
    public bool HasL1 => L1Ratio > 0.0;

    /// <summary>
    /// The share of L1 in lambda1 + lambda2 of 1/2 RSS + lambda1 sum |w| + 1/2 lambda2 sum w^2. The textbook's form does not halve the
    /// square of the penalty, and glmnet divides it by the deviation of the target, so their r is another share.
    /// </summary>
    /// <param name="targetDeviation">sd(y), of no meaning but for <see cref="StrengthConvention.Glmnet"/>.</param>
    public double EffectiveL1Ratio(double targetDeviation) => Strength.Convention switch
    {
        StrengthConvention.MeanSquaredError => L1Ratio / (2.0 - L1Ratio),
        StrengthConvention.Glmnet => L1Ratio / GlmnetFactor(targetDeviation),
        _ => L1Ratio,
    };

    /// <summary>What glmnet's lambda is multiplied by in 1/(2W) RSS + v R(w): r + (1 - r) / sd(y).</summary>
    /// <param name="targetDeviation">sd(y); 0 for a constant target, whose coefficients are zero with any strength.</param>
    public double GlmnetFactor(double targetDeviation) => L1Ratio + (targetDeviation > 0.0 ? (1.0 - L1Ratio) / targetDeviation : 1.0 - L1Ratio);

    /// <summary>Checks lengths and ranges against the number of features.</summary>
    /// <exception cref="ArgumentException">Something does not fit; the message names it, its value and what is allowed.</exception>
    public void Check(int features)
    {
        Strength.Require("estimator");
        if (Kind is < EstimatorKind.LeastSquares or > EstimatorKind.ElasticNet)
        {
            throw new ArgumentException($"{Kind} is no estimator that moments fit exactly.", "estimator");
        }

        if (!(L1Ratio >= 0.0 && L1Ratio <= 1.0))
        {
            throw new ArgumentException(Text($"The share of L1 must lie from 0 to 1, and is {L1Ratio}."), "estimator");
        }

        if (Strength.Convention == StrengthConvention.FractionOfMax && !HasL1)
        {
            throw new ArgumentException(
                "A fraction of alphaMax needs an L1 penalty: without one no finite strength makes the coefficients zero.", "estimator");
        }

        // Not Enum.IsDefined: it allocates what it knows of the type again after each collection.
        if (Options.Solver is < MomentsSolver.Auto or > MomentsSolver.Spectral)
        {
            throw new ArgumentException($"{nameof(FitOptions.Solver)} is {(int)Options.Solver}, which is no solver.", "options");
        }

        Options.CheckRestrictions(features);
        bool factorization = Options.Solver is MomentsSolver.Cholesky or MomentsSolver.Spectral;
        if (factorization && ((HasL1 && Strength.Value > 0.0) || IsBounded))
        {
            throw new ArgumentException(
                $"The solver {Options.Solver} cannot handle an L1 penalty or bounds; use {MomentsSolver.CoordinateDescent} or {MomentsSolver.Auto}.",
                "options");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
