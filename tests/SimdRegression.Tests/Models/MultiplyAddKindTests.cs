using System.Text;
using System.Text.Json.Nodes;
using SimdRegression.Kernels;
using SimdRegression.Tests.Cli;

namespace SimdRegression.Tests.Models;

/// <summary>What reports, documents and the tool tell of how multiply-adds were rounded.</summary>
public sealed class MultiplyAddKindTests : IDisposable
{
    private static readonly MultiplyAddKind OfProcess = Lanes.IsFused ? MultiplyAddKind.Fused : MultiplyAddKind.ProductThenSum;

    private readonly ToolFixture tool = new();

    [Fact]
    public void A_fit_tells_what_this_process_does()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeClassification<double>(60, 3, seed: 1, flipRate: 0.2);
        var moments = new LinearModel<double>.Moments(3);
        var factor = new TriangularFactor<double>(3);
        var trainer = new LinearModel<double>.Trainer(3);
        Assert.Equal(OfProcess, moments.Fit(new Ridge(1.0), out _).MultiplyAdd);
        moments.Add(problem.Rows, problem.Targets);
        factor.Add(problem.Rows, problem.Targets);
        Assert.Equal(OfProcess, moments.Fit(new Ridge(1.0), out _).MultiplyAdd);
        Assert.Equal(OfProcess, factor.Fit(new Lasso(0.1), default, out _).MultiplyAdd);
        Assert.Equal(OfProcess, moments.Fit(new Ridge(1.0), new GradientDescent(), default, out _).MultiplyAdd);
        LogisticLoss loss = default;
        var penalty = new Ridge(1.0);
        TrainingReport[] reports =
        [
            trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, new Newton(), out _),
            trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, new ProximalNewton(), out _),
            trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, new GradientDescent(), out _),
            trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, new ProximalGradient(), out _),
            trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, new StochasticGradientDescent(), out _),
            trainer.Fit(problem.Rows, problem.Targets, new Perceptron(), out _),
        ];
        Assert.All(reports, report => Assert.Equal(OfProcess, report.MultiplyAdd));
    }

    [Fact]
    public void What_is_no_report_of_a_fit_tells_nothing()
    {
        Assert.Equal(MultiplyAddKind.Unspecified, default(FitReport).MultiplyAdd);
        Assert.Equal(MultiplyAddKind.Unspecified, default(TrainingReport).MultiplyAdd);
    }

    [Theory]
    [InlineData(MultiplyAddKind.Unspecified)]
    [InlineData(MultiplyAddKind.Fused)]
    [InlineData(MultiplyAddKind.ProductThenSum)]
    public void A_document_keeps_it_wherever_it_is_read(MultiplyAddKind kind)
    {
        var fitted = new ModelDocument<double>([1.0], 0.0, new FitReport { MultiplyAdd = kind });
        Assert.Equal(kind, Loaded(Json(fitted)).Report!.Value.MultiplyAdd);
        var trained = new ModelDocument<double>([1.0], 0.0, ResponseKind.Label, new TrainingReport { MultiplyAdd = kind });
        Assert.Equal(kind, Loaded(Json(trained)).Training!.Value.MultiplyAdd);
    }

    [Fact]
    public void Documents_of_earlier_versions_do_not_say()
    {
        JsonNode fitted = Json(new ModelDocument<double>([1.0], 0.0, new FitReport()));
        Assert.True(fitted["report"]!.AsObject().Remove("multiplyAdd"));
        Assert.Equal(MultiplyAddKind.Unspecified, Loaded(fitted).Report!.Value.MultiplyAdd);
        JsonNode trained = Json(new ModelDocument<double>([1.0], 0.0, ResponseKind.Label, new TrainingReport()));
        Assert.True(trained["training"]!.AsObject().Remove("multiplyAdd"));
        Assert.Equal(MultiplyAddKind.Unspecified, Loaded(trained).Training!.Value.MultiplyAdd);
    }

    [Fact]
    public void A_kind_that_does_not_exist_is_refused()
    {
        JsonNode node = Json(new ModelDocument<double>([1.0], 0.0, new FitReport()));
        node["report"]!["multiplyAdd"] = "thrice";
        Assert.Throws<InvalidDataException>(() => Loaded(node));
    }

    [Theory]
    [InlineData("ridge")]
    [InlineData("logistic")]
    public void The_tool_prints_it(string model)
    {
        string data = tool.Write("data.csv", "a,y\n1,0\n2,1\n3,0\n4,1\n5,1\n");
        ToolResult result = tool.Run("fit", data, "--target", "y", "--model", model, "--json");
        Assert.Equal(OfProcess == MultiplyAddKind.Fused ? "fused" : "productThenSum", result.Json.GetProperty("multiplyAdd").GetString());
    }

    public void Dispose() => tool.Dispose();

    private static JsonNode Json(ModelDocument<double> document)
    {
        using var file = new MemoryStream();
        document.Save(file);
        JsonNode node = JsonNode.Parse(file.ToArray())!;

        // Documents of earlier versions had none.
        node.AsObject().Remove("checksum");
        return node;
    }

    private static ModelDocument<double> Loaded(JsonNode node)
    {
        return ModelDocument<double>.Load(new MemoryStream(Encoding.UTF8.GetBytes(node.ToJsonString())));
    }
}
