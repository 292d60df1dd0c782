using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that have a model scored on rows that it did not see.</summary>
internal sealed class TestOptions
{
    private readonly ToolOption file = ToolOption.Text("--test", "FILE", "Score the model on the rows of another file");

    private readonly ToolOption share;

    /// <param name="seed">The name of the option that decides which rows are kept aside.</param>
    public TestOptions(ToolOption seed)
    {
        Seed = seed;
        share = ToolOption.Text(
            "--test-fraction", "F", $"Keep this share of the rows aside and score the model on them; {seed.Name} decides which (of classes each has its share)");
    }

    /// <summary>What decides which rows are kept aside.</summary>
    public ToolOption Seed { get; }

    /// <summary>The options, for the help text.</summary>
    public OptionGroup Group() => new("Test", file, share);

    /// <summary>Whether rows are kept aside.</summary>
    public bool KeepsRows(ParsedArguments parsed) => parsed.Value(share) is not null;

    /// <summary>Adds what the options say to a request.</summary>
    /// <exception cref="CommandLineException">An option is out of its range, or both are given.</exception>
    public FitRequest AddTo(FitRequest request, ParsedArguments parsed)
    {
        double? part = OptionText.NumberOf(parsed, share, value => value is > 0.0 and < 1.0, "a number above 0 and below 1");
        if (part is not null && parsed.Value(file) is not null)
        {
            throw new CommandLineException($"{share.Name}: it means nothing beside {file.Name}; one of them is accepted");
        }

        return request with
        {
            TestPath = parsed.Value(file),
            TestShare = part,
            TestSeed = parsed.Value(Seed) is string number ? OptionText.Seed(Seed.Name, number) : 0,
        };
    }
}
