using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Kernels;

namespace SimdRegression.Tests.Allocation;

/// <summary>Nothing that moments do after their construction allocates.</summary>
public class MomentsAllocationTests
{
    // Several calls each, most of them of hundreds of rows.
    private const int SlowCalls = 250;

    [Fact]
    public void Adding_rows_does_not_allocate() => Allocations.OnAllMoments(new AddPath());

    [Fact]
    public void Adding_rows_with_workers_does_not_allocate() => Allocations.OnAllMoments(new WorkersPath());

    [Fact]
    public void Adding_strided_rows_and_tensors_does_not_allocate() => Allocations.OnAllMoments(new LayoutPath());

    [Fact]
    public void Subtracting_rows_does_not_allocate() => Allocations.OnAllMoments(new SubtractPath());

    [Fact]
    public void Merging_copying_subtracting_and_resetting_moments_does_not_allocate() => Allocations.OnAllMoments(new CombinePath());

    [Fact]
    public void Reading_statistics_does_not_allocate() => Allocations.OnAllMoments(new ReadPath());

    [Fact]
    public void Saving_and_loading_does_not_allocate() => Allocations.OnAllMoments(new StreamPath());

    private sealed class AddPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            Allocations.AssertNone(() =>
            {
                moments.Add(rows.Values.AsSpan(0, rows.Features), rows.Targets.AsSpan(0, 1));
                moments.Add(rows.Values.AsSpan(0, rows.Features), rows.Targets.AsSpan(0, 1), rows.Weights.AsSpan(0, 1));
                moments.Add(rows.Values, rows.Targets);
                moments.Add(rows.Values, rows.Targets, rows.Weights);
            }, SlowCalls);
        }
    }

    private sealed class WorkersPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            // Enough blocks for other threads to take part.
            const int Repetitions = 32;
            T[] values = [.. Enumerable.Repeat(rows.Values, Repetitions).SelectMany(part => part)];
            T[] targets = [.. Enumerable.Repeat(rows.Targets, Repetitions).SelectMany(part => part)];
            T[] weights = [.. Enumerable.Repeat(rows.Weights, Repetitions).SelectMany(part => part)];
            using var workers = new MomentsWorkers(rows.Features, 3);
            moments.Workers = workers;
            Allocations.AssertNone(() =>
            {
                moments.Add(values, targets);
                moments.Add(values, rows.Features, targets, weights);
            }, SlowCalls);
        }
    }

    private sealed class LayoutPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            int half = Rows<T>.Count / 2;
            nint[] lengths = [half, rows.Features];
            nint[] strides = [2 * rows.Features, 1];
            Allocations.AssertNone(() =>
            {
                moments.Add(rows.Values, 2 * rows.Features, rows.Targets.AsSpan(0, half));
                moments.Add(rows.Values, 2 * rows.Features, rows.Targets.AsSpan(0, half), rows.Weights.AsSpan(0, half));
                var tensor = new ReadOnlyTensorSpan<T>(rows.Values, lengths, strides);
                moments.Add(in tensor, rows.Targets.AsSpan(0, half));
                moments.Add(in tensor, rows.Targets.AsSpan(0, half), rows.Weights.AsSpan(0, half));
                moments.Subtract(in tensor, rows.Targets.AsSpan(0, half));
            }, SlowCalls);
        }
    }

    private sealed class SubtractPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            Allocations.AssertNone(() =>
            {
                moments.Add(rows.Values, rows.Targets, rows.Weights);
                moments.Subtract(rows.Values, rows.Targets, rows.Weights);
                moments.Add(rows.Values.AsSpan(0, rows.Features), rows.Targets.AsSpan(0, 1));
                moments.Subtract(rows.Values.AsSpan(0, rows.Features), rows.Features, rows.Targets.AsSpan(0, 1));
            }, SlowCalls);
        }
    }

    private sealed class CombinePath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            var other = new LinearModel<T>.Moments(rows.Features);
            other.Add(rows.Values, rows.Targets);
            int[] reversed = [.. Enumerable.Range(0, rows.Features).Reverse()];
            Allocations.AssertNone(() =>
            {
                moments.Reset();
                moments.Add(rows.Values, rows.Targets, rows.Weights);
                moments.Merge(other);
                moments.Merge(moments);
                moments.Subtract(other);
                moments.CopyFrom(other);
                moments.CopyFrom(other, reversed);
            }, SlowCalls);
        }
    }

    private sealed class ReadPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            double sum = 0.0;
            Allocations.AssertNone(() => sum += moments.Count + moments.TotalWeight + moments.TargetMean + moments.TargetSumOfSquares
                + moments.Mean(0) + moments.CrossProduct(0, 1) + moments.TargetCrossProduct(1));
            Assert.True(double.IsFinite(sum));
        }
    }

    private sealed class StreamPath : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets);
            var stream = new MemoryStream(new byte[16 * 1024]);
            Allocations.AssertNone(() =>
            {
                stream.Position = 0;
                moments.Save(stream);
                stream.Position = 0;
                moments.Load(stream);
            }, SlowCalls);
        }
    }
}
