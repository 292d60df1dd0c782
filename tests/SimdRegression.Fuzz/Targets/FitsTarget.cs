using System.Numerics;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Fits from moments, of random problems of every kind: none throws, allocates or answers with NaN; the same fit gives the same bits again;
/// and what says that it converged is held against the exact data by <see cref="QuadraticJudge"/>.
/// </summary>
internal sealed class FitsTarget : IFuzzTarget
{
    private const int MostFeatures = 12;

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

        QuadraticAnswer answer = MomentFitRun.Twice(moments, asked, data.Describe(), out string context);
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, asked.Options.Intercept);
        Judgement verdict = QuadraticJudge.Judge(problem, data.Extreme <= 100, asked, answer, context);
        return MomentFitRun.Reached(asked, answer, verdict).With(data.Weights.Length > 0);
    }
}
