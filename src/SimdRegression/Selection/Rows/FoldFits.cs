using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Solvers;

namespace SimdRegression.Selection;

/// <summary>A penalty or a solver of each candidate: the same for all, or made of what the candidate says.</summary>
/// <typeparam name="TValue">The penalty or solver.</typeparam>
internal readonly struct PerCandidate<TValue>
    where TValue : struct
{
    private readonly Func<Candidate, TValue>? make;
    private readonly TValue same;

    public PerCandidate(Func<Candidate, TValue> make) => this.make = make;

    public PerCandidate(in TValue same) => this.same = same;

    /// <summary>That of a candidate.</summary>
    public TValue At(in Candidate candidate) => make is null ? same : make(candidate);
}

/// <summary>A candidate that every penalty can be made of.</summary>
internal static class UnitCandidate
{
    /// <summary>The one whose strength is the number 1, all of it L1.</summary>
    public static readonly Candidate Value = new(1.0, 1.0);
}

/// <summary>How candidates are fitted: a loss, a penalty and a solver.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal interface IFoldFit<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    /// <summary>Fits a candidate for its predictions. Candidates that differ in strength alone follow each other, the strongest first.</summary>
    /// <param name="trainer">Fits.</param>
    /// <param name="rows">The rows of a fold.</param>
    /// <param name="candidate">The candidate.</param>
    /// <param name="options">The options.</param>
    /// <param name="isFirst">Whether nothing is known from a stronger candidate.</param>
    /// <param name="model">Receives the model.</param>
    FitStatus FitFold(
        FoldTrainer<T, TKernels> trainer, FoldRows<T> rows, in Candidate candidate, in FitOptions options, bool isFirst, out FoldModel<T> model);

    /// <summary>Whether <see cref="LargestNumber"/> knows the answer for penalties of squares and absolute values too.</summary>
    static virtual bool KnowsLargest => false;

    /// <summary>The number that, as the strength of a candidate, leaves no coefficient; NaN where only the loss tells.</summary>
    /// <param name="trainer">The trainer that has the moments of the rows.</param>
    /// <param name="batch">All rows.</param>
    /// <param name="options">The options.</param>
    /// <param name="weight">W.</param>
    double LargestNumber(FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in FitOptions options, double weight);

    /// <summary>Fits a candidate as if it were the only one.</summary>
    TrainingReport FitAll(
        FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in Candidate candidate, in FitOptions options, out FoldModel<T> model);
}

/// <inheritdoc/>
internal readonly struct NewtonFit<T, TKernels, TLoss, TPenalty>(TLoss loss, PerCandidate<TPenalty> penalty) : IFoldFit<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TLoss : struct, ICurvedLoss<TLoss>
    where TPenalty : struct, ISmoothPenalty<TPenalty>
{
    public FitStatus FitFold(
        FoldTrainer<T, TKernels> trainer, FoldRows<T> rows, in Candidate candidate, in FitOptions options, bool isFirst, out FoldModel<T> model)
    {
        RowBatch<T> training = rows.Training;
        if (isFirst)
        {
            trainer.BeginPath(in training, in loss, in options, rows.TrainingWeight);
        }

        return trainer.FollowPath<TLoss, TPenalty, SmoothForm<TPenalty>>(in training, in loss, penalty.At(in candidate), in options, out model);
    }

    public double LargestNumber(FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in FitOptions options, double weight)
    {
        return trainer.LargestNumber(in batch, in loss, penalty.At(UnitCandidate.Value), in options, weight);
    }

    public TrainingReport FitAll(
        FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in Candidate candidate, in FitOptions options, out FoldModel<T> model)
    {
        return trainer.Fit(in batch, in loss, penalty.At(in candidate), default(Newton), in options, out model);
    }
}

/// <inheritdoc/>
internal readonly struct ProximalNewtonFit<T, TKernels, TLoss, TPenalty>(TLoss loss, PerCandidate<TPenalty> penalty) : IFoldFit<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TLoss : struct, ICurvedLoss<TLoss>
    where TPenalty : struct, IPenalty<TPenalty>
{
    public FitStatus FitFold(
        FoldTrainer<T, TKernels> trainer, FoldRows<T> rows, in Candidate candidate, in FitOptions options, bool isFirst, out FoldModel<T> model)
    {
        RowBatch<T> training = rows.Training;
        if (isFirst)
        {
            trainer.BeginPath(in training, in loss, in options, rows.TrainingWeight);
        }

        return trainer.FollowPath<TLoss, TPenalty, ProximalForm<TPenalty>>(in training, in loss, penalty.At(in candidate), in options, out model);
    }

    public double LargestNumber(FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in FitOptions options, double weight)
    {
        return trainer.LargestNumber(in batch, in loss, penalty.At(UnitCandidate.Value), in options, weight);
    }

    public TrainingReport FitAll(
        FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in Candidate candidate, in FitOptions options, out FoldModel<T> model)
    {
        return trainer.Fit(in batch, in loss, penalty.At(in candidate), default(ProximalNewton), in options, out model);
    }
}

/// <inheritdoc/>
internal readonly struct QuantileFit<T, TKernels, TPenalty>(QuantileLoss loss, PerCandidate<TPenalty> penalty) : IFoldFit<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TPenalty : struct, IPenalty<TPenalty>
{
    /// <inheritdoc/>
    public static bool KnowsLargest => true;

    public FitStatus FitFold(
        FoldTrainer<T, TKernels> trainer, FoldRows<T> rows, in Candidate candidate, in FitOptions options, bool isFirst, out FoldModel<T> model)
    {
        return FitAll(trainer, rows.Training, in candidate, options with { WarmStart = !isFirst }, out model).Status;
    }

    public double LargestNumber(FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in FitOptions options, double weight)
    {
        return trainer.LargestStrength(in batch, in loss, in options, weight) / weight;
    }

    public TrainingReport FitAll(
        FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in Candidate candidate, in FitOptions options, out FoldModel<T> model)
    {
        return trainer.Fit(in batch, in loss, penalty.At(in candidate), default(FiniteSmoothing), in options, out model);
    }
}

/// <inheritdoc/>
internal readonly struct GradientDescentFit<T, TKernels, TLoss, TPenalty>(
    TLoss loss, PerCandidate<TPenalty> penalty, PerCandidate<GradientDescent> solver) : IFoldFit<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TLoss : struct, ILoss<TLoss>
    where TPenalty : struct, IRegularizer<TPenalty>
{
    public FitStatus FitFold(
        FoldTrainer<T, TKernels> trainer, FoldRows<T> rows, in Candidate candidate, in FitOptions options, bool isFirst, out FoldModel<T> model)
    {
        return FitAll(trainer, rows.Training, in candidate, options with { WarmStart = !isFirst }, out model).Status;
    }

    public double LargestNumber(FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in FitOptions options, double weight)
    {
        return trainer.LargestNumber(in batch, in loss, penalty.At(UnitCandidate.Value), in options, weight);
    }

    public TrainingReport FitAll(
        FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in Candidate candidate, in FitOptions options, out FoldModel<T> model)
    {
        return trainer.Fit(in batch, in loss, penalty.At(in candidate), solver.At(in candidate), in options, out model);
    }
}

/// <inheritdoc/>
internal readonly struct ProximalGradientFit<T, TKernels, TLoss, TPenalty>(
    TLoss loss, PerCandidate<TPenalty> penalty, PerCandidate<ProximalGradient> solver) : IFoldFit<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TLoss : struct, ILoss<TLoss>
    where TPenalty : struct, IRegularizer<TPenalty>
{
    public FitStatus FitFold(
        FoldTrainer<T, TKernels> trainer, FoldRows<T> rows, in Candidate candidate, in FitOptions options, bool isFirst, out FoldModel<T> model)
    {
        return FitAll(trainer, rows.Training, in candidate, options with { WarmStart = !isFirst }, out model).Status;
    }

    public double LargestNumber(FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in FitOptions options, double weight)
    {
        return trainer.LargestNumber(in batch, in loss, penalty.At(UnitCandidate.Value), in options, weight);
    }

    public TrainingReport FitAll(
        FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in Candidate candidate, in FitOptions options, out FoldModel<T> model)
    {
        return trainer.Fit(in batch, in loss, penalty.At(in candidate), solver.At(in candidate), in options, out model);
    }
}

/// <inheritdoc/>
/// <remarks>Where an epoch ends depends on where it began, so every fit begins at zero.</remarks>
internal readonly struct StochasticFit<T, TKernels, TLoss, TPenalty>(
    TLoss loss, PerCandidate<TPenalty> penalty, PerCandidate<StochasticGradientDescent> solver) : IFoldFit<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TLoss : struct, ILoss<TLoss>
    where TPenalty : struct, IRegularizer<TPenalty>
{
    public FitStatus FitFold(
        FoldTrainer<T, TKernels> trainer, FoldRows<T> rows, in Candidate candidate, in FitOptions options, bool isFirst, out FoldModel<T> model)
    {
        return FitAll(trainer, rows.Training, in candidate, in options, out model).Status;
    }

    public double LargestNumber(FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in FitOptions options, double weight)
    {
        return trainer.LargestNumber(in batch, in loss, penalty.At(UnitCandidate.Value), in options, weight);
    }

    public TrainingReport FitAll(
        FoldTrainer<T, TKernels> trainer, in RowBatch<T> batch, in Candidate candidate, in FitOptions options, out FoldModel<T> model)
    {
        return trainer.Fit(in batch, in loss, penalty.At(in candidate), solver.At(in candidate), in options, out model);
    }
}
