using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Selection;

/// <summary>Fits of penalties that solve quadratic models themselves: one of the two makes the penalty of a candidate.</summary>
/// <remarks>Candidates of a fold start from the answer of the one before, which is stronger.</remarks>
internal readonly struct ModelFit<T, TKernels, TLoss>(TLoss loss, Func<Candidate, GroupLasso>? groups, Func<Candidate, Bridge>? bridges)
    : IFoldFit<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TLoss : struct, ICurvedLoss<TLoss>
{
    public FitStatus FitFold(
        FoldTrainer<T, TKernels> trainer, FoldRows<T> rows, in Candidate candidate, in FitOptions options, bool isFirst, out FoldModel<T> model)
    {
        return FitAll(trainer, rows.Training, in candidate, options with { WarmStart = !isFirst }, out model).Status;
    }

    public double LargestNumber(FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in FitOptions options, double weight)
    {
        double largest = FitAll(trainer, in batch, in UnitCandidate.Value, in options, out _).AlphaMax;
        return TLoss.IsQuadratic ? largest / weight : largest;
    }

    public TrainingReport FitAll(
        FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in Candidate candidate, in FitOptions options, out FoldModel<T> model)
    {
        return groups is not null
            ? trainer.Fit(in batch, in loss, groups(candidate), default(ProximalNewton), in options, out model)
            : trainer.Fit(in batch, in loss, bridges!(candidate), default(ProximalNewton), in options, out model);
    }
}
