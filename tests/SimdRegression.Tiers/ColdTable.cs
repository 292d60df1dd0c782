using System.Globalization;

namespace SimdRegression.Tiers;

/// <summary>What adding many rows takes in a new process, call by call; docs/numerics.md has the figures.</summary>
internal static class ColdTable
{
    private const int Rows = 1_000_000;
    private const int Features = 24;
    private const int Calls = 60;

    /// <summary>Prints calls and their milliseconds of processor time, that of the compiler's thread included.</summary>
    /// <param name="isConstant">Whether the target is the same number in every row.</param>
    public static void Print(bool isConstant)
    {
        // Plain loops, so that nothing of the library is compiled before.
        var rows = new double[Rows * Features];
        var targets = new double[Rows];
        ulong state = 1;
        for (int i = 0; i < rows.Length; i++)
        {
            state = (state * 6364136223846793005UL) + 1442695040888963407UL;
            rows[i] = (state >> 11) * (1.0 / (1UL << 53));
        }

        for (int r = 0; r < Rows; r++)
        {
            targets[r] = isConstant ? 3.0 : rows[r * Features] - rows[(r * Features) + 1];
        }

        var moments = new Double24.Moments();
        var times = new double[Calls];
        for (int call = 0; call < Calls; call++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            moments.Add(rows, targets);
            times[call] = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
        }

        for (int call = 0; call < Calls; call++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{call + 1,3} {times[call],7:F2}"));
        }
    }
}
