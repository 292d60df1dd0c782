using System.Collections.Concurrent;
using System.Globalization;
using SimdRegression.Hashes.Fits;
using SimdRegression.Kernels.Tests;

namespace SimdRegression.Hashes;

/// <summary>What a process printed.</summary>
/// <param name="Environs">What it computed with.</param>
/// <param name="Fits">The hashes of all fits.</param>
internal sealed record HashRun(Environs Environs, IReadOnlyList<FitHash> Fits)
{
    /// <summary>Reads what <see cref="AllFits.Print"/> wrote.</summary>
    public static HashRun Parse(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new HashRun(Environs.Parse(lines[0]), [.. lines.Skip(1).Select(FitHash.Parse)]);
    }

    /// <summary>The fits that have other bits here than in another run, or are missing in one of them.</summary>
    public IReadOnlyList<FitHash> DifferencesFrom(HashRun other)
    {
        return [.. Fits.Except(other.Fits).Concat(other.Fits.Except(Fits)).DistinctBy(fit => (fit.Family, fit.Name))];
    }
}

/// <summary>One way of running the same code, in a process of its own.</summary>
/// <param name="Name">What is different.</param>
/// <param name="Environment">Variables of the runtime; all others that could matter are removed.</param>
internal sealed record Switch(string Name, params (string Name, string Value)[] Environment)
{
    /// <summary>Where nothing is switched.</summary>
    public const string Plain = "as it is";

    /// <summary>Where multiply-adds are not fused; AVX2 takes FMA with it, which has no switch of its own in .NET 10.</summary>
    public const string Unfused = "128 bits, no FMA";

    private static readonly ConcurrentDictionary<string, Lazy<HashRun>> Runs = new();

    /// <summary>How many threads the fits use that can use several.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether numbers are written with a comma in the culture of the process.</summary>
    public bool WritesComma { get; init; }

    /// <summary>Every switch that must not be seen in the bits.</summary>
    public static IReadOnlyList<Switch> All { get; } =
    [
        new(Plain),
        new("once more"),
        new("256 bits", ("DOTNET_EnableAVX512", "0")),
        new("128 bits", ("DOTNET_PreferredVectorBitWidth", "128")),
        new("2 threads") { Threads = 2 },
        new("3 threads") { Threads = 3 },
        new("8 threads") { Threads = 8 },
        new("8 threads on one processor", ("DOTNET_PROCESSOR_COUNT", "1")) { Threads = 8 },
        new("optimised at once", ("DOTNET_TieredCompilation", "0")),
        new("no profile", ("DOTNET_TieredPGO", "0")),
        new("nothing precompiled", ("DOTNET_ReadyToRun", "0")),
        new("server collector", ("DOTNET_gcServer", "1")),
        new("decimal comma", ("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8")) { WritesComma = true },
        new(Unfused, ("DOTNET_EnableAVX2", "0")),
        new("no vectors", ("DOTNET_EnableHWIntrinsic", "0")),
        new("no vectors, 8 threads, optimised", ("DOTNET_EnableHWIntrinsic", "0"), ("DOTNET_TieredCompilation", "0")) { Threads = 8 },
    ];

    /// <summary>The switch of a name.</summary>
    public static Switch Of(string name) => All.Single(item => item.Name == name);

    /// <summary>The run that others of its kind must agree with.</summary>
    public static HashRun ReferenceFor(HashRun run) => Of(run.Environs.IsFused == Of(Plain).Run().Environs.IsFused ? Plain : Unfused).Run();

    /// <summary>What a process under this switch prints; it runs once.</summary>
    public HashRun Run() => Runs.GetOrAdd(Name, _ => new Lazy<HashRun>(Start)).Value;

    private HashRun Start()
    {
        // An empty value removes a variable that this process may have been given.
        Dictionary<string, string> environment = All.SelectMany(item => item.Environment).DistinctBy(variable => variable.Name)
            .ToDictionary(variable => variable.Name, _ => string.Empty);
        foreach ((string name, string value) in Environment)
        {
            environment[name] = value;
        }

        string threads = Threads.ToString(CultureInfo.InvariantCulture);
        string[] arguments = WritesComma ? [Program.LinesCommand, threads, Program.CommaOption] : [Program.LinesCommand, threads];
        ChildResult child = ChildProcess.Run(environment, arguments);
        return child.ExitCode == 0
            ? HashRun.Parse(child.Output)
            : throw new InvalidOperationException($"The child process \"{Name}\" ended with {child.ExitCode}: {child.Errors}");
    }
}
