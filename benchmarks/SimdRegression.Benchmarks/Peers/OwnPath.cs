using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>A path of 100 strengths from moments that are there already. The answer is the coefficients at the weakest strength.</summary>
/// <typeparam name="TKernels">The kernels of the generated model.</typeparam>
internal sealed class OwnPath<TKernels> : PeerWork
    where TKernels : struct, IKernels<double>
{
    private readonly EstimatorKind kind;
    private readonly FixedMoments<double, TKernels> moments = new();
    private readonly RegularizationPath path;

    /// <summary>Reads the rows and adds them.</summary>
    /// <param name="request">The files.</param>
    /// <param name="kind">The estimator.</param>
    public OwnPath(PeerRequest request, EstimatorKind kind)
    {
        this.kind = kind;
        path = new RegularizationPath(request.Features);
        moments.Add(
            PeerFiles.Read<double>(request.RowsPath, request.Rows * request.Features),
            PeerFiles.Read<double>(request.TargetsPath, request.Rows));
    }

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            moments.Path(kind, default, path);
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        return path.CoefficientsAt(path.Count - 1).ToArray();
    }
}
