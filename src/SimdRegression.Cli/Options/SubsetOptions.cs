using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that have subsets of features searched in the place of strengths.</summary>
internal sealed class SubsetOptions
{
    private readonly ToolOption select = ToolOption.Text(
        "--select",
        "forward|backward|all",
        FormattableString.Invariant($"Least squares on subsets of the features, the best found of each size: features come in one by one, go one by one, or all subsets are searched (up to {SubsetSelection.MostFeaturesOfAll} features)"));

    private readonly ToolOption criterion = ToolOption.Text(
        "--criterion", "aic|bic|adjusted-r2", "What chooses one of them (default: aic)");

    /// <summary>The options, for the help text.</summary>
    public OptionGroup Group() => new("Subsets (ols)", select, criterion);

    /// <summary>Reads the options.</summary>
    /// <returns>Null where strengths are gone through.</returns>
    /// <exception cref="CommandLineException">A word is none of the known ones, or there is a criterion and no search.</exception>
    public SubsetChoice? Read(ParsedArguments parsed)
    {
        if (parsed.Value(select) is not string search)
        {
            return parsed.Value(criterion) is null ? null
                : throw new CommandLineException($"{criterion.Name}: it means nothing without {select.Name}");
        }

        return new SubsetChoice(
            OptionText.Choice(select.Name, search, SubsetChoice.Searches),
            parsed.Value(criterion) is string word ? OptionText.Choice(criterion.Name, word, SubsetChoice.Criteria) : SubsetCriterion.Aic);
    }

    /// <summary>Refuses what means nothing beside a search for subsets.</summary>
    /// <exception cref="CommandLineException">One of the options is given.</exception>
    public void Refuse(ParsedArguments parsed, IEnumerable<ToolOption> others)
    {
        foreach (ToolOption option in others)
        {
            if (parsed.IsGiven(option))
            {
                throw new CommandLineException($"{option.Name}: it means nothing beside {select.Name}");
            }
        }
    }
}
