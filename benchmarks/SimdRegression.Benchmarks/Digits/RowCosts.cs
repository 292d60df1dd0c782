using System.Diagnostics;

namespace SimdRegression.Benchmarks.Digits;

/// <summary>What adding a row costs: sums in double and in doubled precision, and reflections.</summary>
internal static class RowCosts
{
    // Few enough rows for a round to end before the system gives the core to somebody else.
    private const int Elements = 1 << 15;
    private const int Rounds = 201;

    public static void Print()
    {
        Console.WriteLine("| features | double | doubled | triangle | doubled / double | triangle / double |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (int features in new[] { 8, 16, 32, 64 })
        {
            var random = new Random(features);
            int rowCount = Elements / features;
            double[] rows = [.. Enumerable.Range(0, Elements).Select(_ => random.NextDouble())];
            double[] targets = [.. Enumerable.Range(0, rowCount).Select(_ => random.NextDouble())];
            var moments = new LinearModel<double>.Moments(features);
            var doubled = new LinearModel<double>.Moments(features) { SumPrecision = SumPrecision.Doubled };
            var factor = new TriangularFactor<double>(features);
            double plain = Time(rowCount, () => moments.Add(rows, targets));
            double twice = Time(rowCount, () => doubled.Add(rows, targets));
            double reflected = Time(rowCount, () => factor.Add(rows, targets));
            Console.WriteLine(FormattableString.Invariant(
                $"| {features} | {plain:F1} ns | {twice:F1} ns | {reflected:F1} ns | {twice / plain:F1} | {reflected / plain:F1} |"));
        }
    }

    // Nanoseconds a row, the median; rows are added to those of the rounds before.
    private static double Time(int rowCount, Action action)
    {
        var times = new double[Rounds];
        for (int round = -3; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[Math.Max(round, 0)] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / rowCount;
        }

        Array.Sort(times);
        return times[Rounds / 2];
    }
}
