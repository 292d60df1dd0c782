using System.Globalization;

namespace SimdRegression.Tiers;

[LinearModel<double>(10)]
internal partial struct Double10;

/// <summary>What a first ridge fit takes in a new process, from before the constructor of the moments to after the fit.</summary>
internal static class FirstFit
{
    private const int Rows = 1000;

    /// <summary>Prints the milliseconds of the parts.</summary>
    /// <param name="features">10 or 24.</param>
    public static void Print(int features)
    {
        var rows = new double[Rows * features];
        var targets = new double[Rows];
        ulong state = 1;
        for (int i = 0; i < rows.Length; i++)
        {
            state = (state * 6364136223846793005UL) + 1442695040888963407UL;
            rows[i] = (state >> 11) * (1.0 / (1UL << 53));
        }

        for (int r = 0; r < Rows; r++)
        {
            targets[r] = rows[r * features] - rows[(r * features) + 1] + (0.01 * rows[(r * features) + 2] * rows[(r * features) + 2]);
        }

        using JitEvents? events = Environment.GetEnvironmentVariable("TIERS_LIST") is null ? null : new JitEvents();
        long[] times = features == 10 ? OfTen(rows, targets) : OfTwentyFour(rows, targets);
        double[] parts = [.. times.Skip(1).Zip(times, (end, begin) => (end - begin) / (double)TimeSpan.TicksPerMillisecond)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"constructor {parts[0]:F1} add {parts[1]:F1} fit {parts[2]:F1} together {parts.Sum():F1} again {parts[3]:F2} ms"));
        if (events is not null)
        {
            Thread.Sleep(1000);
            foreach (CompiledMethod method in events.Methods)
            {
                Console.WriteLine($"{method.Milliseconds:F3} {method.Name} {(method.WasSlow ? "quick" : "full")}");
            }
        }
    }

    // Processor time, so that what else runs on the machine does not count.
    private static long Now() => Environment.CpuUsage.TotalTime.Ticks;

    private static long[] OfTen(double[] rows, double[] targets)
    {
        long start = Now();
        var moments = new Double10.Moments();
        long created = Now();
        moments.Add(rows, targets);
        long added = Now();
        moments.Fit(new Ridge(1.0), out Double10 _);
        long fitted = Now();
        moments.Fit(new Ridge(2.0), out Double10 _);
        return [start, created, added, fitted, Now()];
    }

    private static long[] OfTwentyFour(double[] rows, double[] targets)
    {
        long start = Now();
        var moments = new Double24.Moments();
        long created = Now();
        moments.Add(rows, targets);
        long added = Now();
        moments.Fit(new Ridge(1.0), out Double24 _);
        long fitted = Now();
        moments.Fit(new Ridge(2.0), out Double24 _);
        return [start, created, added, fitted, Now()];
    }
}
