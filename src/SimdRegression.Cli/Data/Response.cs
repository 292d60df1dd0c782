namespace SimdRegression.Cli.Data;

/// <summary>From the linear part of a model, m = x.w + b, to what it predicts.</summary>
internal static class Response
{
    /// <summary>What a model predicts.</summary>
    public static double Of(ResponseKind kind, double margin) => kind switch
    {
        ResponseKind.Probability => Probability(margin),
        ResponseKind.Label => margin > 0.0 ? 1.0 : 0.0,
        ResponseKind.Rate => Math.Exp(margin),
        _ => margin,
    };

    /// <summary>The negative log-likelihood of a label, log(1 + exp(-m)) for 1 and log(1 + exp(m)) for 0; finite for every m.</summary>
    public static double LogLoss(double margin, double label)
    {
        double wrong = label == 1.0 ? -margin : margin;
        return Math.Max(wrong, 0.0) + double.LogP1(Math.Exp(-Math.Abs(wrong)));
    }

    /// <summary>1 / (1 + exp(-m)), without overflow and to full relative precision on both sides.</summary>
    private static double Probability(double margin)
    {
        double power = Math.Exp(-Math.Abs(margin));
        return margin >= 0.0 ? 1.0 / (1.0 + power) : power / (1.0 + power);
    }
}
