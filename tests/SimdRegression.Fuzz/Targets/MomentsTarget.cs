using System.Buffers.Binary;
using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Stored moments and shards: they load, and are then saved again to the same bytes, and no fit of them throws, hangs or answers with NaN,
/// whatever numbers the file holds; or they are refused. No fit of sums that no rows have says that it converged. Many inputs get lengths and checksums that hold, so that damage gets past them.
/// </summary>
internal sealed class MomentsTarget : IFuzzTarget
{
    private const int BytesPerInputByte = 512;
    private const int BytesAtLeast = 1 << 20;
    private const int LengthAt = 16;

    private readonly LinearModel<double>.Moments[] workspaces = [.. Enumerable.Range(1, 8).Select(features => new LinearModel<double>.Moments(features))];

    public string Name => "moments";

    public int LongestInput => 4096;

    public IReadOnlyList<byte[]> Tokens { get; } = ["SRMOMENT"u8.ToArray(), StatisticsFile.Magic.ToArray(), [1, 0, 0, 0, 2, 0, 0, 0]];

    public IEnumerable<byte[]> Seeds()
    {
        for (int features = 1; features <= 4; features++)
        {
            var random = new Random(features);
            foreach (int rows in (int[])[0, 1, 3, 600])
            {
                var moments = new LinearModel<double>.Moments(features);
                double[] values = [.. Enumerable.Range(0, rows * features).Select(_ => random.NextDouble() - 0.3)];
                moments.Add(values, [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())]);
                using var stream = new MemoryStream();
                moments.Save(stream);
                yield return stream.ToArray();
                string[] names = [.. Enumerable.Range(0, features).Select(j => $"x{j}")];
                var columns = new MomentColumns { Features = names, Target = "y", Weights = rows == 3 ? "w" : null, SinglePrecision = rows == 1 };
                yield return StatisticsFile.ToBytes(new NamedMoments<double>("s", columns, moments));
            }
        }
    }

    public void Mend(byte[] input, Random random)
    {
        if (random.Next(5) == 0)
        {
            return;
        }

        ReadOnlySpan<byte> magic = StatisticsFile.Magic;
        bool isShard = input.AsSpan().StartsWith(magic);
        int momentsAt = isShard ? input.AsSpan().IndexOf("SRMOMENT"u8) : 0;
        if (isShard && input.Length > LengthAt + sizeof(long))
        {
            BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(LengthAt), input.Length);
        }

        int end = isShard ? input.Length - sizeof(uint) : input.Length;
        if (momentsAt >= 0 && end - momentsAt > sizeof(uint))
        {
            Seal(input.AsSpan(momentsAt, end - momentsAt));
        }

        if (isShard && input.Length > sizeof(uint))
        {
            Seal(input);
        }
    }

    public Signature Run(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Signature signature = input.AsSpan().StartsWith(StatisticsFile.Magic) ? RunShard(input) : RunMoments(input);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        BrokenPromiseException.Unless(
            allocated <= BytesAtLeast + ((long)input.Length * BytesPerInputByte), () => $"{allocated} bytes allocated for {input.Length} of input");
        return signature;
    }

    private static Signature RunShard(byte[] input)
    {
        try
        {
            using var stream = new InputStream(new MemoryStream(input), "s.stats");
            StatisticsFile file = StatisticsFile.Read(stream);
            NamedMoments<double> shard = file.Load<double>();
            BrokenPromiseException.Unless(input.AsSpan().SequenceEqual(StatisticsFile.ToBytes(shard)), () => "a shard is saved to other bytes");
            return Fit(shard.Moments, Signature.Start.With(file.MomentColumns.Weights is null).With(file.MomentColumns.SinglePrecision));
        }
        catch (UnusableDataException refusal)
        {
            return Signature.Start.WithMessage(refusal.Message);
        }
    }

    private Signature RunMoments(byte[] input)
    {
        const int featuresAt = 12;
        int features = input.Length > featuresAt ? input[featuresAt] : 1;
        LinearModel<double>.Moments moments = workspaces[Math.Clamp(features, 1, workspaces.Length) - 1];
        using var source = new MemoryStream(input);
        try
        {
            moments.Load(source);
        }
        catch (InvalidDataException refusal)
        {
            return Signature.Start.WithMessage(refusal.Message);
        }

        using var saved = new MemoryStream();
        moments.Save(saved);
        BrokenPromiseException.Unless(
            input.AsSpan(0, (int)source.Position).SequenceEqual(saved.ToArray()), () => "moments are saved to other bytes");
        return Fit(moments, Signature.Start);
    }

    private static Signature Fit(LinearModel<double>.Moments moments, Signature signature)
    {
        signature = Add(moments, moments.Fit(default(LeastSquares), out LinearModel<double> model), model, signature);
        signature = Add(moments, moments.Fit(new Ridge(0.5), out model), model, signature);
        var options = new FitOptions { LowerBounds = new double[] { -1.0 }, MaxIterations = 300 };
        return Add(moments, moments.Fit(new Lasso(0.1), options, out model), model, signature);
    }

    private static Signature Add(LinearModel<double>.Moments moments, FitReport report, LinearModel<double> model, Signature signature)
    {
        bool finite = double.IsFinite(model.Intercept);
        foreach (double coefficient in model.Coefficients)
        {
            finite &= double.IsFinite(coefficient);
        }

        BrokenPromiseException.Unless(
            finite, () => $"{report.Estimator} of stored moments: {report.Status} with a coefficient that is not finite");
        BrokenPromiseException.Unless(
            !report.Converged || report.Certificate.Value <= report.Certificate.Tolerance,
            () => $"{report.Estimator} of stored moments: converged at {report.Certificate.Value} above {report.Certificate.Tolerance}");
        BrokenPromiseException.Unless(
            !report.Converged || report.ActiveCount == 0 || !IsImpossible(moments), () => $"{report.Estimator} of stored moments: converged with sums that no rows have",
            $"\n  {report} digits {report.ExpectedDigits}\n  {Describe(moments)}");
        return signature.With((ulong)report.Status).With((ulong)report.Solver).WithSize(report.Rank).With((ulong)moments.FeatureCount);
    }

    private static string Describe(LinearModel<double>.Moments moments)
    {
        int features = moments.FeatureCount;
        IEnumerable<double> products = Enumerable.Range(0, features).SelectMany(j => Enumerable.Range(0, j + 1).Select(k => moments.CrossProduct(j, k)));
        IEnumerable<double> ofTarget = Enumerable.Range(0, features).Select(moments.TargetCrossProduct).Append(moments.TargetSumOfSquares);
        return FormattableString.Invariant($"products [{string.Join(' ', products)}] of the target [{string.Join(' ', ofTarget)}] weight {moments.TotalWeight}");
    }

    // A sum of squares below zero, or a correlation above one by more than its rounding.
    private static bool IsImpossible(LinearModel<double>.Moments moments)
    {
        const double rounding = 1e-6;
        int features = moments.FeatureCount;
        for (int j = 0; j <= features; j++)
        {
            BigFloat square = j < features ? moments.CrossProduct(j, j) : moments.TargetSumOfSquares;
            for (int k = 0; k < j && square.Sign >= 0 && !IsConstant(moments, j, square); k++)
            {
                BigFloat product = j < features ? moments.CrossProduct(j, k) : moments.TargetCrossProduct(k);
                BigFloat other = moments.CrossProduct(k, k);
                if (other.Sign > 0 && !IsConstant(moments, k, other) && square.Sign > 0 && product * product > (1.0 + rounding) * square * other)
                {
                    return true;
                }
            }

            if (square.Sign < 0 && !IsConstant(moments, j, -square))
            {
                return true;
            }
        }

        return false;
    }

    // What varies by less than the rounding of its mean is taken for constant.
    private static bool IsConstant(LinearModel<double>.Moments moments, int column, BigFloat square)
    {
        const double Units = 16.0 * 2.220446049250313e-16;
        BigFloat noise = Units * (BigFloat)(column < moments.FeatureCount ? moments.Mean(column) : moments.TargetMean);
        return square <= moments.TotalWeight * noise * noise;
    }

    /// <summary>Puts the CRC-32C of all bytes before it into the last four.</summary>
    public static void Seal(Span<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes[..^sizeof(uint)])
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^sizeof(uint)..], ~checksum);
    }
}
