using System.Numerics;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Kernels;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Moments that have gone through much: groups of rows around the borders of blocks, at levels far apart, with weights that fall by orders from
/// group to group; decay, merges, and rows and moments that are taken out again, or were never in. Every value is a multiple of 2^-20 and every
/// sum exact, so the fit of what is left is held against the exact answer by <see cref="QuadraticJudge"/>.
/// </summary>
internal sealed class WeightsTarget : IFuzzTarget
{
    private const int MostFeatures = 3;
    private const int MostRows = 9000;

    private readonly LinearModel<double>.Moments[] moments = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Moments(n))];
    private readonly LinearModel<double>.Moments[] parts = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Moments(n))];
    private readonly LinearModel<float>.Moments[] singles = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<float>.Moments(n))];
    private readonly LinearModel<float>.Moments[] singleParts = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<float>.Moments(n))];

    public string Name => "weights";

    public int LongestInput => 64;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 37, count: 300, shortest: 30, longest: 64);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        int features = source.OneOf<int>([2, 2, 1, 3]);
        return source.OneIn(8)
            ? Run(ref source, singles[features - 1], singleParts[features - 1])
            : Run(ref source, moments[features - 1], parts[features - 1]);
    }

    private static Signature Run<T>(ref ByteSource source, Moments<T, RuntimeKernels<T>> moments, Moments<T, RuntimeKernels<T>> part)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        var random = new Random((int)(source.Word() & 0x7FFFFFFF));
        moments.Reset();
        part.Reset();
        moments.SumPrecision = source.OneIn(8) ? SumPrecision.Doubled : SumPrecision.Automatic;
        part.SumPrecision = moments.SumPrecision;
        var history = new RowHistory<T>(moments, part, random, single);
        int steps = source.From(2, 6);
        for (int step = 0; step < steps && history.Count < MostRows; step++)
        {
            history.Step(ref source);
        }

        FitOptionsCase asked = Options(ref source, moments.FeatureCount);
        QuadraticAnswer answer = MomentFitRun.Twice(moments, asked, history.Text, out string context);
        Signature signature = history.Signature;
        if (!history.IsPossible(asked.Options.Intercept, out bool isRefutable))
        {
            // Rows that were never in have gone: where the sums show it, no answer is certified.
            BrokenPromiseException.Unless(
                !answer.Report.Converged || !isRefutable, () => $"{answer.Report.Estimator}: converged with sums that no rows have", context);
            return signature.With((ulong)answer.Report.Status);
        }

        ExactQuadratic? problem = history.Problem(asked.Options.Intercept);
        if (problem is null)
        {
            return signature.With((ulong)answer.Report.Status);
        }

        try
        {
            Judgement verdict = QuadraticJudge.Judge(problem, isUsual: false, asked, answer, context);
            return signature.With(MomentFitRun.Reached(asked, answer, verdict).Value).WithSize((long)answer.Report.ExpectedDigits);
        }
        catch (BrokenPromiseException broken)
        {
            throw new BrokenPromiseException($"{history.Kind}: {broken.Message}", broken.Context);
        }
    }

    private static FitOptionsCase Options(ref ByteSource source, int features)
    {
        EstimatorKind kind = source.OneOf<EstimatorKind>(
            [EstimatorKind.LeastSquares, EstimatorKind.LeastSquares, EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet]);
        double alpha = kind == EstimatorKind.LeastSquares ? 0.0 : source.OneOf<double>([0.1, 1.0, 1e-3, 1e-6, 1e-10]);
        var options = new FitOptions
        {
            Intercept = !source.OneIn(6),
            Standardize = source.OneIn(6),
            LowerBounds = source.OneIn(10) ? new double[features] : default,
        };
        double ratio = kind switch { EstimatorKind.Lasso => 1.0, EstimatorKind.ElasticNet => 0.5, _ => 0.0 };
        return FitOptionsCase.Of(kind, alpha, ratio, options);
    }
}
