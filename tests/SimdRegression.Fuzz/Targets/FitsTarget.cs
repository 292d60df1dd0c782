using System.Globalization;
using System.Numerics;
using System.Text;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Fits from moments, of random problems of every kind: none throws, allocates or answers with NaN; the same fit gives the same bits again;
/// and what says that it converged is held against the exact data by <see cref="QuadraticJudge"/>.
/// </summary>
internal sealed class FitsTarget : IFuzzTarget
{
    private const int MostFeatures = 12;
    private const int Attempts = 20;

    private readonly LinearModel<double>.Moments[] workspaces = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Moments(n))];
    private readonly LinearModel<float>.Moments[] singleWorkspaces = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<float>.Moments(n))];

    public string Name => "fits";

    public int LongestInput => 96;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 11, count: 300, shortest: 30, longest: 90);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        bool single = source.OneIn(4);
        FitCase data = FitCase.Next(ref source, single, TargetRange.Any);
        FitOptionsCase asked = FitOptionsCase.Next(ref source, data.Features);
        return single
            ? Run<float, LinearModel<float>.Moments>(singleWorkspaces[data.Features - 1], data, asked)
            : Run<double, LinearModel<double>.Moments>(workspaces[data.Features - 1], data, asked);
    }

    private static Signature Run<T, TMoments>(TMoments moments, FitCase data, FitOptionsCase asked)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TMoments : Moments<T, Kernels.RuntimeKernels<T>>
    {
        T[] rows = Array.ConvertAll(data.Rows, T.CreateTruncating);
        T[] targets = Array.ConvertAll(data.Targets, T.CreateTruncating);
        T[] weights = Array.ConvertAll(data.Weights, T.CreateTruncating);
        moments.Reset();
        try
        {
            moments.Add(rows, targets, weights);
        }
        catch (ArgumentException refusal)
        {
            // Only what cannot be squared may be refused.
            double largest = data.Rows.Concat(data.Targets).Max(Math.Abs) * Math.Sqrt(data.Weights.Append(1.0).Max());
            BrokenPromiseException.Unless(largest > 1e140 || data.Extreme > 100, () => $"rows up to {largest} are refused: {refusal.Message}");
            return Signature.Start.WithMessage(refusal.Message);
        }

        var coefficients = new T[data.Features];
        FitReport report = Fit(moments, asked, coefficients, out T intercept);
        string context = Describe(data, asked, report, coefficients, intercept);
        bool finite = T.IsFinite(intercept) && coefficients.All(T.IsFinite);
        BrokenPromiseException.Unless(finite, () => $"{report.Estimator}: {report.Status} with a coefficient that is not finite", context);
        CheckAgain(moments, asked, coefficients, intercept, report, context);
        Verdict verdict = QuadraticJudge.Judge(
            data, asked, in report, Array.ConvertAll(coefficients, double.CreateTruncating), double.CreateTruncating(intercept),
            typeof(T) == typeof(float), context);
        return Signature.Start.With((ulong)report.Status).With((ulong)report.Solver).With((ulong)report.Estimator).With((ulong)report.Certificate.Kind)
            .With(asked.IsBounded).With(asked.Options.Intercept).With(asked.Options.Standardize).WithSize(data.Features).With(data.Weights.Length > 0)
            .WithSize(report.Rank).WithSize(report.Iterations).With(typeof(T) == typeof(float)).With((ulong)verdict.Depth).With((ulong)verdict.Excuse);
    }

    private static FitReport Fit<T>(Moments<T, Kernels.RuntimeKernels<T>> moments, FitOptionsCase asked, T[] coefficients, out T intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitOptions options = asked.Options;
        return asked.Kind switch
        {
            EstimatorKind.LeastSquares => moments.Fit(default(LeastSquares), in options, coefficients, out intercept),
            EstimatorKind.Ridge => moments.Fit(new Ridge(asked.Strength), in options, coefficients, out intercept),
            EstimatorKind.Lasso => moments.Fit(new Lasso(asked.Strength), in options, coefficients, out intercept),
            _ => moments.Fit(new ElasticNet(asked.Strength, asked.L1Ratio), in options, coefficients, out intercept),
        };
    }

    // The same bits again, and no byte allocated; a collection on another thread can make it look otherwise, but not every time.
    private static void CheckAgain<T>(
        Moments<T, Kernels.RuntimeKernels<T>> moments, FitOptionsCase asked, T[] coefficients, T intercept, FitReport report, string context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var again = new T[coefficients.Length];
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            FitReport second = Fit(moments, asked, again, out T secondIntercept);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            bool same = again.AsSpan().SequenceEqual(coefficients) && secondIntercept == intercept && second.Equals(report);
            BrokenPromiseException.Unless(same, () => "another answer to the same question", context);
        }

        BrokenPromiseException.Unless(least == 0, () => $"{report.Estimator} by {report.Solver}: {least} bytes allocated", context);
    }

    private static string Describe<T>(FitCase data, FitOptionsCase asked, FitReport report, T[] coefficients, T intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (data.Count * data.Features > 4000)
        {
            return "";
        }

        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(culture, $"\n  {typeof(T).Name} {data.Count} x {data.Features}; {asked.Kind} {asked.Strength} r {asked.L1Ratio}; {asked.Options.Solver}");
        text.Append(culture, $" intercept {asked.Options.Intercept} standardize {asked.Options.Standardize} tolerance {asked.Options.Tolerance}");
        text.Append(culture, $" factors [{string.Join(' ', asked.Options.PenaltyFactors.ToArray())}]");
        text.Append(culture, $" box [{string.Join(' ', asked.Options.LowerBounds.ToArray())}] [{string.Join(' ', asked.Options.UpperBounds.ToArray())}]");
        text.Append(culture, $"\n  {report.Status} rank {report.Rank} iterations {report.Iterations} {report.Certificate} condition {report.ConditionNumber}");
        text.Append(culture, $" alpha {report.Alpha} of {report.AlphaMax}\n  w [{string.Join(' ', coefficients)}] b {intercept}");
        if (data.Count * data.Features <= 60)
        {
            text.Append(culture, $"\n  X [{string.Join(' ', data.Rows)}]\n  y [{string.Join(' ', data.Targets)}]\n  s [{string.Join(' ', data.Weights)}]");
        }

        return text.ToString();
    }
}
