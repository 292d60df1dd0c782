using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using BenchmarkDotNet.Environments;

namespace SimdRegression.Benchmarks.Results;

/// <summary>What the processor is called.</summary>
internal static class Processor
{
    /// <summary>The widest vectors that the runtime uses on this machine, in bits.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The brand, and the family and model of an x86 processor: a virtual machine may show only a part of the brand.</summary>
    public static string Name(HostEnvironmentInfo host)
    {
        string brand = host.CpuInfo.Value.ProcessorName.Trim();
        if (!X86Base.IsSupported)
        {
            return brand;
        }

        // CPUID function 1: stepping in bits 0-3, model in 4-7 and 16-19, family in 8-11 and 20-27.
        int signature = X86Base.CpuId(1, 0).Eax;
        int family = ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF);
        int model = ((signature >> 4) & 0xF) | ((signature >> 12) & 0xF0);
        return string.Create(CultureInfo.InvariantCulture, $"{brand} (family {family}, model {model})");
    }

    /// <summary>The name in lower-case letters, digits and single hyphens.</summary>
    public static string DirectoryName(HostEnvironmentInfo host)
    {
        var name = new StringBuilder();
        foreach (char character in Name(host).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                name.Append(character);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        return name.ToString().TrimEnd('-');
    }
}
