using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Soak.Tasks;

/// <summary>
/// Recursive least squares against a fit to all rows with the weights that forgetting has left them, from moments in doubled precision.
/// </summary>
/// <remarks>
/// The drift is the largest difference of two predictions, over rows like those of the stream, in units of the deviation of the targets.
/// </remarks>
internal sealed class RecursionTask<TModel, T, TKernels> : ISoakTask
    where TModel : IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly RecursiveLeastSquares<TModel, T, TKernels> recursion;
    private readonly LinearModel<double>.Moments reference;
    private readonly RowStream stream;
    private readonly T[] narrow;
    private readonly double[] powers = new double[RowStream.BatchRows + 1];
    private readonly long[] faded = new long[RowStream.BatchRows];
    private readonly double[] weights = new double[RowStream.BatchRows];
    private readonly Probes probes;
    private long updates;
    private long predictions;

    public RecursionTask(string name, RecursiveLeastSquares<TModel, T, TKernels> recursion, RowShape shape, ulong seed, double bound)
    {
        Name = name;
        Bound = bound;
        this.recursion = recursion;
        stream = new RowStream(shape, seed);
        reference = new LinearModel<double>.Moments(shape.Features) { SumPrecision = SumPrecision.Doubled };
        narrow = new T[stream.Rows.Length];
        probes = new Probes(stream, shape.Features);
        for (int i = 0; i < powers.Length; i++)
        {
            powers[i] = Math.Pow(recursion.Options.ForgettingFactor, i);
        }
    }

    public string Name { get; }

    public double Bound { get; }

    public Tally Done => new(updates, 0, predictions);

    /// <summary>How often rounding made the state indefinite.</summary>
    public long Repairs => recursion.RepairCount;

    // How often all weights were multiplied by the forgetting factor.
    private long Faded => recursion.Count - recursion.SuspendedCount;

    public void Work()
    {
        stream.Next();
        long start = Faded;
        for (int i = 0; i < narrow.Length; i++)
        {
            narrow[i] = T.CreateTruncating(stream.Rows[i]);
        }

        int features = recursion.FeatureCount;
        for (int r = 0; r < RowStream.BatchRows; r++)
        {
            recursion.Update(narrow.AsSpan(r * features, features), T.CreateTruncating(stream.Targets[r]), T.CreateTruncating(stream.Weights[r]));
            faded[r] = Faded;
        }

        double sum = 0.0;
        for (int r = 0; r < RowStream.BatchRows; r += 8)
        {
            sum += recursion.Predict(narrow.AsSpan(r * features, features));
        }

        if (!double.IsFinite(sum))
        {
            throw new InvalidOperationException($"{Name}: a prediction is not finite.");
        }

        updates += RowStream.BatchRows;
        predictions += RowStream.BatchRows / 8;
        long end = Faded;
        reference.Decay(powers[end - start]);
        for (int r = 0; r < RowStream.BatchRows; r++)
        {
            weights[r] = stream.Weights[r] * powers[end - faded[r]];
        }

        reference.Add(stream.Rows, stream.Targets, weights);
    }

    public double Drift()
    {
        double remaining = recursion.Options.Ridge * Math.Pow(recursion.Options.ForgettingFactor, Faded);
        var wanted = new ReferenceFit(reference, remaining, recursion.Options.Intercept);
        return probes.LargestDifference<T>(wanted.Coefficients, wanted.Means, wanted.Origin, recursion.Predict);
    }
}
