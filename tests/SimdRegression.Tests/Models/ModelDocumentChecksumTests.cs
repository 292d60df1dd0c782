using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SimdRegression.Tests.Models;

/// <summary>A stored model that was changed, or says what no fit reports, is refused; one of an earlier version loads as before.</summary>
public class ModelDocumentChecksumTests
{
    private static readonly string Stored = Text();

    [Fact]
    public void Another_layout_is_no_change()
    {
        using JsonDocument json = JsonDocument.Parse(Stored);
        Assert.Equal(2, Load(JsonSerializer.Serialize(json.RootElement)).Coefficients.Length);
    }

    [Theory]
    [InlineData("0.25", "0.26")]
    [InlineData("\"bmi\"", "\"bmj\"")]
    [InlineData("\"rows\": 40", "\"rows\": 41")]
    public void A_change_is_refused(string from, string to)
    {
        Assert.Contains(from, Stored, StringComparison.Ordinal);
        var refusal = Assert.Throws<InvalidDataException>(() => Load(Stored.Replace(from, to)));
        Assert.Contains("changed after it was saved", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_of_earlier_versions_have_none()
    {
        string earlier = WithoutChecksum(Stored);
        Assert.NotEqual(Stored, earlier);
        Assert.Equal(0.25, Load(earlier).Coefficients[0]);
    }

    [Theory]
    [InlineData("rank", "-5")]
    [InlineData("rank", "3")]
    [InlineData("rows", "-1")]
    [InlineData("totalWeight", "-40")]
    [InlineData("residualSumOfSquares", "-1e-3")]
    [InlineData("totalSumOfSquares", "-7")]
    [InlineData("expectedDigits", "1e9")]
    [InlineData("expectedDigits", "-1")]
    [InlineData("alpha", "-1")]
    [InlineData("l1Ratio", "1.5")]
    [InlineData("activeCount", "9")]
    [InlineData("iterations", "-1")]
    [InlineData("tolerance", "-1")]
    public void What_no_fit_reports_is_refused(string name, string value)
    {
        string changed = Regex.Replace(WithoutChecksum(Stored), $"\"{name}\": [^,\n]+", $"\"{name}\": {value}");
        var refusal = Assert.Throws<InvalidDataException>(() => Load(changed));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    private static string WithoutChecksum(string text) => Regex.Replace(text, ",\\s*\"checksum\": \"[^\"]*\"", "");

    private static ModelDocument<double> Load(string text) => ModelDocument<double>.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static string Text()
    {
        var report = new FitReport
        {
            Rank = 2, FeatureCount = 2, RowCount = 40, TotalWeight = 40.0, ActiveCount = 2, Iterations = 1, ResidualSumOfSquares = 3.0,
            TotalSumOfSquares = 9.0, ExpectedDigits = 15.0, Alpha = 1.0, AlphaMax = double.NaN, L1Ratio = 0.0, Objective = 3.0, ConditionNumber = 2.0,
            Certificate = new Certificate(CertificateKind.Residual, 1e-17, 1e-12),
        };
        using var stream = new MemoryStream();
        new ModelDocument<double>([0.25, -1.5], 2.0, in report, ["bmi", "age"], "y").Save(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
