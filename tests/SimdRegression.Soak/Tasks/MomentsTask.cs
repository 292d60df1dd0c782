using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Soak.Tasks;

/// <summary>
/// Moments that fade with every batch, and into which others are merged that are taken out again, against moments in doubled precision that
/// only fade.
/// </summary>
internal sealed class MomentsTask<T, TKernels> : ISoakTask
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double Factor = 0.99;

    private readonly Moments<T, TKernels> moments;
    private readonly Moments<T, TKernels> visitor;
    private readonly LinearModel<double>.Moments reference;
    private readonly RowStream stream;
    private readonly Probes probes;
    private readonly T[] rows;
    private readonly T[] targets = new T[RowStream.BatchRows];
    private readonly T[] coefficients;
    private long updates;
    private long fits;

    public MomentsTask(string name, Func<Moments<T, TKernels>> make, RowShape shape, ulong seed, double bound)
    {
        Name = name;
        Bound = bound;
        moments = make();
        visitor = make();
        reference = new LinearModel<double>.Moments(shape.Features) { SumPrecision = SumPrecision.Doubled };
        stream = new RowStream(shape, seed);
        probes = new Probes(stream, shape.Features);
        rows = new T[stream.Rows.Length];
        coefficients = new T[shape.Features];
    }

    public string Name { get; }

    public double Bound { get; }

    public Tally Done => new(updates, fits, 0);

    public void Work()
    {
        Next();
        visitor.Reset();
        visitor.Add(rows, targets);
        moments.Merge(visitor);
        moments.Fit(new Lasso(0.01), default, coefficients, out T _);
        moments.Subtract(visitor);
        Next();
        moments.Decay(Factor);
        moments.Add(rows, targets);
        moments.Fit(new LeastSquares(), default, coefficients, out T _);
        reference.Decay(Factor);
        reference.Add(stream.Rows, stream.Targets);
        updates += 2 * RowStream.BatchRows;
        fits += 2;
    }

    public double Drift()
    {
        moments.Fit(new LeastSquares(), default, coefficients, out T intercept);
        var model = new LinearModel<double>(Array.ConvertAll(coefficients, double.CreateTruncating), double.CreateTruncating(intercept));
        var wanted = new ReferenceFit(reference, 0.0);
        return probes.LargestDifference<double>(wanted.Coefficients, wanted.Means, wanted.Origin, model.Predict);
    }

    private void Next()
    {
        stream.Next();
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = T.CreateTruncating(stream.Rows[i]);
        }

        for (int r = 0; r < targets.Length; r++)
        {
            targets[r] = T.CreateTruncating(stream.Targets[r]);
        }
    }
}
