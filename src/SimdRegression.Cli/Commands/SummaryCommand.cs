using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>summary</c>: what a saved model is, without its data.</summary>
internal static class SummaryCommand
{
    public static ExitCode Run(SummaryRequest request, ToolConsole console)
    {
        ModelFile file = ModelFile.Read(request.ModelPath).OfOneOutput("summary");
        ModelSummary summary = file.IsSinglePrecision
            ? ModelSummary.Of(file.Load<float>(), request.ModelPath)
            : ModelSummary.Of(file.Load<double>(), request.ModelPath);
        if (request.Json)
        {
            SummaryOutput.WriteJson(console.OutputStream, summary, request.Level);
        }
        else
        {
            SummaryOutput.WriteText(Terminal.ForOutput(console), summary, request.Level);
        }

        return ExitCode.Done;
    }
}
