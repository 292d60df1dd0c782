using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>What strengths mean, and the smallest at which all penalised coefficients are zero.</content>
internal sealed partial class NormalEquationsSolver
{
    // lambda1 and lambda2 of 1/2 RSS + lambda1 sum |w| + 1/2 lambda2 sum w^2, and the strength that is told.
    private (WideNumber Lambda1, WideNumber Lambda2) Resolve(
        in FitRequest request, MomentAccumulator moments, WideNumber lambda1Max, out double alpha)
    {
        // An infinite strength would turn a share of zero into NaN.
        double weight = moments.Weight;
        double value = Math.Min(request.Strength.Value, double.MaxValue);
        double ratio = L1RatioOf(in request, moments);
        bool ownConventionIsTotal = !request.Kind.IsPerSample();
        WideNumber total = request.Strength.Convention switch
        {
            StrengthConvention.Total => value,
            StrengthConvention.InverseC => Math.Min(1.0 / value, double.MaxValue),
            StrengthConvention.MeanSquaredError => weight * (WideNumber)value * (1.0 - (0.5 * request.L1Ratio)),
            StrengthConvention.Glmnet => weight * (WideNumber)value
                * request.GlmnetFactor(problem.TargetDeviation(moments, request.Options.Intercept)),
            StrengthConvention.FractionOfMax => value * lambda1Max / ratio,
            StrengthConvention.Estimator when ownConventionIsTotal => value,
            _ => weight * (WideNumber)value,
        };

        alpha = request.Strength.Convention == StrengthConvention.Estimator ? request.Strength.Value
            : ownConventionIsTotal ? total.Rounded
            : (total / weight).Rounded;

        // Beyond alphaMax all strengths give the same fit.
        alpha = double.IsPositiveInfinity(alpha) && value >= 1.0 && (lambda1Max / ratio / weight).IsDouble ? double.MaxValue : alpha;

        // The strength that is told gives the same fit.
        total = request.Strength.Convention == StrengthConvention.FractionOfMax && !ownConventionIsTotal ? weight * (WideNumber)alpha : total;
        return (total * ratio, total * (1.0 - ratio));
    }

    private double L1RatioOf(in FitRequest request, MomentAccumulator moments)
        => request.EffectiveL1Ratio(
            request.Strength.Convention == StrengthConvention.Glmnet ? problem.TargetDeviation(moments, request.Options.Intercept) : double.NaN);

    // The smallest lambda1 at which all penalised coefficients are zero; NaN without an L1 penalty.
    private WideNumber LargestL1(MomentAccumulator moments, in FitRequest request)
    {
        if (!request.HasL1)
        {
            return double.NaN;
        }

        ReadOnlySpan<double> factors = request.Options.PenaltyFactors.Span;
        if (factors.Contains(0.0) || BoxLeavesZeroOut(request.Options))
        {
            // A matrix joins what is free with what is not, the more so the stronger it is: no strength is the first that leaves nothing.
            return request.Matrix is not null ? double.NaN : LargestL1BesideOthers(moments, in request, factors);
        }

        WideNumber largest = 0.0;
        bool usable = !moments.LostToUnderflow;
        bool constant = problem.HasConstantTarget(moments, request.Options.Intercept);
        for (int j = 0; j < features && !constant; j++)
        {
            WideNumber strength = problem.StrengthAtZero(moments, request.Options, j, out double gradient);
            largest = CanLeaveZero(in request, j, gradient)
                ? WideNumber.Max(largest, strength / (factors.IsEmpty ? 1.0 : factors[j]))
                : largest;
            usable &= double.IsFinite(gradient);
        }

        return usable ? largest : double.NaN;
    }

    private bool BoxLeavesZeroOut(in FitOptions options)
    {
        for (int j = 0; j < features; j++)
        {
            if (FitOptions.BoundOf(options.LowerBounds.Span, j, 0.0) > 0.0 || FitOptions.BoundOf(options.UpperBounds.Span, j, 0.0) < 0.0)
            {
                return true;
            }
        }

        return false;
    }

    // Coefficients that are not zero, unpenalised or held by a box, take up a part of the target.
    private WideNumber LargestL1BesideOthers(MomentAccumulator moments, in FitRequest request, ReadOnlySpan<double> factors)
    {
        problem.Build(moments, request.Options, 0.0, 0.0);
        scaled.AsSpan().Clear();
        if (!problem.IsUsable)
        {
            return double.NaN;
        }

        ReadOnlySpan<double> gradient = GradientOfNullModel(factors, request.Options.Tolerance, request.Options.MaxIterations);
        WideNumber largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            double factor = factors.IsEmpty ? 1.0 : factors[j];
            if (factor > 0.0 && !problem.Fixed[j] && CanLeaveZero(in request, j, gradient[j]))
            {
                WideNumber unit = problem.Scale[j] * (WideNumber)problem.TargetScale / problem.PenaltyScale[j];
                largest = WideNumber.Max(largest, Math.Abs(gradient[j]) * unit / factor);
            }
        }

        return largest;
    }

    private static bool CanLeaveZero(in FitRequest request, int feature, double gradient)
    {
        return gradient > 0.0
            ? FitOptions.BoundOf(request.Options.UpperBounds.Span, feature, double.PositiveInfinity) > 0.0
            : FitOptions.BoundOf(request.Options.LowerBounds.Span, feature, double.NegativeInfinity) < 0.0;
    }

    // The null model has the intercept and the unpenalised features; the others are held at zero.
    private ReadOnlySpan<double> GradientOfNullModel(ReadOnlySpan<double> factors, double tolerance, int maxIterations)
    {
        HoldPenalizedAtZero(factors);
        const double Sharpest = 1e-12;
        Descent.Solve(problem, Math.Min(tolerance, Sharpest), maxIterations, scaled);
        return Descent.Gradient;
    }

    // Where a box leaves zero out, its value nearest to zero is held.
    private void HoldPenalizedAtZero(ReadOnlySpan<double> factors)
    {
        for (int j = 0; j < features; j++)
        {
            if (factors.IsEmpty || factors[j] > 0.0)
            {
                double nearest = Math.Min(Math.Max(0.0, problem.Lower[j]), problem.Upper[j]);
                problem.Lower[j] = nearest;
                problem.Upper[j] = nearest;
            }
        }
    }

    private static double PenaltyAt(WideNumber lambda1, WideNumber lambda2, double factor, double value)
    {
        if (lambda1.IsDouble && lambda2.IsDouble)
        {
            double price = factor * ((lambda1.Rounded * Math.Abs(value)) + (0.5 * lambda2.Rounded * value * value));
            if (WideNumber.IsUsual(price))
            {
                return price;
            }
        }

        return (lambda1 * factor * Math.Abs(value)).Rounded + (0.5 * lambda2 * factor * value * value).Rounded;
    }
}
