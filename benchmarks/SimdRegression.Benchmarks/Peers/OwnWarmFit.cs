using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>
/// A fit alone, from moments that are there already. Its strength is a share of the largest one, or a number where there is none. The answer is the
/// coefficients and the intercept.
/// </summary>
/// <typeparam name="TKernels">The kernels of the generated model.</typeparam>
/// <typeparam name="TEstimator">The estimator.</typeparam>
internal sealed class OwnWarmFit<TKernels, TEstimator> : PeerWork
    where TKernels : struct, IKernels<double>
    where TEstimator : struct, IMomentsEstimator
{
    private readonly TEstimator estimator;
    private readonly FixedMoments<double, TKernels> moments = new();
    private readonly double[] coefficients;
    private double intercept;

    /// <summary>Reads the rows and adds them.</summary>
    /// <param name="request">The files.</param>
    /// <param name="estimator">The estimator with its strength.</param>
    public OwnWarmFit(PeerRequest request, TEstimator estimator)
    {
        this.estimator = estimator;
        coefficients = new double[request.Features];
        moments.Add(
            PeerFiles.Read<double>(request.RowsPath, request.Rows * request.Features),
            PeerFiles.Read<double>(request.TargetsPath, request.Rows));
    }

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            moments.Fit(estimator, default, coefficients, out intercept);
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        return [.. coefficients, intercept];
    }
}
