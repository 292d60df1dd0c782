using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Tests.Documentation;

/// <summary>The logistic loss, written as a user would.</summary>
internal readonly struct BinomialLoss : ICurvedLoss<BinomialLoss>
{
    public static TargetRange Targets => TargetRange.ZeroOrOne;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // 1 for label 0, -1 for label 1: log(1 + e^m) - y m is log(1 + e^(sign m)).
        Vector256<T> signs = Vector256<T>.One - (targets + targets);
        Vector256<T> values = VectorFunctions.SoftPlus(signs * predictions, out Vector256<T> logistic, out Vector256<T> complement);
        derivatives = signs * logistic;
        curvatures = logistic * complement;
        return values;
    }

    public static double LargestCurvature(in BinomialLoss loss) => 0.25;

    public static double ConjugateReach(in BinomialLoss loss) => 1.0;
}

/// <summary>R(w) = up max(w, 0) + down max(-w, 0): a lasso that holds one sign dearer than the other.</summary>
internal readonly record struct AsymmetricLasso(Strength Strength, double Up, double Down) : IPenalty<AsymmetricLasso>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Value<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var isPositive = Vector256.GreaterThan(coefficients, Vector256<T>.Zero);
        return coefficients * Vector256.ConditionalSelect(isPositive, Constant<T>(Up), Constant<T>(-Down));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> above = points - (strengths * Constant<T>(Up));
        Vector256<T> below = points + (strengths * Constant<T>(Down));
        Vector256<T> zero = Vector256<T>.Zero;
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(above, zero), above, Vector256.ConditionalSelect(Vector256.LessThan(below, zero), below, zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> SubgradientDistance<T>(Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Away from zero R has one slope; at zero, all from -down to up.
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> withUp = slopes + (strengths * Constant<T>(Up));
        Vector256<T> withDown = slopes - (strengths * Constant<T>(Down));
        Vector256<T> isBalanced = Vector256.GreaterThanOrEqual(withUp, zero) & Vector256.LessThanOrEqual(withDown, zero);
        Vector256<T> nearer = Vector256.ConditionalSelect(Vector256.LessThan(withUp, zero), withUp, withDown);
        Vector256<T> atZero = Vector256.AndNot(nearer, isBalanced);
        Vector256<T> signed = Vector256.ConditionalSelect(Vector256.GreaterThan(coefficients, zero), withUp, withDown);
        return Vector256.Abs(Vector256.ConditionalSelect(Vector256.Equals(coefficients, zero), atZero, signed));
    }

    private static Vector256<T> Constant<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256.Create(T.CreateTruncating(value));
    }
}

/// <summary>The calls that the page shows.</summary>
internal static class OwnLossAndPenalty
{
    public static (LinearModel<double> Ridge, LinearModel<double> Lasso) Fit(double[] rows, double[] labels, int features)
    {
        var trainer = new LinearModel<double>.Trainer(features);
        trainer.Fit(rows, labels, new BinomialLoss(), new Ridge(1.0), new Newton(), out LinearModel<double> ridge);
        trainer.Fit(rows, labels, new BinomialLoss(), new AsymmetricLasso(1.0, Up: 1.0, Down: 3.0), new ProximalNewton(), out LinearModel<double> lasso);
        return (ridge, lasso);
    }
}
