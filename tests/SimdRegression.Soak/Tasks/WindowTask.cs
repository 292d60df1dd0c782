using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Soak.Tasks;

/// <summary>
/// A sliding window, fitted again and again, against a fit to its rows alone from moments in doubled precision. Once in a while a row a
/// million times as large as the others passes through.
/// </summary>
internal sealed class WindowTask<TModel, T, TKernels> : ISoakTask
    where TModel : ILinearModel<T>, IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const int OutlierBatches = 1000;
    private const double OutlierFactor = 1e6;

    private readonly SlidingWindow<TModel, T, TKernels> window;
    private readonly RowStream stream;
    private readonly Probes probes;
    private readonly T[] narrow;
    private readonly T[] narrowTargets = new T[RowStream.BatchRows];
    private readonly double[] lastRows;
    private readonly double[] lastTargets;
    private RandomSource random;
    private TModel model = default!;
    private long batches;
    private long updates;
    private long fits;

    public WindowTask(string name, SlidingWindow<TModel, T, TKernels> window, RowShape shape, ulong seed, double bound)
    {
        Name = name;
        Bound = bound;
        this.window = window;
        random = new RandomSource(~seed);
        stream = new RowStream(shape, seed);
        probes = new Probes(stream, shape.Features);
        narrow = new T[stream.Rows.Length];
        lastRows = new double[window.Capacity * shape.Features];
        lastTargets = new double[window.Capacity];
    }

    public string Name { get; }

    public double Bound { get; }

    public Tally Done => new(updates, fits, 0);

    public void Work()
    {
        stream.Next();
        if (++batches % OutlierBatches == 0)
        {
            for (int j = 0; j < window.FeatureCount; j++)
            {
                stream.Rows[j] = (float)(stream.Rows[j] * OutlierFactor);
            }
        }

        Narrow();
        int features = window.FeatureCount;
        for (int r = 0; r < RowStream.BatchRows;)
        {
            int count = Math.Min(1 + random.NextInt32(40), RowStream.BatchRows - r);
            window.Add(narrow.AsSpan(r * features, count * features), narrowTargets.AsSpan(r, count));
            r += count;
        }

        updates += RowStream.BatchRows;
        Keep();
        window.Fit(new LeastSquares(), out model);
        window.Fit(new Lasso(0.01), out TModel _);
        fits += 2;
    }

    public double Drift()
    {
        int held = window.Count;
        var moments = new LinearModel<double>.Moments(window.FeatureCount) { SumPrecision = SumPrecision.Doubled };
        moments.Add(lastRows.AsSpan((window.Capacity - held) * window.FeatureCount), lastTargets.AsSpan(window.Capacity - held));
        var wanted = new ReferenceFit(moments, 0.0);
        window.Fit(new LeastSquares(), out model);
        return probes.LargestDifference<T>(wanted.Coefficients, wanted.Means, wanted.Origin, row => double.CreateTruncating(model.Predict(row)));
    }

    private void Narrow()
    {
        for (int i = 0; i < narrow.Length; i++)
        {
            narrow[i] = T.CreateTruncating(stream.Rows[i]);
        }

        for (int r = 0; r < narrowTargets.Length; r++)
        {
            narrowTargets[r] = T.CreateTruncating(stream.Targets[r]);
        }
    }

    // The last rows, the newest at the end.
    private void Keep()
    {
        int rows = Math.Min(RowStream.BatchRows, lastTargets.Length);
        Keep(stream.Rows, lastRows, rows * window.FeatureCount);
        Keep(stream.Targets, lastTargets, rows);
    }

    private static void Keep(double[] source, double[] last, int count)
    {
        last.AsSpan(count).CopyTo(last);
        source.AsSpan(source.Length - count).CopyTo(last.AsSpan(last.Length - count));
    }
}
