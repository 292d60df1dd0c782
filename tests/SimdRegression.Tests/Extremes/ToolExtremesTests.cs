using System.Text.Json;
using SimdRegression.Tests.Cli;

namespace SimdRegression.Tests.Extremes;

/// <summary>The tool on numbers from the ends of the line: valid JSON, or one line that says what cannot be.</summary>
public sealed class ToolExtremesTests : IDisposable
{
    private readonly ToolFixture tool = new();

    public static TheoryData<string> Commands() =>
    [
        "fit DATA --target y --model ols",
        "fit DATA --target y --model ridge --standardize",
        "fit DATA --target y --model lasso --alpha 1e300",
        "fit DATA --target y --model elastic-net --no-intercept",
        "fit DATA --target y --model huber",
        "fit DATA --target y --model ridge --solver gradient-descent --max-iterations 50",
        "fit DATA --target y --model ridge --solver sgd --epochs 5",
        "fit DATA --target y --model ols --solver qr",
        "fit DATA --target y --model ridge --precision single",
        "path DATA --target y --model lasso --alphas 7",
        "path DATA --target y --model ridge --alphas 7",
        "tune DATA --target y --model ridge --folds 3 --alphas 5",
        "tune DATA --target y --model lasso --criterion aic --alphas 5",
        "compare DATA --target y --epochs 3 --max-iterations 20",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Json_stays_json(string command)
    {
        foreach (HostileRows rows in HostileRows.All())
        {
            string data = tool.Write("data.csv", string.Join(',', Enumerable.Range(0, rows.Features).Select(j => $"x{j}")) + ",y\n"
                + string.Concat(Enumerable.Range(0, rows.Count).Select(r => string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{string.Join(',', rows.Rows[(r * rows.Features)..((r + 1) * rows.Features)].Select(Text))},{Text(rows.Targets[r])}\n"))));
            ToolResult result = tool.Run([.. command.Replace("DATA", data).Split(' '), "--json"]);
            bool hasTooFewRows = result.ExitCode == 2 && result.Error.Contains("folds cannot be made");
            Assert.True(result.ExitCode is 0 or 3 or 4 || hasTooFewRows, $"{rows}: {result.ExitCode} {result.Error}");
            if (result.ExitCode is 2 or 3)
            {
                Assert.Equal("", result.Output);
                Assert.All(result.Error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("simdreg: ", line));
            }
            else
            {
                Assert.Equal(JsonValueKind.Object, result.Json.ValueKind);
            }
        }

        static string Text(double value) => value.ToString("r", System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => tool.Dispose();
}
