using System.Globalization;
using System.Numerics;
using System.Text;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Kernels;

namespace SimdRegression.Fuzz.Targets;

/// <summary>What every fit from moments keeps: a finite answer, the same bits again, and no memory.</summary>
internal static class MomentFitRun
{
    private const int Attempts = 20;

    /// <summary>Fits, and fits again.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="asked">What is asked.</param>
    /// <param name="data">The rows, to tell of.</param>
    /// <param name="context">Receives the occasion.</param>
    public static QuadraticAnswer Twice<T>(Moments<T, RuntimeKernels<T>> moments, FitOptionsCase asked, string data, out string context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coefficients = new T[moments.FeatureCount];
        FitReport report = Fit(moments, asked, coefficients, out T intercept);
        string occasion = Describe(asked, report, coefficients, intercept) + data;
        bool finite = T.IsFinite(intercept) && coefficients.All(T.IsFinite);
        BrokenPromiseException.Unless(finite, () => $"{report.Estimator}: {report.Status} with a coefficient that is not finite", occasion);
        CheckAgain(moments, asked, coefficients, intercept, report, occasion);
        context = occasion;
        return new QuadraticAnswer(
            report, Array.ConvertAll(coefficients, double.CreateTruncating), double.CreateTruncating(intercept), typeof(T) == typeof(float))
        {
            StandardErrors = asked.Kind == EstimatorKind.LeastSquares && !asked.IsBounded ? StandardErrors(moments, asked.Options) : null,
        };
    }

    /// <summary>What an answer reached.</summary>
    public static Signature Reached(FitOptionsCase asked, QuadraticAnswer answer, Judgement verdict)
    {
        FitReport report = answer.Report;
        return Signature.Start.With((ulong)report.Status).With((ulong)report.Solver).With((ulong)report.Estimator).With((ulong)report.Certificate.Kind)
            .With((ulong)report.Arithmetic).With(asked.IsBounded).With(asked.Options.Intercept).With(asked.Options.Standardize)
            .WithSize(report.FeatureCount).WithSize(report.Rank).WithSize(report.Iterations).With(answer.Single)
            .With((ulong)verdict.Depth).With((ulong)verdict.Excuse);
    }

    private static FitReport Fit<T>(Moments<T, RuntimeKernels<T>> moments, FitOptionsCase asked, T[] coefficients, out T intercept)
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

    private static double[] StandardErrors<T>(Moments<T, RuntimeKernels<T>> moments, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var statistics = new CoefficientStatistics(moments.FeatureCount);
        moments.Fit(default, in options, statistics, new T[moments.FeatureCount], out _);
        return statistics.StandardErrors.ToArray();
    }

    // The same bits again, and no byte allocated; a collection on another thread can make it look otherwise, but not every time.
    private static void CheckAgain<T>(
        Moments<T, RuntimeKernels<T>> moments, FitOptionsCase asked, T[] coefficients, T intercept, FitReport report, string context)
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

    private static string Describe<T>(FitOptionsCase asked, FitReport report, T[] coefficients, T intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(culture, $"\n  {typeof(T).Name} {report.RowCount} x {coefficients.Length}; {asked.Kind} {asked.Strength} r {asked.L1Ratio}");
        text.Append(culture, $" {asked.Options.Solver}");
        text.Append(culture, $" intercept {asked.Options.Intercept} standardize {asked.Options.Standardize} tolerance {asked.Options.Tolerance}");
        text.Append(culture, $" factors [{string.Join(' ', asked.Options.PenaltyFactors.ToArray())}]");
        text.Append(culture, $" box [{string.Join(' ', asked.Options.LowerBounds.ToArray())}] [{string.Join(' ', asked.Options.UpperBounds.ToArray())}]");
        text.Append(culture, $"\n  {report.Status} by {report.Solver} rank {report.Rank} iterations {report.Iterations} {report.Certificate}");
        text.Append(culture, $" condition {report.ConditionNumber} {report.Arithmetic} digits {report.ExpectedDigits}");
        text.Append(culture, $" alpha {report.Alpha} of {report.AlphaMax}\n  w [{string.Join(' ', coefficients)}] b {intercept}");
        return text.ToString();
    }
}
