using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>
/// Recursive least squares with forgetting over rows in memory, one call a row, from no row to the last. The answer is the coefficients.
/// </summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="request">The files.</param>
internal sealed class OwnRecursion<TModel, TKernels>(PeerRequest request) : PeerWork
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private readonly double[] rows = PeerFiles.Read<double>(request.RowsPath, request.Rows * request.Features);
    private readonly double[] targets = PeerFiles.Read<double>(request.TargetsPath, request.Rows);
    private readonly FixedRecursion<TModel, TKernels> recursion = new(new RecursiveLeastSquaresOptions { ForgettingFactor = 0.999 });

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            recursion.Reset();
            for (int r = 0; r < targets.Length; r++)
            {
                recursion.Update(rows.AsSpan(r * TModel.FeatureCount, TModel.FeatureCount), targets[r]);
            }
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        return recursion.Coefficients.ToArray();
    }
}
