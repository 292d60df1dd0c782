using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

/// <summary>What a process computes with, as it sees itself.</summary>
/// <param name="IsFused">Whether multiply-adds are fused.</param>
/// <param name="Bits">The widest accelerated vector: 512, 256, 128, or 0 for none.</param>
/// <param name="IsCompiledAheadOfTime">Whether the program was compiled ahead of time.</param>
/// <param name="Framework">The version of the framework.</param>
internal sealed record Environs(bool IsFused, int Bits, bool IsCompiledAheadOfTime, string Framework)
{
    private const string Mark = "#";
    private const char Separator = '\t';

    /// <summary>Those of this process.</summary>
    public static Environs OfProcess => new(
        Lanes.IsFused,
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? 512
            : Vector256.IsHardwareAccelerated ? 256
            : Vector128.IsHardwareAccelerated ? 128
            : 0,
        !RuntimeFeature.IsDynamicCodeCompiled,
        Environment.Version.ToString());

    /// <summary>Reads what <see cref="ToLine"/> wrote.</summary>
    public static Environs Parse(string line)
    {
        string[] parts = line.Split(Separator);
        return parts is [Mark, var fused, var bits, var ahead, var framework]
            ? new Environs(bool.Parse(fused), int.Parse(bits, System.Globalization.CultureInfo.InvariantCulture), bool.Parse(ahead), framework)
            : throw new FormatException($"Not a line of environs: {line}");
    }

    /// <summary>One line that no line of hashes can be taken for.</summary>
    public string ToLine() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Mark}{Separator}{IsFused}{Separator}{Bits}{Separator}{IsCompiledAheadOfTime}{Separator}{Framework}");
}
