using Microsoft.ML.OnnxRuntime;
using SimdRegression.Tests.Cli;

namespace SimdRegression.Tests.Documentation;

/// <summary>The page on handing models on: its code is code of this project, and its command lines run.</summary>
public sealed class HandingOnPageTests : IDisposable
{
    private readonly ToolFixture tool = new();

    [Fact]
    public void Every_line_of_code_on_the_page_is_compiled() => PageCode.AssertCompiled("handing-on.md", 3, "HandingOn.cs");

    [Fact]
    public void Every_command_line_on_the_page_runs()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "handing-on.md"));
        string[] lines = [.. page.Split("```sh\n")[1].Split("```")[0].Split('\n').Where(line => line.Length > 0)];
        Assert.Equal(3, lines.Length);
        string tables = Path.Combine(AppContext.BaseDirectory, "samples", "tables");
        foreach (string line in lines)
        {
            string[] words = [.. line.Split(' ')[1..].Select(word => File.Exists(Path.Combine(tables, word)) ? Path.Combine(tables, word)
                : word is "model.json" or "Passengers.cs" or "passengers.onnx" ? tool.Path(word) : word)];
            tool.Run(words).AssertDone();
        }

        Assert.Contains("namespace Ships\n", File.ReadAllText(tool.Path("Passengers.cs")), StringComparison.Ordinal);
        using var session = new InferenceSession(tool.Path("passengers.onnx"));
        Assert.Equal(["probability", "label"], session.OutputMetadata.Keys);
    }

    [Fact]
    public void A_model_of_typed_rows_is_loaded_with_its_fills_and_saved_as_onnx()
    {
        var moments = new HousePrice.Moments();
        for (int i = 0; i < 20; i++)
        {
            moments.Add(new House(60 + (7 * i % 11), i % 4 == 0 ? null : 10 + i, 100 + (i * i % 17)));
        }

        FitReport report = moments.Fit(new Ridge(0.5), out HousePrice model);
        var gap = new House(70, null, 0);
        HousePrice loaded = HandingOn.Loaded(model, report);
        Assert.Equal(model.Predict(in gap), loaded.Predict(in gap));
        HandingOn.Save(ModelDocument<double>.Create(in model, in report), tool.Path("house.onnx"));
        using var session = new InferenceSession(tool.Path("house.onnx"));
        Assert.Equal(["Area", "Age"], session.InputMetadata.Keys);
    }

    public void Dispose() => tool.Dispose();
}
