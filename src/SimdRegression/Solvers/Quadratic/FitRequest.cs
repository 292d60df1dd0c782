using System.Globalization;

namespace SimdRegression.Solvers;

/// <summary>An estimator with its options, checked once.</summary>
/// <param name="Kind">The estimator.</param>
/// <param name="Strength">The strength as it was given.</param>
/// <param name="L1Ratio">The share of L1.</param>
/// <param name="Options">The options.</param>
internal readonly record struct FitRequest(EstimatorKind Kind, Strength Strength, double L1Ratio, FitOptions Options)
{
    /// <summary>Whether any coefficient has a finite bound.</summary>
    public bool IsBounded => AnyFinite(Options.LowerBounds.Span) || AnyFinite(Options.UpperBounds.Span);

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

        CheckFactors(features);
        CheckBounds(features);
        bool factorization = Options.Solver is MomentsSolver.Cholesky or MomentsSolver.Spectral;
        if (factorization && ((HasL1 && Strength.Value > 0.0) || IsBounded))
        {
            throw new ArgumentException(
                $"The solver {Options.Solver} cannot handle an L1 penalty or bounds; use {MomentsSolver.CoordinateDescent} or {MomentsSolver.Auto}.",
                "options");
        }
    }

    private static bool AnyFinite(ReadOnlySpan<double> bounds)
    {
        foreach (double bound in bounds)
        {
            if (double.IsFinite(bound))
            {
                return true;
            }
        }

        return false;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void CheckFactors(int features)
    {
        ReadOnlySpan<double> factors = Options.PenaltyFactors.Span;
        if (!factors.IsEmpty && factors.Length != features)
        {
            throw new ArgumentException(
                $"{nameof(FitOptions.PenaltyFactors)} has {factors.Length} values, and must have {features}, one a feature, or none.", "options");
        }

        for (int j = 0; j < factors.Length; j++)
        {
            if (!(factors[j] >= 0.0 && double.IsFinite(factors[j])))
            {
                throw new ArgumentException(
                    Text($"{nameof(FitOptions.PenaltyFactors)}[{j}] is {factors[j]}; a penalty factor must be a finite number not below 0."), "options");
            }
        }
    }

    private void CheckBounds(int features)
    {
        ReadOnlySpan<double> lower = Options.LowerBounds.Span;
        ReadOnlySpan<double> upper = Options.UpperBounds.Span;
        CheckBoundCount(lower.Length, features, nameof(FitOptions.LowerBounds));
        CheckBoundCount(upper.Length, features, nameof(FitOptions.UpperBounds));
        for (int j = 0; j < features; j++)
        {
            double low = ScaledProblem.BoundOf(lower, j, double.NegativeInfinity);
            double high = ScaledProblem.BoundOf(upper, j, double.PositiveInfinity);
            if (!(low <= high) || double.IsPositiveInfinity(low) || double.IsNegativeInfinity(high))
            {
                throw new ArgumentException(
                    Text($"The bounds of coefficient {j} are {low} and {high}; the lower must not exceed the upper, and both leave a number."), "options");
            }
        }
    }

    private static void CheckBoundCount(int count, int features, string name)
    {
        if (count != 0 && count != 1 && count != features)
        {
            throw new ArgumentException($"{name} has {count} values, and must have {features}, one a feature, a single one, or none.", "options");
        }
    }
}
