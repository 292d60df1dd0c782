using System.Globalization;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>A row of weight 0 is an absent row, in every figure that every command tells.</summary>
public sealed class WeightlessRowsTests : IDisposable
{
    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("fit DATA --target y --weights w --model ols --json")]
    [InlineData("fit DATA --target y --weights w --model ols --solver qr --json")]
    [InlineData("fit DATA --target y --weights w --model ols --precision single --json")]
    [InlineData("fit DATA --target y --weights w --model lasso --alpha 0.1 --json")]
    [InlineData("fit DATA --target y --weights w --solver mini-batch --seed 3 --standardize --json")]
    [InlineData("fit DATA --target label --drop y --weights w --model logistic --json")]
    [InlineData("fit DATA --target label --drop y --weights w --model perceptron --max-iterations 3 --json")]
    [InlineData("fit DATA --target y --drop label --weights w --model huber --json")]
    [InlineData("path DATA --target y --weights w --model lasso --alphas 9 --json")]
    [InlineData("path DATA --target label --drop y --weights w --model logistic --l1-ratio 1 --alphas 9 --json")]
    [InlineData("tune DATA --target y --weights w --model lasso --alphas 9 --folds 4 --json")]
    [InlineData("tune DATA --target y --weights w --model ridge --alphas 9 --folds 4 --shuffle --seed 5 --json")]
    [InlineData("tune DATA --target y --weights w --model lasso --criterion bic --json")]
    [InlineData("tune DATA --target y --weights w --model lasso --criterion aicc --json")]
    [InlineData("tune DATA --target y --weights w --model ridge --criterion gcv --json")]
    [InlineData("tune DATA --target label --drop y --weights w --model logistic --alphas 5 --folds 3 --shuffle --json")]
    [InlineData("stats DATA --target y --weights w --output OUT.stats --json")]
    public void Every_command_tells_the_same_without_them(string command)
    {
        (string with, string without) = Files();
        Assert.Equal(Told(command, without), Told(command, with));
    }

    [Fact]
    public void The_statistics_of_shards_know_their_weights()
    {
        (string with, string without) = Files();
        string whole = tool.Path("whole.stats");
        tool.Run("stats", with, "--target", "y", "--weights", "w", "--output", tool.Path("a.stats"), "--json").AssertDone();
        tool.Run("stats", without, "--target", "y", "--weights", "w", "--output", tool.Path("b.stats"), "--json").AssertDone();
        tool.Run("merge", tool.Path("a.stats"), tool.Path("b.stats"), "--output", whole, "--json").AssertDone();
        string twice = tool.Write("twice.csv", File.ReadAllText(without) + File.ReadAllText(without)[(File.ReadAllText(without).IndexOf('\n') + 1)..]);
        JsonElement merged = tool.Run("fit", whole, "--model", "ols", "--json").AssertDone().Json;
        JsonElement rows = tool.Run("fit", twice, "--target", "y", "--weights", "w", "--model", "ols", "--json").AssertDone().Json;
        foreach (string figure in (string[])["rows", "aic", "bic", "residualStandardError", "r2"])
        {
            Assert.Equal(rows.GetProperty(figure).GetDouble(), merged.GetProperty(figure).GetDouble(), 1e-9 * Math.Abs(rows.GetProperty(figure).GetDouble()));
        }
    }

    [Theory]
    [InlineData("fit DATA --target y --weights w --model ols --json")]
    [InlineData("fit DATA --target y --weights w --model ols --solver qr --json")]
    public void Criteria_do_not_depend_on_the_unit_of_the_weights(string command)
    {
        (_, string data) = Files();
        string[] lines = File.ReadAllLines(data);
        string scaled = tool.Write("scaled.csv", string.Concat(lines.Select((line, i) => i == 0 ? line + "\n" : Scaled(line, 1e7))));
        using JsonDocument one = JsonDocument.Parse(Run(command, data));
        using JsonDocument other = JsonDocument.Parse(Run(command, scaled));
        foreach (string figure in (string[])["aic", "bic"])
        {
            double wanted = one.RootElement.GetProperty(figure).GetDouble();
            Assert.Equal(wanted, other.RootElement.GetProperty(figure).GetDouble(), 1e-10 * Math.Abs(wanted));
        }
    }

    [Fact]
    public void Rows_of_an_array_are_left_out_too()
    {
        (string with, string without) = Files();
        foreach (bool fortran in (bool[])[false, true])
        {
            string[] told = [.. ((string[])[with, without]).Select(path => Told(
                "fit DATA --target x3 --weights x4 --drop x5 --model ols --json", Array(path, fortran)))];
            Assert.Equal(told[1], told[0]);
        }
    }

    [Fact]
    public void All_of_them_are_refused()
    {
        string data = tool.Write("none.csv", "a,w,y\n1,0,2\n2,0,3\n");
        tool.Run("tune", data, "--target", "y", "--weights", "w").AssertRefused(
            3, $"{data}: column \"w\": all weights are zero; at least one above 0 is needed");
    }

    public void Dispose() => tool.Dispose();

    private static string Scaled(string line, double factor)
    {
        string[] fields = line.Split(',');
        fields[4] = (factor * double.Parse(fields[4], CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture);
        return string.Join(',', fields) + "\n";
    }

    private string Array(string csv, bool fortran)
    {
        double[][] rows = [.. File.ReadLines(csv).Skip(1).Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
        string path = Path.ChangeExtension(csv, fortran ? ".fortran.npy" : ".npy");
        File.WriteAllBytes(path, NpyBytes.Create("<f8", fortran, rows.Length, rows[0].Length, (row, column) => rows[row][column]));
        return path;
    }

    private string Told(string command, string data) => Run(command, data).Replace(data, "DATA");

    private string Run(string command, string data)
    {
        string[] words = [.. command.Split(' ').Select(word => word.Replace("DATA", data).Replace("OUT", tool.Path("out")))];
        ToolResult result = tool.Run(words);
        Assert.True(result.ExitCode is 0 or 4, result.Error);
        return result.Output;
    }

    private (string With, string Without) Files()
    {
        const int rows = 90;
        var random = new Random(511);
        var with = new List<string>();
        for (int r = 0; r < rows; r++)
        {
            double[] x = [.. Enumerable.Range(0, 3).Select(_ => random.NextDouble() - 0.5)];
            double y = x[0] - (2.0 * x[1]) + (0.3 * random.NextDouble());
            double weight = r % 4 == 1 || r > 70 ? 0.0 : 0.25 + random.NextDouble();
            with.Add(FormattableString.Invariant($"{x[0]},{x[1]},{x[2]},{(weight > 0.0 ? y : 50.0 * y)},{weight},{(y + x[2] > 0.0 ? 1 : 0)}\n"));
        }

        const string head = "a,b,c,y,w,label\n";
        IEnumerable<string> kept = with.Where(line => line.Split(',')[4] != "0");
        return (tool.Write("with.csv", head + string.Concat(with)), tool.Write("without.csv", head + string.Concat(kept)));
    }
}
