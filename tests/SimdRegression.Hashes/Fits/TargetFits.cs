using System.Numerics;

namespace SimdRegression.Hashes.Fits;

/// <summary>Fits of several targets from one set of moments, each by itself and together.</summary>
internal static class TargetFits
{
    private const int Features = SampleProblem<double>.Features;
    private const int Targets = 3;

    public static void Add(FitHashes hashes)
    {
        Add<double>(hashes, "double");
        Add<float>(hashes, "float");
        hashes.Add("several targets", "moments of chosen columns", hash =>
        {
            SampleProblem<double> problem = new(SampleShape.FewRows);
            var moments = new LinearModel<double>.Moments(Features);
            moments.Add(problem.Rows, problem.Targets);
            var few = new LinearModel<double>.Moments(4);
            few.CopyFrom(moments, [0, 2, 3, 5], 7);
            hash.Report(few.Fit(new Lasso(0.1), out LinearModel<double> model));
            hash.Answer(model.Coefficients);
            var several = new MultiTargetMoments<double>(3, 2);
            several.CopyFrom(moments, [1, 4, 6], [0, 8]);
            Keep(hash, several, new MultiTaskElasticNet(0.05, 0.5));
        });
    }

    private static void Add<T>(FitHashes hashes, string type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (SampleShape shape in (SampleShape[])[SampleShape.FewRows, SampleShape.ManyRows, SampleShape.Dependent])
        {
            SampleProblem<T> problem = new(shape);
            T[] targets = new T[problem.Count * Targets];
            for (int r = 0; r < problem.Count; r++)
            {
                for (int k = 0; k < Targets; k++)
                {
                    targets[(r * Targets) + k] = problem.Targets[(r + (k * 3)) % problem.Count] + problem.Targets[r];
                }
            }

            MultiTargetMoments<T> moments = Moments(0, problem.Count);
            hashes.Add("several targets", $"each by itself, {shape}, {type}", hash =>
            {
                var coefficients = new T[Features];
                for (int k = 0; k < Targets; k++)
                {
                    hash.Report(moments.Fit(k, new Ridge(1.0), default, coefficients, out T intercept));
                    hash.Answer<T>(coefficients);
                    hash.Answer(intercept);
                    hash.Figure(moments.ResidualSumOfSquares(k, coefficients, intercept));
                }

                var one = new LinearModel<T>.Moments(Features);
                moments.CopyTo(1, one);
                hash.Report(one.Fit(new Lasso(0.1), out LinearModel<T> model));
                hash.Answer(model.Coefficients);
            });
            hashes.Add("several targets", $"together, {shape}, {type}", hash =>
            {
                Keep(hash, moments, new MultiTaskElasticNet(0.1, 1.0));
                Keep(hash, moments, new MultiTaskElasticNet(0.5, 0.3));
            });
            hashes.Add("several targets", $"merged, {shape}, {type}", hash =>
            {
                MultiTargetMoments<T> first = Moments(0, problem.Count / 3);
                first.Merge(Moments(problem.Count / 3, problem.Count));
                Keep(hash, first, new MultiTaskElasticNet(0.1, 1.0));
            });

            MultiTargetMoments<T> Moments(int start, int end)
            {
                var made = new MultiTargetMoments<T>(Features, Targets);
                made.Add(
                    problem.Rows.AsSpan(start * Features, (end - start) * Features),
                    targets.AsSpan(start * Targets, (end - start) * Targets),
                    problem.Weights.AsSpan(start, end - start));
                return made;
            }
        }
    }

    private static void Keep<T>(BitHash hash, MultiTargetMoments<T> moments, MultiTaskElasticNet penalty)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coefficients = new T[moments.TargetCount * moments.FeatureCount];
        var intercepts = new T[moments.TargetCount];
        hash.Report(moments.Fit(in penalty, default, coefficients, intercepts));
        hash.Answer<T>(coefficients);
        hash.Answer<T>(intercepts);
    }
}
