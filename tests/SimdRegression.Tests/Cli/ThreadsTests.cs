using System.Globalization;
using System.Text;

namespace SimdRegression.Tests.Cli;

/// <summary>The answers of the tool have the same bits at any number of threads.</summary>
public sealed class ThreadsTests : IDisposable
{
    private readonly ToolFixture tool = new();
    private readonly string plain;
    private readonly string quotedFromTheMiddleOn;

    public ThreadsTests()
    {
        // Some forty chunks of lines.
        plain = tool.Write("plain.csv", Table(quotedFrom: int.MaxValue));
        quotedFromTheMiddleOn = tool.Write("quoted.csv", Table(quotedFrom: 30_000));
    }

    [Theory]
    [InlineData("fit", "--model", "ols")]
    [InlineData("fit", "--model", "ols", "--weights", "w")]
    [InlineData("fit", "--model", "lasso", "--alpha", "0.1", "--precision", "single")]
    public void A_fit_has_the_same_bits_at_any_number_of_threads(string command, params string[] options)
    {
        string expected = Run("1", plain);
        Assert.Contains(options.Contains("--weights") ? "\"rows\": " : "\"rows\": 60000", expected, StringComparison.Ordinal);
        foreach (string threads in (string[])["1", "2", "7"])
        {
            Assert.Equal(expected, Run(threads, plain));
            Assert.Equal(expected, Run(threads, quotedFromTheMiddleOn));
        }

        string Run(string threads, string data) =>
            tool.Run([command, data, "--target", "y", .. options, "--threads", threads, "--json"]).AssertDone().Output;
    }

    [Fact]
    public void Statistics_and_predictions_too()
    {
        string model = tool.Path("model.json");
        tool.Run("fit", plain, "--target", "y", "--save", model, "--json").AssertDone();
        byte[]? expectedStatistics = null;
        string? expectedPredictions = null;
        foreach (string threads in (string[])["1", "2", "7"])
        {
            string statistics = tool.Path($"{threads}.stats");
            tool.Run("stats", plain, "--target", "y", "--threads", threads, "--output", statistics).AssertDone();
            byte[] written = File.ReadAllBytes(statistics);
            Assert.Equal(expectedStatistics ??= written, written);
            string predictions = tool.Run("predict", model, plain, "--threads", threads, "--json").AssertDone().Output;
            Assert.Equal(expectedPredictions ??= predictions, predictions);
        }
    }

    [Theory]
    [InlineData("<f8")]
    [InlineData("<f8", "--weights", "x2")]
    [InlineData("<f4", "--precision", "single")]
    [InlineData("<f4", "--weights", "x2", "--precision", "double")]
    public void Statistics_of_a_mapped_file_have_the_same_bits_at_any_number_of_threads(string type, params string[] options)
    {
        var random = new Random(20260104);
        string path = Save(type, (_, column) => column == 2 ? random.Next(3) : random.NextDouble() + column);
        byte[]? expected = null;
        foreach (string threads in (string[])["1", "2", "7"])
        {
            string statistics = tool.Path($"{threads}.stats");
            tool.Run(["stats", path, "--target", "x5", .. options, "--threads", threads, "--output", statistics]).AssertDone();
            byte[] written = File.ReadAllBytes(statistics);
            Assert.Equal(expected ??= written, written);
        }
    }

    [Theory]
    [InlineData("row 90001: column \"x1\": NaN is not a finite number", 90_000, 1, double.NaN, 119_999, 5, double.NaN)]
    [InlineData("row 90001: column \"x1\": NaN is not a finite number", 90_000, 1, double.NaN, 119_999, 0, double.PositiveInfinity)]
    [InlineData("row 90001: column \"x5\": NaN is not a finite number", 90_000, 5, double.NaN, 100_000, 0, 1e200)]
    [InlineData(
        "row 50001: column \"x0\": the square of 1E+200 leaves the range of double precision; scaled values are accepted",
        50_000, 0, 1e200, 100_000, 0, double.NaN)]
    [InlineData(
        "row 50001: column \"x0\": the square of 1E+200 leaves the range of double precision; scaled values are accepted",
        50_000, 0, 1e200, 100_000, 5, double.NaN)]
    [InlineData(
        "row 50001: column \"x5\": the square of 1E+200 leaves the range of double precision; scaled values are accepted",
        50_000, 5, 1e200, 80_000, 1, 1e250)]
    public void Of_several_values_that_cannot_be_used_the_same_is_told_at_any_number_of_threads(
        string message, int row, int column, double value, int laterRow, int laterColumn, double laterValue)
    {
        string path = Save(
            "<f8",
            (r, c) => (r, c) == (row, column) ? value : (r, c) == (laterRow, laterColumn) ? laterValue : 1.0 + ((r * (c + 3)) % 17));
        foreach (string threads in (string[])["1", "2", "7"])
        {
            tool.Run("fit", path, "--target", "x5", "--threads", threads).AssertRefused(3, $"{path}: {message}");
        }
    }

    public void Dispose() => tool.Dispose();

    // A dozen parts of what one thread looks at together.
    private string Save(string type, Func<int, int, double> value)
    {
        string path = tool.Path("data.npy");
        File.WriteAllBytes(path, NpyBytes.Create(type, fortran: false, rows: 120_000, columns: 6, value));
        return path;
    }

    private static string Table(int quotedFrom)
    {
        var random = new Random(20260103);
        var text = new StringBuilder("x0,x1,w,x2,y\n");
        for (int row = 0; row < 60_000; row++)
        {
            double[] x = [random.NextDouble() - 0.5, random.NextDouble() * 1e6, random.Next(3), random.NextDouble() * 1e-7];
            double y = x[0] + (2e-6 * x[1]) + (3e7 * x[3]) + random.NextDouble();
            string first = x[0].ToString("R", CultureInfo.InvariantCulture);
            text.Append(row >= quotedFrom ? $"\"{first}\"" : first);
            foreach (double value in (double[])[x[1], x[2], x[3], y])
            {
                text.Append(CultureInfo.InvariantCulture, $",{value:R}");
            }

            text.Append(row % 3 == 0 ? "\r\n" : "\n");
        }

        return text.ToString();
    }
}
