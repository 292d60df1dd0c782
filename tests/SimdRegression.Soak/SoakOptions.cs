using System.Globalization;

namespace SimdRegression.Soak;

/// <summary>What a run is asked to do.</summary>
internal sealed record SoakOptions
{
    public const string Usage = """
        Usage: eng/soak [--minutes M] [--every SECONDS] [--seed N]

          --minutes M        how long (default: 60)
          --every SECONDS    how often memory and drifts are read and printed (default: 60)
          --seed N           where random numbers start (default: 1)
        """;

    public TimeSpan Time { get; private init; } = TimeSpan.FromMinutes(60);

    public TimeSpan Every { get; private init; } = TimeSpan.FromSeconds(60);

    public ulong Seed { get; private init; } = 1;

    /// <exception cref="ArgumentException">An option is unknown, or its value no good.</exception>
    public static SoakOptions Parse(string[] arguments)
    {
        var options = new SoakOptions();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]}: a value is needed.");
            options = arguments[i] switch
            {
                "--minutes" => options with { Time = TimeSpan.FromMinutes(Number(value)) },
                "--every" => options with { Every = TimeSpan.FromSeconds(Number(value)) },
                "--seed" => options with { Seed = (ulong)Number(value) },
                _ => throw new ArgumentException($"\"{arguments[i]}\" is no option."),
            };
        }

        return options;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is > 0.0 and < 1e6
            ? value
            : throw new ArgumentException($"\"{text}\" is no number above 0 and below a million.");
}
