using System.Globalization;

namespace SimdRegression.Hashes.Fits;

/// <summary>The hashes of one fit.</summary>
/// <param name="Family">Which kind of fit it is.</param>
/// <param name="Name">Which of them.</param>
/// <param name="Answers">The hash of its answer, in hexadecimal.</param>
/// <param name="All">The hash of its answer and of all figures about it.</param>
internal sealed record FitHash(string Family, string Name, string Answers, string All)
{
    private const char Separator = '\t';

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static FitHash Parse(string line)
    {
        string[] parts = line.Split(Separator);
        return parts.Length == 4 ? new FitHash(parts[0], parts[1], parts[2], parts[3]) : throw new FormatException($"Not a line of hashes: {line}");
    }

    /// <summary>The hashes on one line.</summary>
    public override string ToString() => string.Join(Separator, Family, Name, Answers, All);
}

/// <summary>Collects the hashes of all fits.</summary>
/// <param name="threads">How many threads the fits use that can use several.</param>
internal sealed class FitHashes(int threads)
{
    private readonly List<FitHash> lines = [];

    /// <summary>How many threads the fits use that can use several.</summary>
    public int Threads { get; } = threads;

    /// <summary>What was collected, in order.</summary>
    public IReadOnlyList<FitHash> Lines => lines;

    /// <summary>Makes a fit and keeps its hashes.</summary>
    /// <param name="family">Which kind of fit it is.</param>
    /// <param name="name">Which of them.</param>
    /// <param name="fit">Makes it, and gives what comes out to the hash.</param>
    public void Add(string family, string name, Action<BitHash> fit)
    {
        var hash = new BitHash();
        fit(hash);
        lines.Add(new FitHash(family, name, Text(hash.Answers), Text(hash.All)));
    }

    private static string Text(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}
