using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that say what becomes of text, gaps and products.</summary>
internal sealed class EncodingOptions
{
    private const string AutoWord = "auto";

    private static readonly (string, MissingValues)[] MissingWords =
    [
        ("refuse", MissingValues.Refuse), ("drop", MissingValues.Drop), ("mean", MissingValues.Mean), ("median", MissingValues.Median),
        ("indicator", MissingValues.Indicator),
    ];

    private static readonly (string, EncodingScheme)[] Schemes = [("one-hot", EncodingScheme.OneHot), ("treatment", EncodingScheme.Treatment)];

    private static readonly (string, UnknownLevels)[] UnknownWords = [("error", UnknownLevels.Refuse), ("ignore", UnknownLevels.Ignore)];

    private readonly ToolOption missing = ToolOption.Text(
        "--missing",
        "refuse|drop|mean|median|indicator",
        "What becomes of missing values: they are refused, their rows are left out, or they are filled with the weighted mean or median of the column; "
        + "indicator: with the mean, beside a column NAME_missing of 0 and 1 (default: refuse)");

    private readonly ToolOption categorical = ToolOption.Text(
        "--categorical", "a,b|auto", "Columns that are taken as text, one feature of 0 and 1 a level, NAME=level; auto: those that hold text");

    private readonly ToolOption scheme = ToolOption.Text(
        "--encoding-scheme",
        "one-hot|treatment",
        "The levels that become features: all, or all but the first (default: treatment without a penalty, else one-hot)");

    private readonly ToolOption unknown = ToolOption.Text(
        "--unknown", "error|ignore", "What predict does with a level that training did not see: an error, or all features of its column are 0 (default: error)");

    private readonly ToolOption products = ToolOption.Text(
        "--interactions", "a*b,c^2", "Products of columns of numbers, made after all else and named as they are written");

    /// <summary>The options, for the help text.</summary>
    public OptionGroup Group() => new("Text and gaps (a model keeps them; predict takes the same raw columns)", missing, categorical, scheme, unknown, products);

    /// <summary>Reads the options.</summary>
    /// <exception cref="CommandLineException">An option is not one of its words.</exception>
    public EncodingChoice Read(ParsedArguments parsed, ToolConsole console)
    {
        string[] names = parsed.Value(categorical) is string columns ? OptionText.Names(categorical.Name, columns) : [];
        var choice = new EncodingChoice
        {
            Missing = parsed.Value(missing) is string policy ? OptionText.Choice(missing.Name, policy, MissingWords) : MissingValues.Refuse,
            Categorical = names.Where(name => name != AutoWord),
            FindsCategories = names.Contains(AutoWord),
            Scheme = parsed.Value(scheme) is string word ? OptionText.Choice(scheme.Name, word, Schemes) : null,
            Unknown = parsed.Value(unknown) is string level ? OptionText.Choice(unknown.Name, level, UnknownWords) : UnknownLevels.Refuse,
            Products = parsed.Value(products) is string made ? OptionText.Names(products.Name, made) : [],
        };
        if (choice is { Unknown: UnknownLevels.Ignore, Scheme: EncodingScheme.Treatment })
        {
            console.Note("--unknown ignore with treatment: a level that training did not see is taken for the first level");
        }

        return choice;
    }
}
