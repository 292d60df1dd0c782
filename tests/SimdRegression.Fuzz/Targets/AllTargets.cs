using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Everything that is fuzzed.</summary>
internal static class AllTargets
{
    private static readonly (string Name, Func<IFuzzTarget> Create)[] Known =
    [
        ("csv", () => new CsvTarget()),
        ("tables", () => new TablesTarget()),
        ("numbers", () => new NumberTarget()),
        ("npy", () => new NpyTarget()),
        ("model", () => new ModelTarget()),
        ("moments", () => new MomentsTarget()),
        ("arguments", () => new ArgumentsTarget()),
        ("fits", () => new FitsTarget()),
        ("curved", () => new CurvedFitsTarget()),
        ("log-link", () => new LogLinkTarget()),
        ("descents", () => new DescentsTarget()),
        ("rows", () => new GuardedRowsTarget()),
        ("online", () => new OnlineTarget()),
        ("paths", () => new PathsTarget()),
        ("near", () => new NearTarget()),
        ("weights", () => new WeightsTarget()),
        ("curved-near", () => new CurvedNearTarget()),
        ("choices", () => new ChoicesTarget()),
        ("verify", () => new VerifyTarget()),
        ("penalties", () => new PenaltiesTarget()),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(target => target.Name)];

    /// <summary>Makes a target. Targets keep workspaces and belong to one thread.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static IFuzzTarget Create(string name)
    {
        foreach ((string known, Func<IFuzzTarget> create) in Known)
        {
            if (known == name)
            {
                return create();
            }
        }

        throw new ArgumentException($"\"{name}\" is no target; there are {string.Join(", ", Names)}.", nameof(name));
    }
}
