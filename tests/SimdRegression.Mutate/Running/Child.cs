using System.Diagnostics;
using System.Globalization;
using SimdRegression.Mutate.Mutants;

namespace SimdRegression.Mutate.Running;

/// <summary>Starts this program again to run tests under one mutant.</summary>
internal static class Child
{
    /// <summary>What a mutant that allocates for ever may take.</summary>
    private const string HeapLimitInHexadecimal = "80000000";

    /// <summary>Starts it. What it prints is dropped.</summary>
    /// <param name="mutant">The number of the mutant, or 0 to record what is reached.</param>
    /// <param name="arguments">The arguments of the command line.</param>
    public static Process Start(int mutant, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments.Prepend(typeof(Child).Assembly.Location))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[Switches.Variable] = mutant.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimitInHexadecimal;

        // Most tests are over before counting what runs often would pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
