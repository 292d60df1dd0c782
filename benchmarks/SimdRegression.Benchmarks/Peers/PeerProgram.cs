using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Environments;
using MathNet.Numerics.LinearAlgebra;
using SimdRegression.Benchmarks.Results;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>
/// This library's part, or that of Math.NET, in a comparison of programs: answers requests on standard input, a line of JSON for each.
/// benchmarks/peers/README.md has the requests.
/// </summary>
internal sealed class PeerProgram
{
    private readonly Func<PeerRequest, PeerWork?> prepare;
    private readonly string versions;
    private PeerWork? work;
    private PeerTimer? timer;

    private PeerProgram(Func<PeerRequest, PeerWork?> prepare, string versions)
    {
        this.prepare = prepare;
        this.versions = versions;
    }

    /// <summary>Serves requests until standard input ends.</summary>
    /// <param name="arguments">"own" or "math-net"; "directory", which tells the directory of this machine's results; or "--dry", which does every
    /// work once on few rows and compares the two.</param>
    /// <returns>The exit code.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        switch (arguments)
        {
            case ["own"]:
                return new PeerProgram(OwnWorks.Prepare, OwnVersions()).Serve();
            case ["math-net"]:
                return new PeerProgram(MathNetWorks.Prepare, $"{{\"Math.NET Numerics\": \"{VersionOf(typeof(Matrix<double>))}\"}}").Serve();
            case ["directory"]:
                Console.WriteLine(Processor.DirectoryName(HostEnvironmentInfo.GetCurrent()));
                return 0;
            case ["--dry"]:
                PeerDryRun.Run();
                return 0;
            default:
                Console.Error.WriteLine("peers: own, math-net, directory, or --dry");
                return 2;
        }
    }

    private static string OwnVersions()
    {
        return $$"""
            {"processor": "{{Processor.Name(HostEnvironmentInfo.GetCurrent())}}", "SimdRegression": "{{VersionOf(typeof(Lasso))}}",
            """ + $$"""
             ".NET": "{{Environment.Version}}", "vector bits": "{{Processor.VectorBits}}"}
            """;
    }

    private static string VersionOf(Type type)
    {
        return type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
    }

    private int Serve()
    {
        while (Console.In.ReadLine() is { } line)
        {
            Console.Out.WriteLine(Respond(line.Split(' ')));
        }

        return 0;
    }

    private string Respond(string[] words)
    {
        switch (words[0])
        {
            case "versions":
                return versions;
            case "generate":
                PeerFiles.Generate(PeerRequest.Parse(words.AsSpan(1)));
                return "{}";
            case "prepare":
                // What the work before had in memory is let go before more is read.
                (work, timer) = (null, null);
                GC.Collect();
                work = prepare(PeerRequest.Parse(words.AsSpan(1)));
                timer = work is null ? null : new PeerTimer(work);
                return work is null ? """{"ready": false}""" : """{"ready": true}""";
            case "answer":
                PeerFiles.Write<double>(words[1], work!.Answer());
                return "{}";
            case "objective":
                double objective = PeerObjective.Evaluate(PeerRequest.Parse(words.AsSpan(1, PeerRequest.Words)), words[^1]);
                return string.Create(CultureInfo.InvariantCulture, $$"""{"objective": {{objective}}}""");
            case "time":
                return string.Create(CultureInfo.InvariantCulture, $$"""{"nanoseconds": {{timer!.Nanoseconds()}}}""");
            default:
                throw new InvalidDataException($"There is no request {words[0]}.");
        }
    }
}
