using System.Text;
using System.Text.Json.Nodes;

namespace SimdRegression.Tests.Models;

/// <summary>Documents of models with a log link: the power of the loss, and the exposure that a prediction needs.</summary>
public sealed class ExposureDocumentTests
{
    private static readonly double[] Rows = [0.1, 1.0, 0.7, 2.0, 0.3, 3.5, 0.2, 1.5, 0.9, 0.5];
    private static readonly double[] Amounts = [1.0, 0.0, 2.5, 4.0, 1.5];

    [Fact]
    public void Power_and_exposure_come_back()
    {
        ModelDocument<double> found = Load(Text(Objective(ModelLoss.Tweedie, "hours")));
        Assert.Equal(ModelLoss.Tweedie, found.Objective!.Loss);
        Assert.Equal(1.25, found.Objective.TweediePower);
        Assert.Equal("hours", found.Objective.ExposureName);
        Assert.Equal(ResponseKind.Rate, found.Response);
        found = Load(Text(Objective(ModelLoss.Gamma, null)));
        Assert.Equal(ModelLoss.Gamma, found.Objective!.Loss);
        Assert.Null(found.Objective.ExposureName);
    }

    /// <summary>A reader that does not know exposures must refuse the document, rather than predict without.</summary>
    [Fact]
    public void A_document_with_an_exposure_has_a_version_of_its_own()
    {
        Assert.Equal(2, (int)JsonNode.Parse(Text(Objective(ModelLoss.Poisson, null)))!["version"]!);
        string text = Text(Objective(ModelLoss.Poisson, "hours"));
        Assert.Equal(3, (int)JsonNode.Parse(text)!["version"]!);
        JsonObject without = JsonNode.Parse(text)!.AsObject();
        without["objective"]!.AsObject().Remove("exposure");
        without.Remove("checksum");
        var error = Assert.Throws<InvalidDataException>(() => Load(without.ToJsonString()));
        Assert.Contains("exposure", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(0.5)]
    public void A_power_that_no_loss_has_is_refused(double power)
    {
        JsonObject damaged = JsonNode.Parse(Text(Objective(ModelLoss.Tweedie, null)))!.AsObject();
        damaged["objective"]!["tweediePower"] = power;
        damaged.Remove("checksum");
        var error = Assert.Throws<InvalidDataException>(() => Load(damaged.ToJsonString()));
        Assert.Contains("tweediePower", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_takes_no_exposure_says_so()
    {
        using var stream = new MemoryStream();
        var error = Assert.Throws<NotSupportedException>(() => Load(Text(Objective(ModelLoss.Poisson, "hours"))).SaveOnnx(stream));
        Assert.Contains("hours", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
        Load(Text(Objective(ModelLoss.Gamma, null))).SaveOnnx(stream);
        Assert.NotEqual(0, stream.Length);
    }

    private static ModelObjective Objective(ModelLoss loss, string? exposure) => new() { Loss = loss, TweediePower = 1.25, ExposureName = exposure };

    private static string Text(ModelObjective objective)
    {
        TrainingReport report = new LinearModel<double>.Trainer(2).Fit(
            Rows, Amounts, new TweedieLoss(1.25), new Ridge(1.0), default(Newton), out LinearModel<double> model);
        var document = new ModelDocument<double>(model.Coefficients, model.Intercept, ResponseKind.Rate, in report, ["a", "b"], "y") { Objective = objective };
        using var stream = new MemoryStream();
        document.Save(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static ModelDocument<double> Load(string text) => ModelDocument<double>.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
