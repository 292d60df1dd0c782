using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>Every way into moments and out of them, up to the bits where the contract promises bits.</summary>
internal static class MomentsChecks
{
    public static void Run<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        tally.Group("statistics", () => MatchesClosedForms(subject, tally));
        tally.Group("ways to add", () => AddsInEveryForm(subject, tally));
        tally.Group("taking out", () => TakesOutWhatWasAdded(subject, tally));
        tally.Group("saving", () => SavesAndLoads(subject, tally));
        tally.Group("refusals", () => RefusesBadRows(subject, tally));
    }

    private static void MatchesClosedForms<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        var problem = new StarProblem<T>(subject.Features, centre: 5.0);
        Moments<T, TKernels> moments = subject.NewMoments();
        moments.Add(problem.Rows, problem.Targets);
        int last = subject.Features - 1;
        double tolerance = subject.Tolerance;
        tally.IsTrue(moments.FeatureCount == subject.Features, "FeatureCount");
        tally.IsTrue(moments.Count == problem.RowCount, "Count");
        tally.IsNear(problem.RowCount, moments.TotalWeight, 0.0, "TotalWeight");
        tally.IsNear(problem.TargetMean, moments.TargetMean, tolerance, "TargetMean");
        tally.IsNear(problem.Centre, moments.Mean(last), tolerance, "Mean of the last feature");
        tally.IsNear(StarProblem<T>.SumOfSquares, moments.CrossProduct(last, last), tolerance, "CrossProduct of the last feature");
        tally.IsNear(problem.CrossProduct(0), moments.TargetCrossProduct(0), tolerance, "TargetCrossProduct of the first feature");
        tally.IsNear(problem.TargetSumOfSquares, moments.TargetSumOfSquares, tolerance, "TargetSumOfSquares");
        if (last > 0)
        {
            tally.IsNear(0.0, moments.CrossProduct(0, last), tolerance, "CrossProduct of the first and the last feature");
        }
    }

    private static void AddsInEveryForm<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        int features = subject.Features;
        var problem = new DenseProblem<T>(features, (3 * features) + 40);
        int stride = features + 3;
        T[] records = problem.InRecords(stride);
        byte[] whole = Bytes(subject, moments => moments.Add(problem.Rows, problem.Targets));
        byte[] weighted = Bytes(subject, moments => moments.Add(problem.Rows, problem.Targets, problem.Weights));

        IsSame(whole, moments => moments.Add(records, stride, problem.Targets), "rows in wider records");
        IsSame(weighted, moments => moments.Add(records, stride, problem.Targets, problem.Weights), "weighted rows in wider records");
        IsSame(
            whole,
            moments =>
            {
                var tensor = new ReadOnlyTensorSpan<T>(problem.Rows, [problem.RowCount, features]);
                moments.Add(in tensor, problem.Targets);
            },
            "a tensor");
        IsSame(
            weighted,
            moments =>
            {
                // A tensor wants stride 0 where a dimension has length 1.
                var tensor = new ReadOnlyTensorSpan<T>(records, [problem.RowCount, features], [stride, features == 1 ? 0 : 1]);
                moments.Add(in tensor, problem.Targets, problem.Weights);
            },
            "a weighted tensor with a stride");
        IsSame(
            whole,
            moments =>
            {
                for (int i = 0; i < problem.RowCount; i++)
                {
                    moments.Add(problem.Rows.AsSpan(i * features, features), problem.Targets.AsSpan(i, 1));
                }
            },
            "one row at a time");
        IsSame(
            whole,
            moments =>
            {
                moments.Add(problem.Rows, problem.Targets, problem.Weights);
                moments.Reset();
                moments.Add(problem.Rows, problem.Targets);
            },
            "rows after Reset");

        void IsSame(byte[] expected, Action<Moments<T, TKernels>> fill, string what)
        {
            tally.IsTrue(expected.AsSpan().SequenceEqual(Bytes(subject, fill)), $"{what}: other bits than adjacent rows at once");
        }
    }

    private static void TakesOutWhatWasAdded<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        int features = subject.Features;
        var problem = new DenseProblem<T>(features, (2 * features) + 60);
        int half = problem.RowCount / 2;
        T[] firstRows = problem.Rows[..(half * features)];
        T[] firstTargets = problem.Targets[..half];
        T[] firstWeights = problem.Weights[..half];
        T[] restRows = problem.Rows[(half * features)..];
        T[] restTargets = problem.Targets[half..];
        T[] restWeights = problem.Weights[half..];
        Moments<T, TKernels> whole = Filled(subject, moments => moments.Add(problem.Rows, problem.Targets, problem.Weights));
        Moments<T, TKernels> first = Filled(subject, moments => moments.Add(firstRows, firstTargets, firstWeights));
        Moments<T, TKernels> rest = Filled(subject, moments => moments.Add(restRows, restTargets, restWeights));

        Moments<T, TKernels> work = subject.NewMoments();
        work.CopyFrom(first);
        work.Merge(rest);
        IsClose(whole, "Merge of two halves");

        work.CopyFrom(whole);
        work.Subtract(rest);
        IsClose(first, "Subtract of moments");

        work.CopyFrom(whole);
        work.Subtract(restRows, restTargets, restWeights);
        IsClose(first, "Subtract of rows");

        work.CopyFrom(whole);
        work.Subtract(restRows, features, restTargets, restWeights);
        IsClose(first, "Subtract of rows with a stride");

        work.CopyFrom(whole);
        var tensor = new ReadOnlyTensorSpan<T>(restRows, [problem.RowCount - half, features]);
        work.Subtract(in tensor, restTargets, restWeights);
        IsClose(first, "Subtract of a tensor");

        int[] reversed = [.. Enumerable.Range(0, features).Reverse()];
        work.CopyFrom(whole, reversed);
        tally.IsTrue(work.Mean(0) == whole.Mean(features - 1), "CopyFrom of chosen features: other means");
        tally.IsTrue(
            work.CrossProduct(features - 1, 0) == whole.CrossProduct(0, features - 1), "CopyFrom of chosen features: other products");

        tally.Throws<ArgumentException>(() => first.Subtract(whole), "subtracting more rows than there are");

        void IsClose(Moments<T, TKernels> expected, string what)
        {
            int last = features - 1;
            double scale = Math.Max(1.0, expected.CrossProduct(last, last));
            double error = Math.Abs(expected.CrossProduct(last, last) - work.CrossProduct(last, last)) / scale;
            error = Math.Max(error, Math.Abs(expected.TargetCrossProduct(0) - work.TargetCrossProduct(0)) / scale);
            error = Math.Max(error, Math.Abs(expected.Mean(last) - work.Mean(last)));
            error = Math.Max(error, Math.Abs(expected.TotalWeight - work.TotalWeight) / expected.TotalWeight);
            tally.IsTrue(work.Count == expected.Count, $"{what}: {work.Count} rows, and must be {expected.Count}");
            tally.IsTrue(error < subject.Tolerance, $"{what}: off by {error:g3}");
        }
    }

    private static void SavesAndLoads<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        var problem = new DenseProblem<T>(subject.Features, 50);
        byte[] saved = Bytes(subject, moments => moments.Add(problem.Rows, problem.Targets, problem.Weights));
        byte[] again = Bytes(subject, moments => moments.Load(new MemoryStream(saved)));
        tally.IsTrue(saved.AsSpan().SequenceEqual(again), "loaded moments have other bits");
        byte[] damaged = [.. saved];
        damaged[^9] ^= 1;
        tally.Throws<InvalidDataException>(() => subject.NewMoments().Load(new MemoryStream(damaged)), "a damaged file");
        tally.Throws<InvalidDataException>(() => subject.NewMoments().Load(new MemoryStream(saved[..^1])), "a file cut off");
    }

    private static void RefusesBadRows<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        var problem = new DenseProblem<T>(subject.Features, 20);
        Moments<T, TKernels> moments = subject.NewMoments();
        T[] bad = [.. problem.Rows];
        bad[^1] = T.NaN;
        tally.Throws<ArgumentException>(() => moments.Add(bad, problem.Targets), "NaN in a row");
        bad[^1] = T.PositiveInfinity;
        tally.Throws<ArgumentException>(() => moments.Add(bad, problem.Targets), "infinity in a row");
        tally.Throws<ArgumentException>(() => moments.Add(problem.Rows, problem.Targets.AsSpan(1)), "a target too few");
        T[] negative = [.. problem.Weights];
        negative[0] = -T.One;
        tally.Throws<ArgumentException>(() => moments.Add(problem.Rows, problem.Targets, negative), "a negative weight");
        tally.IsTrue(moments.Count == 0, "a refused call left rows behind");
    }

    private static Moments<T, TKernels> Filled<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Action<Moments<T, TKernels>> fill)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        Moments<T, TKernels> moments = subject.NewMoments();
        fill(moments);
        return moments;
    }

    /// <summary>Everything that moments hold, as it is stored.</summary>
    private static byte[] Bytes<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Action<Moments<T, TKernels>> fill)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        var stream = new MemoryStream();
        Filled(subject, fill).Save(stream);
        return stream.ToArray();
    }
}
