using System.Diagnostics;

namespace SimdRegression.Soak;

/// <summary>Updates, fits and predicts for as long as asked, and ends with 1 where memory grew or anything drifted.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        SoakOptions options;
        try
        {
            options = SoakOptions.Parse(arguments);
        }
        catch (ArgumentException mistake)
        {
            Console.Error.WriteLine(mistake.Message);
            Console.Error.WriteLine(SoakOptions.Usage);
            return 2;
        }

        return Run(options);
    }

    private static int Run(SoakOptions options)
    {
        using var run = new SoakRun(AllTasks.Create(options.Seed));
        var tables = new SoakTables(run, Console.Out);
        tables.WriteHead();
        long start = Stopwatch.GetTimestamp();
        TimeSpan next = options.Every;
        while (next <= options.Time || run.Readings.Count == 0)
        {
            run.Work();
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            if (time >= next)
            {
                tables.WriteLine(run.Read(time));
                next += options.Every;
            }
        }

        tables.WriteSummary();
        IReadOnlyList<string> broken = run.Broken();
        Console.WriteLine();
        Console.WriteLine(broken.Count == 0 ? "Memory did not grow, and nothing drifted." : string.Join('\n', broken));
        return broken.Count == 0 ? 0 : 1;
    }
}
