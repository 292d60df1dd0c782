using System.Globalization;
using System.Text.Json;

namespace SimdRegression.Tests.Oracle;

/// <summary>Finds the reference answers: those beside the tests, and the larger collection where there is one.</summary>
internal static class OracleFolder
{
    public const string SharedAbsent = "The larger collection of reference answers (../shared/oracle beside the checkout) is not here.";

    public static string Bundled { get; } = Path.Combine(AppContext.BaseDirectory, "oracle");

    public static string? Shared { get; } = FindShared();

    public static JsonElement ReadJson(string folder, string path)
    {
        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, path))).RootElement;
    }

    public static Table ReadCsv(string path)
    {
        string[] lines = File.ReadAllLines(path).Where(line => line.Length > 0).ToArray();
        int columns = lines[0].Split(',').Length;
        double[][] rows = lines.Skip(1)
            .Select(line => line.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())
            .ToArray();
        return new Table(
            columns - 1,
            rows.SelectMany(row => row[..^1]).ToArray(),
            rows.Select(row => row[^1]).ToArray());
    }

    public static double[] Doubles(this JsonElement element) => element.EnumerateArray().Select(item => item.GetDouble()).ToArray();

    private static string? FindShared()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "oracle");
            if (File.Exists(Path.Combine(candidate, "README.md")))
            {
                return candidate;
            }
        }

        return null;
    }
}

/// <summary>A data set: row-major features and targets.</summary>
internal sealed record Table(int Features, double[] Rows, double[] Targets);

/// <summary>A fact that is skipped, with a message, where the larger collection is absent.</summary>
internal sealed class SharedOracleFactAttribute : FactAttribute
{
    public SharedOracleFactAttribute()
    {
        Skip = OracleFolder.Shared is null ? OracleFolder.SharedAbsent : null;
    }
}
