using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>A fit from rows in memory: new moments, all rows added, one fit with the default options. The answer is the coefficients and
/// the intercept.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The kernels of the generated model.</typeparam>
/// <typeparam name="TEstimator">The estimator.</typeparam>
/// <param name="request">The files.</param>
/// <param name="estimator">The estimator with its strength.</param>
internal sealed class OwnFit<T, TKernels, TEstimator>(PeerRequest request, TEstimator estimator) : PeerWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TEstimator : struct, IMomentsEstimator
{
    private readonly T[] rows = PeerFiles.Read<T>(request.RowsPath, request.Rows * request.Features);
    private readonly T[] targets = PeerFiles.Read<T>(request.TargetsPath, request.Rows);
    private readonly T[] coefficients = new T[request.Features];
    private T intercept;

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            var moments = new FixedMoments<T, TKernels>();
            moments.Add(rows, targets);
            moments.Fit(estimator, default, coefficients, out intercept);
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        return [.. coefficients.Select(double.CreateTruncating), double.CreateTruncating(intercept)];
    }
}
