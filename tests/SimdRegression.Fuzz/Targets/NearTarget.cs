using System.Numerics;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Kernels;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Fits and paths from moments of few rows whose columns nearly depend on each other, lie far from zero or are nearly constant: gaps, digits,
/// ranks, standard errors and alphaMax that are told are held against the exact answer by <see cref="QuadraticJudge"/>.
/// </summary>
internal sealed class NearTarget : IFuzzTarget
{
    private const int MostFeatures = 4;
    private const int MostStrengths = 8;

    private readonly LinearModel<double>.Moments[] workspaces = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Moments(n))];
    private readonly LinearModel<float>.Moments[] singleWorkspaces = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<float>.Moments(n))];
    private readonly RegularizationPath[] paths = [.. Enumerable.Range(1, MostFeatures).Select(n => new RegularizationPath(n, MostStrengths))];

    public string Name => "near";

    public int LongestInput => 64;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 31, count: 400, shortest: 40, longest: 64);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        bool single = source.OneIn(5);
        bool isPath = !single && source.OneIn(4);
        FitCase data = NearCase.Rows(ref source, single);
        FitOptionsCase asked = NearCase.Options(ref source, data);
        return isPath && asked.Kind != EstimatorKind.LeastSquares
            ? Follow(ref source, data, asked)
            : single ? Run(singleWorkspaces[data.Features - 1], data, asked) : Run(workspaces[data.Features - 1], data, asked);
    }

    private static Signature Run<T>(Moments<T, RuntimeKernels<T>> moments, FitCase data, FitOptionsCase asked)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Fill(moments, data);
        QuadraticAnswer answer = MomentFitRun.Twice(moments, asked, data.Describe(), out string context);
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, asked.Options.Intercept);
        Judgement verdict = QuadraticJudge.Judge(problem, isUsual: true, asked, answer, context);
        return MomentFitRun.Reached(asked, answer, verdict).WithSize((long)answer.Report.ExpectedDigits);
    }

    private static void Fill<T>(Moments<T, RuntimeKernels<T>> moments, FitCase data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        moments.Reset();
        moments.Add(
            Array.ConvertAll(data.Rows, T.CreateTruncating), Array.ConvertAll(data.Targets, T.CreateTruncating),
            Array.ConvertAll(data.Weights, T.CreateTruncating));
    }

    private Signature Follow(ref ByteSource source, FitCase data, FitOptionsCase asked)
    {
        LinearModel<double>.Moments moments = workspaces[data.Features - 1];
        Fill(moments, data);
        RegularizationPath path = paths[data.Features - 1];
        double[] given = [.. Enumerable.Range(0, MostStrengths).Select(i => Math.Pow(10.0, -2 * i))];
        bool isGiven = asked.Kind == EstimatorKind.Ridge || source.OneIn(2);
        var settings = new PathOptions
        {
            Strengths = isGiven ? given.AsMemory() : default(ReadOnlyMemory<double>?),
            StrengthCount = MostStrengths,
            Eps = source.OneOf<double>([1e-3, 1e-12, 1e-20]),
            L1Ratio = asked.Kind == EstimatorKind.ElasticNet ? asked.L1Ratio : 0.5,
            Fit = asked.Options with { Solver = MomentsSolver.Auto },
        };
        moments.Path(asked.Kind, in settings, path);
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, asked.Options.Intercept);
        return PathJudge.Judge(path, problem, isUsual: true, asked.Kind, asked.L1Ratio, settings.Fit, data.Describe());
    }
}
