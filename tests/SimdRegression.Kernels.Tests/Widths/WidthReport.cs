using System.Numerics;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels.Tests.Checks;
using SimdRegression.Kernels.Tests.Functions;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>What a process says of its vectors, once all kernels have passed all checks in it.</summary>
/// <param name="Bits">The widest accelerated vector: 512, 256, 128, or 0 for none.</param>
/// <param name="IsFused">Whether a multiply-add rounds once.</param>
/// <param name="CheckedSets">The number of kernel sets that were checked.</param>
/// <param name="Digest">The digest over the results of all kernel sets, and of what is done to rows beside them.</param>
/// <param name="DrawsDigest">The digest over made-up problems.</param>
internal sealed record WidthReport(int Bits, bool IsFused, int CheckedSets, string Digest, string DrawsDigest)
{
    // A child is there for the width, not for the feature count: all remainders of the widest loop, of 32 floats in four vectors, and the
    // last few vectors of some larger counts are enough.
    private static bool IsIncluded(int features) => features <= 33 || features is 48 or 63 or 64 or 65 or 95 or 127 or 130 or 257;

    /// <summary>Checks all kernels and computes the digest, in this process.</summary>
    public static WidthReport Measure()
    {
        VectorFunctionsCheck.Run(count: 20);
        using var digest = new KernelDigest();
        DataResults.AddDraws(digest);
        string drawsDigest = digest.Finish();
        digest.AddFunctions();
        digest.AddDescents();
        digest.AddPrecision();
        DataResults.Add(digest);
        TrainerDigest.AddTo(digest);
        NetworkDigest.AddTo(digest);
        PathDigest.AddTo(digest);
        SelectionDigest.AddTo(digest);
        var run = new Run(digest);
        foreach (KernelSet set in KernelSets.All)
        {
            set.Accept(run);
        }

        int bits = Vector512.IsHardwareAccelerated ? 512
            : Vector256.IsHardwareAccelerated ? 256
            : Vector128.IsHardwareAccelerated ? 128
            : 0;
        return new WidthReport(bits, Lanes.IsFused, run.CheckedSets, digest.Finish(), drawsDigest);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static WidthReport Parse(string text)
    {
        string[] parts = text.Trim().Split(' ');
        return new WidthReport(int.Parse(parts[0]), bool.Parse(parts[1]), int.Parse(parts[2]), parts[3], parts[4]);
    }

    /// <summary>Writes the report on one line.</summary>
    public void Write(TextWriter writer) => writer.WriteLine($"{Bits} {IsFused} {CheckedSets} {Digest} {DrawsDigest}");

    private sealed class Run(KernelDigest digest) : IKernelSetVisitor
    {
        public int CheckedSets { get; private set; }

        public void Visit<T>(IKernels<T> kernels)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (IsIncluded(kernels.FeatureCount))
            {
                default(DotCheck).Visit(kernels);
                default(PredictCheck).Visit(kernels);
                default(GradientCheck).Visit(kernels);
                default(StochasticCheck).Visit(kernels);
                default(SoftThresholdCheck).Visit(kernels);
                default(CrossProductsCheck).Visit(kernels);
                default(FactorCheck).Visit(kernels);
                default(SolveCheck).Visit(kernels);
                default(CoordinateDescentCheck).Visit(kernels);
                digest.Visit(kernels);
                CheckedSets++;
            }
        }
    }
}
