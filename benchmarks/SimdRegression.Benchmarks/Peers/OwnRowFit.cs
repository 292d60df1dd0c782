using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>
/// A fit over rows with a trainer that is there already: counts with squares as penalty, or a median with absolute values. The answer is the coefficients
/// and the intercept.
/// </summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="request">The files.</param>
internal sealed class OwnRowFit<TModel, TKernels>(PeerRequest request) : PeerWork
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private readonly double[] rows = PeerFiles.Read<double>(request.RowsPath, request.Rows * request.Features);
    private readonly double[] targets = PeerFiles.Read<double>(request.TargetsPath, request.Rows);
    private readonly FixedTrainer<TModel, TKernels> trainer = new();
    private TModel model;

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            if (request.Work == "quantile")
            {
                trainer.Fit(rows, targets, default(QuantileLoss), new Lasso(request.Penalty), default(FiniteSmoothing), out model);
            }
            else
            {
                trainer.Fit(rows, targets, default(PoissonLoss), new Ridge(request.Penalty), default(Newton), out model);
            }
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        var coefficients = new double[request.Features];
        model.CopyCoefficientsTo(coefficients);
        return [.. coefficients, model.Intercept];
    }
}
