using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>Means and centred cross products of all rows; the answer is the plain X'X and X'y that follow from them.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The kernels of the generated model.</typeparam>
/// <param name="request">The files.</param>
internal sealed class OwnMoments<T, TKernels>(PeerRequest request) : PeerWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly T[] rows = PeerFiles.Read<T>(request.RowsPath, request.Rows * request.Features);
    private readonly T[] targets = PeerFiles.Read<T>(request.TargetsPath, request.Rows);
    private readonly FixedMoments<T, TKernels> moments = new();
    private double targetMean;

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            moments.Reset();
            moments.Add(rows, targets);

            // Asking for a statistic joins the rows that wait for their block to fill.
            targetMean = moments.TargetMean;
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        int features = moments.FeatureCount;
        var answer = new double[features * (features + 1)];
        for (int i = 0; i < features; i++)
        {
            double total = moments.TotalWeight * moments.Mean(i);
            for (int j = 0; j < features; j++)
            {
                answer[(i * features) + j] = moments.CrossProduct(i, j) + (total * moments.Mean(j));
            }

            answer[(features * features) + i] = moments.TargetCrossProduct(i) + (total * targetMean);
        }

        return answer;
    }
}
