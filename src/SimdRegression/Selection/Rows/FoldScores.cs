namespace SimdRegression.Selection;

/// <summary>What the scores of fits over rows are.</summary>
internal static class FoldScores
{
    /// <summary>What the score of a loss measures.</summary>
    public static ScoreKind KindOf<TLoss>()
        where TLoss : struct, ILoss<TLoss>
    {
        return typeof(TLoss) == typeof(LogisticLoss) ? ScoreKind.LogLoss
            : typeof(TLoss) == typeof(SquaredLoss) ? ScoreKind.MeanSquaredError
            : ScoreKind.MeanLoss;
    }

    /// <summary>What a mean loss is multiplied by to be a score: the squared loss is half the squared error.</summary>
    public static double UnitOf<TLoss>()
        where TLoss : struct, ILoss<TLoss>
    {
        return typeof(TLoss) == typeof(SquaredLoss) ? 2.0 : 1.0;
    }

    /// <summary>Whether a fit left a model that can be scored.</summary>
    public static bool IsUsable(FitStatus status) => status is not (FitStatus.NoData or FitStatus.OutOfRange or FitStatus.Diverged);
}
