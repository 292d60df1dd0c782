using System.Runtime.CompilerServices;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Widths;

namespace SimdRegression.Kernels.Tests;

/// <summary>The entry point of the child processes that the tests start; the tests themselves come in through the test host.</summary>
internal static class Program
{
    public const string WidthCommand = "width";
    public const string TouchGuardCommand = "touch-guard";

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case [WidthCommand]:
                WidthReport.Measure().Write(Console.Out);
                return 0;
            case [TouchGuardCommand, string placement, string access]:
                TouchGuard(Enum.Parse<Placement>(placement), access == "write");
                return 0;
            default:
                Console.Error.WriteLine($"usage: {WidthCommand} | {TouchGuardCommand} <placement> read|write");
                return 2;
        }
    }

    /// <summary>Reads or writes one element beside a buffer, which must not return.</summary>
    private static void TouchGuard(Placement placement, bool write)
    {
        using var region = new GuardedRegion(sizeof(double));
        Span<double> buffer = region.Take<double>(1, placement);
        ref double outside = ref Unsafe.Add(ref buffer[0], placement == Placement.EndsAtGuard ? 1 : -1);
        if (write)
        {
            outside = 1.0;
        }
        else
        {
            Console.WriteLine(outside);
        }
    }
}
