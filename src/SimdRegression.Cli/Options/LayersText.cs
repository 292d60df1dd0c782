using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Options;

/// <summary>Reads hidden layers: a size, an activation and penalties behind colons, with commas between layers.</summary>
internal static class LayersText
{
    /// <summary>The layers where none are named.</summary>
    public const string Usual = "64:relu,32:relu";

    private const string Accepted =
        "SIZE[:ACTIVATION][:l1=A][:l2=B][:dropout=P] with commas between layers, or none, is";

    /// <summary>Reads layers.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="text">What was given.</param>
    /// <exception cref="CommandLineException">The text is no list of layers, or a number of it is out of its range.</exception>
    public static HiddenLayer[] Read(string option, string text)
    {
        if (text == "none")
        {
            return [];
        }

        string[] parts = text.Split(',');
        if (parts.Length >= NetworkShape.MostLayers)
        {
            throw new CommandLineException($"{option}: {parts.Length} hidden layers are not accepted; at most {NetworkShape.MostLayers - 1} are");
        }

        return Array.ConvertAll(parts, part => ReadLayer(option, part));
    }

    private static HiddenLayer ReadLayer(string option, string text)
    {
        string[] parts = text.Trim().Split(':');
        int units = OptionText.Count(option, parts[0], most: NetworkShape.MostUnits);
        Activation? activation = null;
        double? l1 = null;
        double? l2 = null;
        double? dropout = null;
        for (int i = 1; i < parts.Length; i++)
        {
            string part = parts[i];
            int equals = part.IndexOf('=');
            string name = equals < 0 ? "" : part[..equals];
            string value = part[(equals + 1)..];
            switch (name)
            {
                case "l1" when l1 is null:
                    l1 = Strength(option, value);
                    break;
                case "l2" when l2 is null:
                    l2 = Strength(option, value);
                    break;
                case "dropout" when dropout is null:
                    dropout = OptionText.Number(option, value, number => number is >= 0.0 and < 1.0, "a dropout from 0 to below 1");
                    break;
                case "" when activation is null && equals < 0:
                    activation = ActivationWords.Of(part)
                        ?? throw new CommandLineException($"{option}: \"{part}\" is not accepted; one of {ActivationWords.Listed} is an activation, and {Accepted} accepted");
                    break;
                default:
                    throw new CommandLineException($"{option}: \"{text}\" is not accepted; {Accepted}");
            }
        }

        return new HiddenLayer(units, activation ?? Activation.Relu, new LayerOptions { L1 = l1 ?? 0.0, L2 = l2 ?? 0.0, Dropout = dropout ?? 0.0 });
    }

    private static double Strength(string option, string text) =>
        OptionText.Number(option, text, value => value >= 0.0 && double.IsFinite(value), "a finite number of at least 0");
}
