using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Kernels.Tests.Memory;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Everything that reads rows, over rows that end or begin at a page which cannot be touched, with a distance between them that holds NaN: one
/// element too many ends the process, and what comes out is to the bit what comes out of ordinary memory. A value that is not finite, too large
/// or a negative weight is refused, and nothing has changed then.
/// </summary>
internal sealed class GuardedRowsTarget : IFuzzTarget, IDisposable
{
    private const int MostFeatures = 130;
    private const int MostRows = 700;
    private const int MostGap = 16;

    // Products of features come to many more.
    private const int MostFeaturesOfProducts = 9;
    private const int MostProducts = 54;

    private readonly GuardedRegion rowMemory = new(MostRows * (MostFeatures + MostGap) * sizeof(double));
    private readonly GuardedRegion targetMemory = new(MostRows * sizeof(double));
    private readonly GuardedRegion weightMemory = new(MostRows * sizeof(double));
    private readonly GuardedRegion resultMemory = new(MostRows * (MostFeatures + MostProducts) * sizeof(double));
    private readonly RowReaders<double> readers = new();
    private readonly RowReaders<float> singleReaders = new();

    public string Name => "rows";

    public int LongestInput => 48;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 19, count: 300, shortest: 12, longest: 48);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        return source.OneIn(3) ? Run(ref source, singleReaders) : Run(ref source, readers);
    }

    public void Dispose()
    {
        rowMemory.Dispose();
        targetMemory.Dispose();
        weightMemory.Dispose();
        resultMemory.Dispose();
    }

    private Signature Run<T>(ref ByteSource source, RowReaders<T> subjects)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reader = (RowReader)source.Below(Enum.GetValues<RowReader>().Length);
        bool isWide = source.OneIn(24);
        int features = isWide ? source.From(1, MostFeatures) : source.From(1, 20);
        features = reader == RowReader.Products ? Math.Min(features, MostFeaturesOfProducts) : features;
        int count = source.OneIn(8) && !isWide ? source.From(0, MostRows) : source.From(0, 40);
        int stride = features + (source.OneIn(2) ? source.Below(MostGap + 1) : 0);
        bool weighted = source.OneIn(3);
        bool labels = reader is RowReader.Newton or RowReader.Stochastic;
        Placement placement = source.OneIn(3) ? Placement.StartsAtGuard : Placement.EndsAtGuard;
        int length = count == 0 ? 0 : ((count - 1) * stride) + features;
        var random = new Random((int)(source.Word() & 0x7FFFFFFF));
        var rows = new T[length];
        for (int i = 0; i < length; i++)
        {
            rows[i] = i % stride < features ? T.CreateTruncating(random.NextDouble() - 0.4) : T.NaN;
        }

        T[] targets = [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(labels ? random.Next(2) : random.NextDouble()))];
        T[] weights = weighted ? [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.Next(3)))] : [];
        bool spoilt = count > 0 && source.OneIn(5) && Spoil(ref source, rows, targets, weights, stride, features);
        int results = RowReaders<T>.ResultLength(reader, features, count, stride);
        var result = new T[results];
        string expected = subjects.Read(reader, new RowBatch<T>(rows, stride, targets, weights), features, result);
        Span<T> guardedRows = Copy(rowMemory, rows, placement);
        Span<T> guardedTargets = Copy(targetMemory, targets, placement);
        Span<T> guardedWeights = Copy(weightMemory, weights, placement);
        Span<T> guardedResult = Copy(resultMemory, new T[results], placement);
        string found = subjects.Read(reader, new RowBatch<T>(guardedRows, stride, guardedTargets, guardedWeights), features, guardedResult);
        string context = string.Create(
            CultureInfo.InvariantCulture, $" {typeof(T).Name} {reader} {count} x {features} at a distance of {stride}, weights {weighted}, {placement}");
        BrokenPromiseException.Unless(found == expected, () => $"{reader}: \"{found}\" instead of \"{expected}\" of ordinary memory", context);
        bool sameBits = MemoryMarshal.AsBytes(guardedResult).SequenceEqual(MemoryMarshal.AsBytes(result.AsSpan()));
        BrokenPromiseException.Unless(sameBits, () => $"{reader}: other results than in ordinary memory", context);
        BrokenPromiseException.Unless(!spoilt || !RowReaders<T>.Checks(reader) || !expected.StartsWith('#'), () => $"{reader}: hostile values were taken", context);
        return Signature.Start.With((ulong)reader).WithSize(features).With((ulong)(features % 8)).WithSize(count).With(stride == features).With(weighted)
            .With((ulong)placement).WithMessage(expected.StartsWith('#') ? "" : expected).With(typeof(T) == typeof(float));
    }

    private static Span<T> Copy<T>(GuardedRegion region, T[] values, Placement placement)
        where T : unmanaged
    {
        Span<T> place = region.Take<T>(values.Length, placement);
        values.CopyTo(place);
        return place;
    }

    // Whether a value was made one that cannot be taken.
    private static bool Spoil<T>(ref ByteSource source, T[] rows, T[] targets, T[] weights, int stride, int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int row = source.Below(targets.Length);
        T value = source.OneOf<T>([T.NaN, T.PositiveInfinity, T.NegativeInfinity]);
        switch (source.Below(3))
        {
            case 0:
                rows[(row * stride) + source.Below(features)] = value;
                return weights.Length == 0 || weights[row] > T.Zero;
            case 1:
                targets[row] = value;
                return weights.Length == 0 || weights[row] > T.Zero;
            default:
                if (weights.Length > 0)
                {
                    weights[row] = source.OneIn(2) ? T.NegativeOne : value;
                }

                return weights.Length > 0;
        }
    }
}
