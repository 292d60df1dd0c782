using SimdRegression.Solvers;

namespace SimdRegression;

/// <content>Newton's method and its proximal form.</content>
public abstract partial class Trainer<TModel, T, TKernels>
{
    private NewtonSolver<T, TKernels>? newton;
    private BlockModel? groups;
    private ScalarModel<Bridge>? bridges;

    private NewtonSolver<T, TKernels> NewtonDescent => newton ??= new NewtonSolver<T, TKernels>(kernels);

    private ScalarModel<Bridge> Bridges => bridges ??= new ScalarModel<Bridge>(features);

    private BlockModel Groups => groups ??= new BlockModel(features);

    /// <summary>Fits by Newton's method with the default options.</summary>
    /// <typeparam name="TLoss">The loss, a curved one.</typeparam>
    /// <typeparam name="TPenalty">The penalty, a smooth one.</typeparam>
    /// <param name="rows">The rows, adjacent: N values a target.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TLoss loss, in TPenalty penalty, in Newton solver, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, ISmoothPenalty<TPenalty>
    {
        RowBatch<T> batch = Adjacent(rows, targets);
        return Fit(in batch, in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits by Newton's method.</summary>
    /// <typeparam name="TLoss">The loss, a curved one.</typeparam>
    /// <typeparam name="TPenalty">The penalty, a smooth one.</typeparam>
    /// <param name="batch">The rows with their targets and, possibly, weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a value is not finite, a target is none of the loss's, or an option is out of range.
    /// </exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, in Newton solver, in FitOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, ISmoothPenalty<TPenalty>
    {
        double weight = CheckNewton<TLoss>(in batch, in options);
        TrainingReport report = NewtonDescent.Fit<TLoss, TPenalty, SmoothForm<TPenalty>>(in batch, in loss, in penalty, in options, weight);
        return Deliver(report, NewtonDescent.Coefficients, NewtonDescent.Intercept, out model);
    }

    /// <summary>Fits by proximal Newton's method with the default options.</summary>
    /// <typeparam name="TLoss">The loss, a curved one.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, adjacent: N values a target.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TLoss loss, in TPenalty penalty, in ProximalNewton solver, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        RowBatch<T> batch = Adjacent(rows, targets);
        return Fit(in batch, in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits by proximal Newton's method.</summary>
    /// <typeparam name="TLoss">The loss, a curved one.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="batch">The rows with their targets and, possibly, weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a value is not finite, a target is none of the loss's, or an option is out of range.
    /// </exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, in ProximalNewton solver, in FitOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        double weight = CheckNewton<TLoss>(in batch, in options);
        TrainingReport report = NewtonDescent.Fit<TLoss, TPenalty, ProximalForm<TPenalty>>(in batch, in loss, in penalty, in options, weight);
        return Deliver(report, NewtonDescent.Coefficients, NewtonDescent.Intercept, out model);
    }

    /// <summary>Fits a group lasso by proximal Newton's method, whose quadratic models are solved by block descent.</summary>
    /// <typeparam name="TLoss">The loss, a curved one.</typeparam>
    /// <param name="batch">The rows with their targets and, possibly, weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty; beside a loss other than the squared one a bare number multiplies it beside the sum of losses.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options; penalty factors act on the absolute values alone, and bounds are refused.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a value is not finite, a target is none of the loss's, or an option does not suit.
    /// </exception>
    public TrainingReport Fit<TLoss>(
        in RowBatch<T> batch, in TLoss loss, in GroupLasso penalty, in ProximalNewton solver, in FitOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        double weight = CheckNewton<TLoss>(in batch, in options);
        TrainingReport report = NewtonDescent.FitModel(in batch, in loss, Groups.Of(in penalty), in options, weight);
        return Deliver(report, NewtonDescent.Coefficients, NewtonDescent.Intercept, out model);
    }

    /// <summary>Fits a convex bridge by proximal Newton's method.</summary>
    /// <typeparam name="TLoss">The loss, a curved one.</typeparam>
    /// <param name="batch">The rows with their targets and, possibly, weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty, its q at least 1; beside a loss other than the squared one a bare number multiplies it beside the sum of losses.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options; bounds are refused.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a value is not finite, a target is none of the loss's, an option does not suit, or q is below 1.
    /// </exception>
    public TrainingReport Fit<TLoss>(
        in RowBatch<T> batch, in TLoss loss, in Bridge penalty, in ProximalNewton solver, in FitOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        double weight = CheckNewton<TLoss>(in batch, in options);
        TrainingReport report = NewtonDescent.FitModel(in batch, in loss, Bridges.Of(in penalty), in options, weight);
        return Deliver(report, NewtonDescent.Coefficients, NewtonDescent.Intercept, out model);
    }

    /// <summary>States the rows of a path of strengths.</summary>
    /// <param name="batch">The rows, checked, of positive weight.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    internal void BeginPath<TLoss>(in RowBatch<T> batch, in TLoss loss, in FitOptions options, double weight)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        NewtonDescent.BeginPath(in batch, in loss, in options, weight);
    }

    /// <summary>Fits the next strength of a path, from where the last one ended.</summary>
    internal FitStatus FollowPath<TLoss, TPenalty, TForm>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, in FitOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        FitStatus status = NewtonDescent.Follow<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, in options);
        return Deliver(new TrainingReport { Status = status }, NewtonDescent.Coefficients, NewtonDescent.Intercept, out model).Status;
    }

    private double CheckNewton<TLoss>(in RowBatch<T> batch, in FitOptions options)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        options.CheckRestrictions(features);
        return Check<TLoss>(in batch);
    }
}
