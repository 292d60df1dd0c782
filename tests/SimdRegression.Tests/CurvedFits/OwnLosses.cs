using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Tests.CurvedFits;

/// <summary>The logistic loss as a user would write it who knows nothing of conjugates.</summary>
internal readonly record struct OwnLogisticLoss : ICurvedLoss<OwnLogisticLoss>
{
    public static TargetRange Targets => TargetRange.ZeroOrOne;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return default(LogisticLoss).Evaluate(predictions, targets, out derivatives, out curvatures);
    }
}

/// <summary>exp(m - y) - (m - y) - 1: its values leave the range of numbers for predictions that are far too large.</summary>
internal readonly record struct SteepLoss : ICurvedLoss<SteepLoss>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> residuals = predictions - targets;
        curvatures = Kernels.VectorFunctions.Exp(residuals);
        derivatives = curvatures - Vector256<T>.One;
        return derivatives - residuals;
    }
}

/// <summary>The absolute value as a penalty of one's own, which tells nothing but its proximal step.</summary>
internal readonly record struct OwnLasso(Strength Strength) : IPenalty<OwnLasso>
{
    public Vector256<T> Value<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256.Abs(coefficients);
    }

    public Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return new Lasso(1.0).Proximal(points, strengths);
    }

    public Vector256<T> SubgradientDistance<T>(Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return new Lasso(1.0).SubgradientDistance(slopes, coefficients, strengths);
    }
}

/// <summary>R(w) = w^4 / 4: smooth, and not quadratic.</summary>
internal readonly record struct QuarticPenalty(Strength Strength) : ISmoothPenalty<QuarticPenalty>
{
    public Vector256<T> Value<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> square = coefficients * coefficients;
        return Vector256.Create(T.CreateTruncating(0.25)) * square * square;
    }

    public Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // u + s u^3 = v by Newton's method from above, where it cannot miss.
        Vector256<T> three = Vector256.Create(T.CreateTruncating(3.0));
        Vector256<T> u = points;
        for (int step = 0; step < 60; step++)
        {
            Vector256<T> square = u * u;
            u -= (u + (strengths * square * u) - points) / (Vector256<T>.One + (three * strengths * square));
        }

        return u;
    }

    public Vector256<T> SubgradientDistance<T>(Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256.Abs(slopes + (strengths * Derivative(coefficients)));
    }

    public Vector256<T> Derivative<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return coefficients * coefficients * coefficients;
    }

    public Vector256<T> Curvature<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256.Create(T.CreateTruncating(3.0)) * coefficients * coefficients;
    }
}
