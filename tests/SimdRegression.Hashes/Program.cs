using System.Diagnostics;
using System.Globalization;
using SimdRegression.Hashes.Fits;

namespace SimdRegression.Hashes;

/// <summary>The entry point of the children that tests start, and of eng/hashes; the tests themselves come in through the test host.</summary>
internal static class Program
{
    public const string LinesCommand = "lines";
    public const string CommaOption = "--decimal-comma";

    private const string CompareCommand = "compare";
    private const string TableCommand = "table";

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case [LinesCommand, string threads, .. var options]:
                if (options is [CommaOption])
                {
                    UseComma();
                }

                AllFits.Print(Console.Out, int.Parse(threads, CultureInfo.InvariantCulture));
                return 0;
            case [CompareCommand, string program]:
                return Compare(program);
            case [TableCommand, .. var programs]:
                Console.Out.Write(HashTable.Write([.. Switch.All.Select(item => (item.Name, item.Run())), .. programs.Select(Ahead)]));
                return 0;
            default:
                Console.Error.WriteLine($"usage: {LinesCommand} THREADS [{CommaOption}] | {CompareCommand} PROGRAM | {TableCommand} [PROGRAM...]");
                return 2;
        }
    }

    /// <summary>Holds a program that was compiled ahead of time against the same code compiled just-in-time.</summary>
    private static int Compare(string program)
    {
        HashRun ahead = Ahead(program).Run;
        IReadOnlyList<FitHash> differences = ahead.DifferencesFrom(Switch.ReferenceFor(ahead));
        foreach (FitHash difference in differences)
        {
            Console.WriteLine($"other bits ahead of time: {difference.Family}, {difference.Name}");
        }

        string kind = ahead.Environs.IsFused ? "fused" : "unfused";
        Console.WriteLine($"{ahead.Fits.Count} hashes of fits ({kind}, {ahead.Environs.Bits} bits ahead of time), {differences.Count} differ from just-in-time");
        return differences.Count == 0 ? 0 : 1;
    }

    private static (string Name, HashRun Run) Ahead(string program)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, "--hashes") { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string level = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(program))!);
        return process.ExitCode == 0
            ? ($"ahead of time, {level}", HashRun.Parse(output))
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    // The programs here are invariant of cultures, so one is made up rather than named.
    private static void UseComma()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.TextInfo.ListSeparator = ";";
        CultureInfo.DefaultThreadCurrentCulture = culture;
        CultureInfo.CurrentCulture = culture;
    }
}
