using System.Globalization;
using System.Runtime.CompilerServices;

namespace SimdRegression;

/// <content>Penalty factors and bounds: what they must be, and what holds for one coefficient.</content>
public readonly partial record struct FitOptions
{
    /// <summary>Whether any coefficient has a finite bound.</summary>
    internal bool IsBounded => AnyFinite(LowerBounds.Span) || AnyFinite(UpperBounds.Span);

    /// <summary>Checks penalty factors and bounds against the number of features.</summary>
    /// <param name="features">N.</param>
    /// <exception cref="ArgumentException">One does not fit; the message names it, its value and what is allowed.</exception>
    internal void CheckRestrictions(int features)
    {
        CheckFactors(features);
        CheckBounds(features);
    }

    /// <summary>The value of a bound list for a feature: one value serves for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double BoundOf(ReadOnlySpan<double> bounds, int feature, double none)
    {
        return bounds.IsEmpty ? none : bounds[bounds.Length == 1 ? 0 : feature];
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

    private void CheckFactors(int features)
    {
        ReadOnlySpan<double> factors = PenaltyFactors.Span;
        if (!factors.IsEmpty && factors.Length != features)
        {
            throw new ArgumentException(
                $"{nameof(PenaltyFactors)} has {factors.Length} values, and must have {features}, one a feature, or none.", "options");
        }

        for (int j = 0; j < factors.Length; j++)
        {
            if (!(factors[j] >= 0.0 && double.IsFinite(factors[j])))
            {
                throw new ArgumentException(
                    Invariant($"{nameof(PenaltyFactors)}[{j}] is {factors[j]}; a penalty factor must be a finite number not below 0."), "options");
            }
        }
    }

    private void CheckBounds(int features)
    {
        ReadOnlySpan<double> lower = LowerBounds.Span;
        ReadOnlySpan<double> upper = UpperBounds.Span;
        CheckBoundCount(lower.Length, features, nameof(LowerBounds));
        CheckBoundCount(upper.Length, features, nameof(UpperBounds));
        for (int j = 0; j < features; j++)
        {
            double low = BoundOf(lower, j, double.NegativeInfinity);
            double high = BoundOf(upper, j, double.PositiveInfinity);
            if (!(low <= high) || double.IsPositiveInfinity(low) || double.IsNegativeInfinity(high))
            {
                throw new ArgumentException(
                    Invariant($"The bounds of coefficient {j} are {low} and {high}; the lower must not exceed the upper, and both leave a number."), "options");
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

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
