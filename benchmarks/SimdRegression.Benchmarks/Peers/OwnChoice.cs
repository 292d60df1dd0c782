using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>
/// A cross-validated choice from rows in memory to the model that is chosen; the folds and their memory are made beforehand. The answer is the
/// error of every fold at every strength.
/// </summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="request">The files.</param>
/// <param name="kind">The estimator.</param>
/// <param name="search">The strengths, the strongest first.</param>
/// <param name="foldCount">The number of folds of neighbouring rows.</param>
internal sealed class OwnChoice<TModel, TKernels>(PeerRequest request, EstimatorKind kind, Search search, int foldCount) : PeerWork
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private readonly double[] rows = PeerFiles.Read<double>(request.RowsPath, request.Rows * request.Features);
    private readonly double[] targets = PeerFiles.Read<double>(request.TargetsPath, request.Rows);
    private readonly FixedCrossValidation<TModel, TKernels> validation = new(FoldAssignment.Contiguous(request.Rows, foldCount));
    private TModel model;

    /// <summary>The strengths that every program tries for ridge.</summary>
    public static double[] RidgeStrengths => [1000.0, 100.0, 10.0, 1.0, 0.1, 0.01];

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            validation.Reset();
            validation.Add(rows, targets);
            validation.Tune(kind, search, out model);
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        return [.. Enumerable.Range(0, validation.Result.Count).SelectMany(i => validation.Result.FoldScores(i).ToArray())];
    }
}
