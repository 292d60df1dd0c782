using System.Diagnostics;
using System.Globalization;

namespace SimdRegression.Aot;

/// <summary>What a few kernels cost in this build: the figures of docs/ahead-of-time.md. The benchmarks measure with more care.</summary>
internal static class Timing
{
    private const int RowCount = 4096;
    private const int Rounds = 400;
    private static readonly TimeSpan Share = TimeSpan.FromMilliseconds(1);

    public static void Run()
    {
        Time("double, 10", new Double10.Moments(), Double10.FeatureCount, (in Double10 m, double[] x, double[] y) => m.Predict(x, y));
        Time("double, 64", new Double64.Moments(), Double64.FeatureCount, (in Double64 m, double[] x, double[] y) => m.Predict(x, y));
        Time("float, 64", new Single64.Moments(), Single64.FeatureCount, (in Single64 m, float[] x, float[] y) => m.Predict(x, y));
    }

    private delegate void Prediction<TModel, T>(in TModel model, T[] rows, T[] predictions);

    private static void Time<TModel, TKernels, T>(string name, Moments<T, TKernels> moments, int features, Prediction<TModel, T> predict)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<TModel, T>
        where TKernels : struct, SimdRegression.Kernels.IKernels<T>
    {
        var problem = new DenseProblem<T>(features, RowCount);
        var coefficients = new T[features];
        var predictions = new T[RowCount];
        double add = Best(() => moments.Add(problem.Rows, problem.Targets)) / RowCount;
        moments.Reset();
        moments.Add(problem.Rows, problem.Targets);
        double ridge = Best(() => moments.Fit(new Ridge(1.0), default, coefficients, out _));
        double lasso = Best(() => moments.Fit(new Lasso(Strength.FractionOfMax(0.05)), default, coefficients, out _));
        TModel model = TModel.Create(coefficients, T.Zero);
        double batch = Best(() => predict(in model, problem.Rows, predictions)) / RowCount;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} features: Add {add:f1} ns a row, Predict {batch:f1} ns a row, ridge {ridge / 1e3:f1} us, lasso {lasso / 1e3:f1} us"));
    }

    /// <summary>Nanoseconds a call, the least of many short rounds: whatever else the machine does only adds.</summary>
    private static double Best(Action action)
    {
        action();
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            int calls = 0;
            do
            {
                action();
                calls++;
            }
            while (Stopwatch.GetElapsedTime(start) < Share);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls);
        }

        return best;
    }
}
