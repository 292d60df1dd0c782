using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

/// <summary>Moments without a fit: added, merged, taken out, decayed, copied, saved and loaded; in double and doubled precision.</summary>
internal static class MomentsSums
{
    public static void Add(FitHashes hashes)
    {
        Add<double>(hashes, "double");
        Add<float>(hashes, "float");
    }

    /// <summary>All that moments hold, as they are written to a file.</summary>
    public static ReadOnlySpan<byte> Bytes<T, TKernels>(Moments<T, TKernels> moments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        using var file = new MemoryStream();
        moments.Save(file);
        return file.ToArray();
    }

    private static void Add<T>(FitHashes hashes, string type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new SampleProblem<T>(SampleShape.ManyRows);
        foreach (SumPrecision precision in Enum.GetValues<SumPrecision>())
        {
            string how = precision == SumPrecision.Doubled ? "doubled" : "automatic";
            hashes.Add("moments", $"added, {type}, {how}", hash =>
            {
                using var workers = new MomentsWorkers(SampleProblem<T>.Features, hashes.Threads);
                LinearModel<T>.Moments moments = Moments(problem, precision, 0, problem.Count, workers);
                hash.Answer(Bytes(moments));
                hash.Answer<double>([moments.TotalWeight, moments.TargetMean, moments.TargetSumOfSquares, moments.Mean(1)]);
                hash.Answer<double>([moments.CrossProduct(2, 3), moments.TargetCrossProduct(4)]);
            });
            hashes.Add("moments", $"merged, taken out, decayed, {type}, {how}", hash =>
            {
                LinearModel<T>.Moments all = Moments(problem, precision, 0, 3000, null);
                LinearModel<T>.Moments part = Moments(problem, precision, 3000, 1500, null);
                all.Merge(part);
                hash.Answer(Bytes(all));
                all.Subtract(problem.Rows.AsSpan(0, 50 * SampleProblem<T>.Features), problem.Targets.AsSpan(0, 50), problem.Weights.AsSpan(0, 50));
                all.Subtract(
                    problem.Rows.AsSpan(50 * SampleProblem<T>.Features, SampleProblem<T>.Features),
                    SampleProblem<T>.Features,
                    problem.Targets.AsSpan(50, 1),
                    problem.Weights.AsSpan(50, 1));
                all.Subtract(part);
                var tensor = new ReadOnlyTensorSpan<T>(problem.Rows, [100, SampleProblem<T>.Features]);
                all.Add(in tensor, problem.Targets.AsSpan(0, 100));
                hash.Answer(Bytes(all));
                all.Subtract(in tensor, problem.Targets.AsSpan(0, 100));
                hash.Answer(Bytes(all));
                all.Decay(0.75);
                hash.Answer(Bytes(all));
                var chosen = new LinearModel<T>.Moments(3) { SumPrecision = precision };
                chosen.CopyFrom(all, [1, 4, 7]);
                hash.Answer(Bytes(chosen));
                part.CopyFrom(all);
                var loaded = new LinearModel<T>.Moments(SampleProblem<T>.Features);
                loaded.Load(new MemoryStream(Bytes(part).ToArray()));
                hash.Answer(Bytes(loaded));
            });
        }
    }

    private static LinearModel<T>.Moments Moments<T>(SampleProblem<T> problem, SumPrecision precision, int start, int count, MomentsWorkers? workers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var moments = new LinearModel<T>.Moments(SampleProblem<T>.Features) { SumPrecision = precision, Workers = workers };
        moments.Add(
            problem.Rows.AsSpan(start * SampleProblem<T>.Features, count * SampleProblem<T>.Features),
            problem.Targets.AsSpan(start, count),
            problem.Weights.AsSpan(start, count));
        return moments;
    }
}
