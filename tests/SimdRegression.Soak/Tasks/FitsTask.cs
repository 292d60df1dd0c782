using System.Runtime.InteropServices;

namespace SimdRegression.Soak.Tasks;

/// <summary>The same rows fitted and predicted in every way again and again: the drift is how many results had other bits than the first time.</summary>
internal sealed class FitsTask : ISoakTask
{
    private const int Features = 16;
    private const int Rows = 3 * RowStream.BatchRows;

    private readonly Double16.Moments moments = new();
    private readonly Double16.Moments doubled = new() { SumPrecision = SumPrecision.Doubled };
    private readonly Double16.Trainer trainer = new();
    private readonly RegularizationPath path = new(Features);
    private readonly double[] rows = new double[Rows * Features];
    private readonly double[] targets = new double[Rows];
    private readonly double[] labels = new double[Rows];
    private readonly double[] predictions = new double[Rows];
    private ulong hash;
    private ulong first;
    private long rounds;
    private long fits;
    private long differences;

    public FitsTask(ulong seed)
    {
        var stream = new RowStream(new RowShape(Features) { Common = 0.5 }, seed);
        for (int part = 0; part < Rows / RowStream.BatchRows; part++)
        {
            stream.Next();
            stream.Rows.CopyTo(rows, part * stream.Rows.Length);
            stream.Targets.CopyTo(targets, part * stream.Targets.Length);
        }

        for (int r = 0; r < Rows; r++)
        {
            labels[r] = targets[r] > 0.0 ? 1.0 : 0.0;
        }
    }

    public string Name => "fits and predictions, the same every time";

    public double Bound => 0.0;

    public Tally Done => new(2 * rounds * Rows, fits, rounds * 8 * Rows);

    public void Work()
    {
        hash = 0;
        moments.Reset();
        moments.Add(rows, targets);
        doubled.Reset();
        doubled.Add(rows, targets);
        Fit(new LeastSquares());
        Fit(new Ridge(1.0));
        Fit(new Lasso(0.05));
        Fit(new ElasticNet(0.05, 0.5));
        doubled.Fit(new LeastSquares(), out Double16 model);
        Note(in model);
        trainer.Fit(rows, labels, new LogisticLoss(), new Ridge(1.0), new Newton(), out model);
        Note(in model);
        trainer.Fit(rows, labels, new LogisticLoss(), new ElasticNet(0.01, 0.5), new ProximalNewton(), out model);
        Note(in model);
        trainer.Fit(rows, targets, new HuberLoss(), new NoPenalty(), new StochasticGradientDescent { Epochs = 2 }, out model);
        Note(in model);
        moments.Path(EstimatorKind.Lasso, default, path);
        fits += path.Count;
        Note(path.CoefficientsAt(path.Count - 1));
        first = rounds == 0 ? hash : first;
        differences += hash == first ? 0 : 1;
        rounds++;
    }

    public double Drift() => differences;

    private void Fit<TEstimator>(in TEstimator estimator)
        where TEstimator : struct, IMomentsEstimator
    {
        moments.Fit(in estimator, out Double16 model);
        Note(in model);
    }

    private void Note(in Double16 model)
    {
        fits++;
        model.Predict(rows, predictions);
        Note(model.Coefficients);
        Note(predictions);
    }

    private void Note(ReadOnlySpan<double> values)
    {
        foreach (ulong bits in MemoryMarshal.Cast<double, ulong>(values))
        {
            hash = RandomSource.Mix(hash ^ bits);
        }
    }
}
