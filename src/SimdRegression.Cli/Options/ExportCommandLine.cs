using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>export</c>.</summary>
internal static class ExportCommandLine
{
    private static readonly (string Word, ExportFormat Meaning)[] Formats =
        [("csharp", ExportFormat.CSharp), ("onnx", ExportFormat.Onnx), ("json", ExportFormat.Json)];

    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<ExportRequest, ToolConsole, ExitCode> run)
    {
        ToolOption format = ToolOption.Required(
            "--format",
            "csharp|onnx|json",
            "csharp: a type that compiles alone and predicts to the last bit what predict does; onnx: for ONNX runtimes, raw columns included; "
            + "json: the model again");
        ToolOption space = ToolOption.Text("--namespace", "NS", "The namespace of the type (csharp; default: none); the type has the name of the model's file");
        ToolOption output = ToolOption.Text("--output", "FILE", "Where it goes (default, or -: to standard output)");
        return new ToolCommand("export", "Hand a model on to programs that do not have this library")
        {
            Arguments = [CommonOptions.Model("fit --save or tune --save")],
            Groups = [new OptionGroup("What is written", format, space), new OptionGroup("Output", output)],
            Examples =
            [
                ("export price.json --format csharp --namespace Shop --output Price.cs", "Price.Predict of a row of features, or of raw values"),
                ("export price.json --format onnx --output price.onnx", "One input a raw column, text as text"),
            ],
            Run = parsed => run(
                new ExportRequest(
                    parsed.Argument(0),
                    OptionText.Choice(format.Name, parsed.Value(format)!, Formats),
                    parsed.Value(space),
                    parsed.Value(output)),
                console),
        };
    }
}
