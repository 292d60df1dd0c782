using SimdRegression.Kernels;

namespace SimdRegression.Cli.Data;

/// <summary>From the linear part of a model, m = x.w + b, to what it predicts.</summary>
internal static class InverseLink
{
    /// <summary>What a model predicts.</summary>
    public static double Of(ResponseKind kind, double margin) => kind switch
    {
        ResponseKind.Probability => Probability(margin),
        ResponseKind.Label => margin > 0.0 ? 1.0 : 0.0,
        ResponseKind.Rate => ReproducibleFunctions.Exp(margin),
        _ => margin,
    };

    /// <summary>1 / (1 + exp(-m)), without overflow and to full relative precision on both sides.</summary>
    private static double Probability(double margin)
    {
        double power = ReproducibleFunctions.Exp(-Math.Abs(margin));
        return margin >= 0.0 ? 1.0 / (1.0 + power) : power / (1.0 + power);
    }
}
