using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Soak.Tasks;

/// <summary>
/// Recursive least squares against a fit to all rows with the weights that forgetting has left them, from moments in doubled precision.
/// </summary>
/// <remarks>
/// The drift is the largest difference of two predictions, over rows like those of the stream, in units of the deviation of what is predicted.
/// </remarks>
internal sealed class RecursionTask<TModel, T, TKernels> : ISoakTask
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const int ProbeCount = 256;

    private readonly RecursiveLeastSquares<TModel, T, TKernels> recursion;
    private readonly LinearModel<double>.Moments reference;
    private readonly RowStream stream;
    private readonly T[] row;
    private readonly T[] narrow;
    private readonly double[] powers = new double[RowStream.BatchRows + 1];
    private readonly long[] faded = new long[RowStream.BatchRows];
    private readonly double[] weights = new double[RowStream.BatchRows];
    private readonly double[] probes;
    private long updates;
    private long predictions;

    public RecursionTask(string name, RecursiveLeastSquares<TModel, T, TKernels> recursion, RowShape shape, ulong seed, double bound)
    {
        Name = name;
        Bound = bound;
        this.recursion = recursion;
        stream = new RowStream(shape, seed);
        reference = new LinearModel<double>.Moments(shape.Features) { SumPrecision = SumPrecision.Doubled };
        row = new T[shape.Features];
        narrow = new T[stream.Rows.Length];
        probes = new double[ProbeCount * shape.Features];
        for (int i = 0; i < powers.Length; i++)
        {
            powers[i] = Math.Pow(recursion.Options.ForgettingFactor, i);
        }

        for (int p = 0; p < ProbeCount; p++)
        {
            stream.Draw(Probe(p));
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

        int features = row.Length;
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
        var remaining = new Ridge(recursion.Options.Ridge * Math.Pow(recursion.Options.ForgettingFactor, Faded));
        reference.Fit(in remaining, new FitOptions { Intercept = recursion.Options.Intercept }, out LinearModel<double> wanted);
        double largest = 0.0;
        double sum = 0.0;
        for (int p = 0; p < ProbeCount; p++)
        {
            Span<double> probe = Probe(p);
            double about = 0.0;
            double origin = 0.0;
            for (int j = 0; j < probe.Length; j++)
            {
                row[j] = T.CreateTruncating(probe[j]);
                double mean = recursion.Options.Intercept ? reference.Mean(j) : 0.0;
                about += wanted.Coefficients[j] * (probe[j] - mean);
            }

            origin = recursion.Options.Intercept ? reference.TargetMean : 0.0;
            largest = Math.Max(largest, Math.Abs(recursion.Predict(row) - (origin + about)));
            sum += about * about;
        }

        return largest / Math.Sqrt(sum / ProbeCount);
    }

    private Span<double> Probe(int index) => probes.AsSpan(index * row.Length, row.Length);
}
