using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SimdRegression.Networks.Comparison;

/// <summary>PyTorch in a process of its own, which answers a line with a line.</summary>
internal sealed class TorchPeer : IDisposable
{
    private readonly Process process;

    private TorchPeer(Process process) => this.process = process;

    /// <summary>Starts it; null where there is no PyTorch.</summary>
    public static TorchPeer? Start(string script)
    {
        var process = Process.Start(new ProcessStartInfo(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true });
        if (process?.StandardOutput.ReadLine() is "ready")
        {
            return new TorchPeer(process);
        }

        Console.Error.WriteLine("PyTorch is not to be had here.");
        return null;
    }

    /// <summary>The time of some work, in ns.</summary>
    public double Ask(string request)
    {
        process.StandardInput.WriteLine(request);
        process.StandardInput.Flush();
        return double.Parse(process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    /// <summary>The losses of a training, before it and after each epoch.</summary>
    public double[] Train(object problem)
    {
        process.StandardInput.WriteLine("train " + JsonSerializer.Serialize(problem));
        process.StandardInput.Flush();
        return JsonSerializer.Deserialize<double[]>(process.StandardOutput.ReadLine()!)!;
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
