using System.Text;

namespace SimdRegression.Pictures.Drawing;

/// <summary>A colour of the style by its name, on light and on dark paper.</summary>
internal readonly record struct StyleColour(string Name, string Light, string Dark);

/// <summary>
/// Colours and rules of pictures and pages. Every rule names its colour twice: as it is on light paper, for readers of pictures that know no
/// custom properties, and as the custom property that follows the reader's preference.
/// </summary>
internal static class ChartStyle
{
    public const double FontSize = 12.5;

    public const double TickFontSize = 11.5;

    public const double TitleFontSize = 15.0;

    private const string FontFamily = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

    /// <summary>
    /// What text and lines are painted with. The series differ for readers who cannot tell red from green or blue from yellow as well: their
    /// least distance under simulated colour blindness was maximised, keeping three to one against the paper.
    /// </summary>
    public static readonly StyleColour[] Colours =
    [
        new("paper", "#ffffff", "#15191e"),
        new("ink", "#1c2530", "#e6eaee"),
        new("muted", "#57636f", "#a3aeb9"),
        new("rule", "#dfe4e8", "#2d343c"),
        new("tint", "#f4f6f8", "#1d2329"),
        new("accent", "#00559c", "#6cb2f7"),
        new("s0", "#00559c", "#6cb2f7"),
        new("s1", "#d36b00", "#f57a2c"),
        new("s2", "#0a9a6c", "#3edb98"),
        new("s3", "#b46aa4", "#cf93bd"),
        new("s4", "#7d3f10", "#f5e23d"),
        new("s5", "#3f92f0", "#8166f5"),
    ];

    private static readonly (string Selector, string Rules)[] PictureRules =
    [
        ("", $"display:block;max-width:100%;font:{FontSize}px {FontFamily}"),
        (" text", "fill:@ink"),
        (" .title", $"font-size:{TitleFontSize}px;font-weight:600"),
        (" .tick", $"font-size:{TickFontSize}px;fill:@muted"),
        (" .label", $"font-size:{TickFontSize}px"),
        (" .note", $"font-size:{TickFontSize}px;fill:@muted;font-style:italic"),
        (" .strong", "font-weight:600"),
        (" .middle", "text-anchor:middle"),
        (" .end", "text-anchor:end"),
        (" .paper", "fill:@paper"),
        (" .stripe", "fill:@tint"),
        (" .grid", "stroke:@rule;stroke-width:1"),
        (" .axis", "stroke:@muted;stroke-width:1"),
        (" .zero", "stroke:@muted;stroke-width:1.25"),
        (" .leader", "stroke:@muted;stroke-width:.75;fill:none"),
        (" .faint", "stroke:@muted;stroke-width:1;stroke-opacity:.45;fill:none;stroke-linejoin:round"),
        (" .contour", "stroke:@muted;stroke-width:1;stroke-opacity:.6;fill:none"),
        (" .reference", "stroke:@ink;stroke-width:1.25;stroke-dasharray:5 4;fill:none"),
        (" .chosen", "stroke:@ink;stroke-width:1.5;fill:none"),
        (" .careful", "stroke:@ink;stroke-width:1.5;stroke-dasharray:2 3;fill:none"),
        (" .target", "fill:@ink;stroke:@paper;stroke-width:1"),
        (" .line", "fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round"),
        (" .thin", "stroke-width:1.25"),
        (" .stem", "stroke:currentColor;stroke-width:1;stroke-opacity:.5"),
        (" .dot", "fill:currentColor;stroke:@paper;stroke-width:.75"),
        (" .open", "fill:@paper;stroke:currentColor;stroke-width:1.5"),
        (" .band", "fill:currentColor;fill-opacity:.16"),
        (" .bar", "fill:currentColor;fill-opacity:.75"),
        (" .bars", "fill:none;stroke:currentColor;stroke-width:1.25"),
        (" .region", "fill:currentColor;fill-opacity:.16;stroke:currentColor;stroke-width:2;stroke-linejoin:round"),
        (" .speck", "fill:currentColor;fill-opacity:.5"),
        (" .dots", "fill:none;stroke:currentColor;stroke-opacity:.55;stroke-linecap:round"),
        (" .hidden", "fill:transparent;stroke:none"),
        (" .halo", "paint-order:stroke;stroke:@paper;stroke-width:3;stroke-linejoin:round"),
        (" .d1", "stroke-dasharray:7 4"),
        (" .d2", "stroke-dasharray:2 4"),
        (" .d3", "stroke-dasharray:9 3 2 3"),
    ];

    /// <summary>The custom properties, for both preferences and for print.</summary>
    /// <param name="selector">Where they are defined: the root of a page, or a picture that stands alone.</param>
    public static string Properties(string selector)
    {
        string light = string.Concat(Colours.Select(colour => $"--{colour.Name}:{colour.Light};"));
        string dark = string.Concat(Colours.Select(colour => $"--{colour.Name}:{colour.Dark};"));
        return $"{selector}{{{light}color-scheme:light dark}}\n"
            + $"@media screen and (prefers-color-scheme:dark){{{selector}{{{dark}}}}}\n";
    }

    /// <summary>The rules of the pictures.</summary>
    public static string Rules()
    {
        var text = new StringBuilder();
        foreach ((string selector, string rules) in PictureRules)
        {
            text.Append(".picture").Append(selector).Append('{').Append(WithColours(rules)).Append("}\n");
        }

        for (int i = 0; i < Series.ColourCount; i++)
        {
            text.Append($".picture .s{i}{{").Append(WithColours($"color:@s{i}")).Append("}\n");
        }

        text.Append(".picture .open.muted{").Append(WithColours("color:@muted")).Append("}\n");

        return text.ToString();
    }

    /// <summary>Writes each declaration whose value is @name as the light colour and the custom property.</summary>
    private static string WithColours(string rules)
    {
        IEnumerable<string> declarations = rules.Split(';').Select(declaration =>
        {
            int at = declaration.IndexOf('@', StringComparison.Ordinal);
            if (at < 0)
            {
                return declaration;
            }

            (string property, string name) = (declaration[..at], declaration[(at + 1)..]);
            StyleColour colour = Colours.First(candidate => candidate.Name == name);
            return $"{property}{colour.Light};{property}var(--{name})";
        });
        return string.Join(';', declarations);
    }
}
