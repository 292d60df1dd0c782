namespace SimdRegression.Solvers;

/// <content>Losses that bend in a range far narrower than the residuals, as Huber's of a small delta.</content>
/// <remarks>
/// Nearly all rows are flat there, and Newton's method would have to find out one by one which few are not. A loss of eight times the width, divided by
/// eight, has nearly the same minimum, and one as wide as the residuals bends in most rows. So the minima of ever narrower losses are followed, each
/// from that of the one before. The factors are powers of two, and the penalty is multiplied by them, so nothing is rounded.
/// </remarks>
internal sealed partial class NewtonSolver<T, TKernels>
{
    // Residuals this many times as large as the loss is wide are followed from a wider loss.
    private const double WideResiduals = 100.0;
    private const int BitsOfNarrowing = 3;

    // A width below this share of the residuals is beyond the digits of predictions.
    private const double NarrowestShare = 1e-13;

    // What the minimum of a wider loss may lack.
    private const double EnoughOfWide = 1e-10;

    private void FollowWidths<TLoss, TPenalty, TForm>(in RowBatch<T> batch, in TLoss loss, in TPenalty penalty)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        // Far from its range the loss is about its width times the residual.
        double width = TLoss.Width(in loss);
        double size = nullModel.TotalLoss / totalWeight / width;
        if (!isElastic || !(size > WideResiduals * width) || !double.IsFinite(size))
        {
            return;
        }

        int widest = (Math.ILogB(size) - Math.ILogB(width)) / BitsOfNarrowing;
        int narrowest = Math.Max(1, (Math.ILogB(size * NarrowestShare) - Math.ILogB(width)) / BitsOfNarrowing);
        for (int stage = widest; stage >= narrowest && !cancellation.IsCancellationRequested; stage--)
        {
            double factor = Math.ScaleB(1.0, BitsOfNarrowing * stage);
            if (!double.IsFinite(factor) || !double.IsFinite(unit * factor) || !terms.TryMultiply(factor))
            {
                return;
            }

            TLoss wider = TLoss.Widened(in loss, factor);
            Descend<TLoss, TPenalty, TForm>(in batch, in wider, in penalty, EnoughOfWide * unit * factor);
            terms.TryMultiply(1.0 / factor);
        }
    }
}
