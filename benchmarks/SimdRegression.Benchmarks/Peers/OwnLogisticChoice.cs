using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>
/// The strength of a logistic regression, chosen by cross-validation from rows in memory to the model; the folds and their memory are made
/// beforehand. The answer is the log loss of every fold at every strength.
/// </summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
/// <param name="request">The files.</param>
internal sealed class OwnLogisticChoice<TModel, TKernels>(PeerRequest request) : PeerWork
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private const int FoldCount = 5;
    private const int StrengthCount = 20;

    private readonly double[] rows = PeerFiles.Read<double>(request.RowsPath, request.Rows * request.Features);
    private readonly double[] labels = PeerFiles.Read<double>(request.TargetsPath, request.Rows);
    private readonly FixedRowCrossValidation<TModel, TKernels> validation = new(FoldAssignment.Contiguous(request.Rows, FoldCount));
    private readonly GridSearch search = new(StrengthCount) { LowestAlpha = 1e-4, HighestAlpha = 1e4 };
    private TModel model;

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            validation.Tune(rows, labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out model);
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        return [.. Enumerable.Range(0, validation.Result.Count).SelectMany(i => validation.Result.FoldScores(i).ToArray())];
    }
}
