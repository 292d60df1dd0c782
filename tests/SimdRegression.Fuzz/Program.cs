using System.Diagnostics;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Targets;

namespace SimdRegression.Fuzz;

/// <summary>Fuzzes what reads bytes from outside, and fits; ends with 1 where a promise was broken.</summary>
internal static class Program
{
    private const int InputsAtOnce = 64;
    private const long MostMemory = 4L << 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static int Main(string[] arguments)
    {
        try
        {
            FuzzOptions options = FuzzOptions.Parse(arguments);
            ScratchFolder.Enter();
            return options.Replay is null ? Run(options) : Replay(options.Targets[0], options.Replay);
        }
        catch (ArgumentException mistake)
        {
            Console.Error.WriteLine(mistake.Message);
            Console.Error.WriteLine(FuzzOptions.Usage);
            return 2;
        }
    }

    private static int Replay(string target, string file)
    {
        IFuzzTarget subject = AllTargets.Create(target);
        using (subject as IDisposable)
        {
            var fuzzer = new Fuzzer(subject, seed: 1);
            Finding? finding = fuzzer.RunOne(File.ReadAllBytes(file));
            Console.WriteLine(finding is null ? "every promise was kept" : finding.Message + finding.Context);
            return finding is null ? 0 : 1;
        }
    }

    private static int Run(FuzzOptions options)
    {
        Directory.CreateDirectory(options.Findings);
        using var watchdog = new Watchdog(Patience, MostMemory, finding =>
        {
            Report(options, finding);
            Environment.Exit(1);
        });
        var log = new RunLog(options.Log);
        TimeSpan share = TimeSpan.FromSeconds(options.Seconds / options.Targets.Count);
        foreach (string target in options.Targets)
        {
            long start = Stopwatch.GetTimestamp();
            FuzzResult[] results = new FuzzResult[options.Threads];
            var reached = new HashSet<Signature>();
            var threads = new Thread[options.Threads];
            for (int k = 0; k < threads.Length; k++)
            {
                int index = k;
                threads[k] = new Thread(() => results[index] = Fuzz(target, options, index, start, share, watchdog, reached));
                threads[k].Start();
            }

            Array.ForEach(threads, thread => thread.Join());
            Finding[] findings = [.. results.SelectMany(result => result.Findings).DistinctBy(finding => finding.Shape)];
            Array.ForEach(findings, finding => Report(options, finding));
            var total = new FuzzResult(target, results.Sum(result => result.Inputs), reached.Count, findings);
            log.Add(total, Stopwatch.GetElapsedTime(start), options);
        }

        log.WriteTable(Console.Out, options.Seed);
        return log.HasFindings ? 1 : 0;
    }

    private static FuzzResult Fuzz(
        string target, FuzzOptions options, int thread, long start, TimeSpan share, Watchdog watchdog, HashSet<Signature> reached)
    {
        IFuzzTarget subject = AllTargets.Create(target);
        using (subject as IDisposable)
        {
            var fuzzer = new Fuzzer(subject, options.Seed + thread, watchdog);
            while (Stopwatch.GetElapsedTime(start) < share && fuzzer.Inputs < options.Inputs)
            {
                fuzzer.Run((int)Math.Min(InputsAtOnce, options.Inputs - fuzzer.Inputs));
            }

            lock (reached)
            {
                reached.UnionWith(fuzzer.Reached);
            }

            return fuzzer.Result;
        }
    }

    private static void Report(FuzzOptions options, Finding finding)
    {
        string path = Path.Combine(options.Findings, finding.FileName);
        File.WriteAllBytes(path, finding.Input);
        Console.WriteLine($"{finding.Target}: {finding.Message}{finding.Context}");
        Console.WriteLine($"  input of {finding.Input.Length} bytes in {path}");
    }
}
