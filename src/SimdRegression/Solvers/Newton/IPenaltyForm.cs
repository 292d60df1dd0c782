using System.Numerics;
using System.Runtime.Intrinsics;

namespace SimdRegression.Solvers;

/// <summary>How a solver of quadratic models deals with a penalty that is not r |w| + (1 - r)/2 w^2.</summary>
/// <typeparam name="TPenalty">The penalty.</typeparam>
internal interface IPenaltyForm<TPenalty>
    where TPenalty : struct, IPenalty<TPenalty>
{
    /// <summary>Whether the penalty itself is replaced by a quadratic model.</summary>
    static abstract bool IsSmooth { get; }

    /// <summary>Sets slopes and curvatures of the penalty at a point, where it is smooth.</summary>
    static abstract void Linearize(in TPenalty penalty, CoefficientTerms terms, ReadOnlySpan<double> coefficients);
}

/// <summary>A smooth penalty: expanded to second order.</summary>
/// <typeparam name="TPenalty">The penalty.</typeparam>
internal readonly struct SmoothForm<TPenalty> : IPenaltyForm<TPenalty>
    where TPenalty : struct, ISmoothPenalty<TPenalty>
{
    public static bool IsSmooth => true;

    public static void Linearize(in TPenalty penalty, CoefficientTerms terms, ReadOnlySpan<double> coefficients)
    {
        for (int j = 0; j < coefficients.Length; j++)
        {
            double scale = terms.PenaltyScale[j];
            Vector256<double> scaled = Vector256.Create(scale * coefficients[j]);
            terms.Slope[j] = terms.Strength[j] * scale * penalty.Derivative(scaled).ToScalar();
            terms.Quadratic[j] = terms.Strength[j] * scale * scale * penalty.Curvature(scaled).ToScalar();
        }
    }
}

/// <summary>Any penalty: taken as it is, through its proximal step.</summary>
/// <typeparam name="TPenalty">The penalty.</typeparam>
internal readonly struct ProximalForm<TPenalty> : IPenaltyForm<TPenalty>
    where TPenalty : struct, IPenalty<TPenalty>
{
    public static bool IsSmooth => false;

    public static void Linearize(in TPenalty penalty, CoefficientTerms terms, ReadOnlySpan<double> coefficients)
    {
        terms.Slope.AsSpan().Clear();
        terms.Quadratic.AsSpan().Clear();
    }
}
