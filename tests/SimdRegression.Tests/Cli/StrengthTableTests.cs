using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>The table of strengths in the help of <c>fit</c>: all lines of a block give the same coefficients.</summary>
public sealed class StrengthTableTests : IDisposable
{
    private const int RowCount = 30;
    private const double Strength = 0.3;
    private const double Share = 0.4;

    private readonly ToolFixture tool = new();

    public void Dispose() => tool.Dispose();

    [Fact]
    public void Each_block_of_the_help_is_one_fit()
    {
        string[] lines = tool.Run("fit", "--help").AssertDone().Output.Split('\n');
        int blocks = 0;
        int fits = 0;
        JsonElement first = default;
        bool isFirst = true;
        for (int i = Array.FindIndex(lines, line => line.StartsWith("One penalty in several places", StringComparison.Ordinal)) + 1; lines[i].Length > 0; i++)
        {
            if (!lines[i].StartsWith("    --model", StringComparison.Ordinal))
            {
                isFirst = true;
                continue;
            }

            bool isLogistic = lines[i].Contains("logistic", StringComparison.Ordinal);
            string[] words = [.. lines[i].Trim().Split(' ').Select(Filled)];
            JsonElement fit = tool.Run(["fit", Data(), "--target", isLogistic ? "class" : "y", "--drop", isLogistic ? "y" : "class", "--weights", "s", "--json", .. words])
                .AssertDone().Json;
            fits++;
            if (isFirst)
            {
                first = fit;
                blocks++;
                isFirst = false;
            }

            foreach (JsonProperty field in first.GetProperty("coefficients").EnumerateObject())
            {
                double found = fit.GetProperty("coefficients").GetProperty(field.Name).GetDouble();
                Assert.True(Math.Abs(field.Value.GetDouble() - found) <= 1e-9, $"{lines[i]}: {found} in the place of {field.Value}");
            }
        }

        Assert.Equal(4, blocks);
        Assert.Equal(17, fits);
    }

    // The weights add up to 45.
    private static string Filled(string word)
    {
        const double weight = 1.5 * RowCount;
        double? value = word switch
        {
            "A" => Strength,
            "2A" => 2.0 * Strength,
            "A/2" => Strength / 2.0,
            "A/W" => Strength / weight,
            "A/(2W)" => Strength / (2.0 * weight),
            "R" => Share,
            "2AR" => 2.0 * Strength * Share,
            "A(1-R)" => Strength * (1.0 - Share),
            _ => null,
        };
        return value?.ToString("R", CultureInfo.InvariantCulture) ?? word.Replace("1,2,3,...", "1,2,3");
    }

    private string Data()
    {
        var random = new Random(14);
        var text = new StringBuilder("a,b,c,y,class,s\n");
        for (int i = 0; i < RowCount; i++)
        {
            double a = random.NextDouble() * 4.0;
            double b = random.NextDouble() * 3.0;
            double c = random.NextDouble() - a;
            double y = (2.0 * a) - (1.2 * b) + random.NextDouble();
            text.Append(CultureInfo.InvariantCulture, $"{a},{b},{c},{y},{(y + (2.0 * random.NextDouble()) > 3.0 ? "yes" : "no")},{(i % 2 == 0 ? 1 : 2)}\n");
        }

        return tool.Write("rows.csv", text.ToString());
    }
}
