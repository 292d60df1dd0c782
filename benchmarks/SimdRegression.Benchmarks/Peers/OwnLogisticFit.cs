using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>A logistic regression over the rows, with a trainer that is there already. The answer is the coefficients and the intercept.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="request">The files.</param>
/// <param name="l1Ratio">The share of the absolute values in the penalty.</param>
internal sealed class OwnLogisticFit<TModel, TKernels>(PeerRequest request, double l1Ratio) : PeerWork
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private readonly double[] rows = PeerFiles.Read<double>(request.RowsPath, request.Rows * request.Features);
    private readonly double[] labels = PeerFiles.Read<double>(request.TargetsPath, request.Rows);
    private readonly FixedTrainer<TModel, TKernels> trainer = new();
    private TModel model;

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            if (l1Ratio > 0.0)
            {
                trainer.Fit(rows, labels, default(LogisticLoss), new ElasticNet(1.0, l1Ratio), default(ProximalNewton), out model);
            }
            else
            {
                trainer.Fit(rows, labels, default(LogisticLoss), new Ridge(1.0), default(Newton), out model);
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
