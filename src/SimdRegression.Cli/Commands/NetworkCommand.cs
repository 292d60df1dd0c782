using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>fit</c> with the model network.</summary>
internal static class NetworkCommand
{
    public static ExitCode Run(FitRequest request, ToolConsole console)
    {
        if (request.Columns.OtherTargets.Count > 0)
        {
            TargetsCommand.CheckColumns(request);
            if (request.Columns.Encoding.Missing is not (MissingValues.Refuse or MissingValues.Drop))
            {
                throw new CommandLineException("--missing: with several targets refuse and drop are accepted");
            }
        }

        var names = new OutputNames([request.DataPath, .. request.OtherInputs]);
        if (request.SavePath is not null)
        {
            names.AddFile("--save", request.SavePath);
        }

        NetworkOutcome outcome = new Use(request, console).Run(keepsRows: true, console);
        if (request.SavePath is not null)
        {
            PendingFile.Write("--save", request.SavePath, outcome.Save);
        }

        if (request.Json)
        {
            NetworkOutput.WriteJson(console.OutputStream, outcome.Result);
        }
        else
        {
            NetworkOutput.WriteText(Terminal.ForOutput(console), outcome.Result);
            if (request.SavePath is not null)
            {
                console.Say($"The model is saved in {request.SavePath}.");
            }
        }

        if (!outcome.Result.HasDiverged)
        {
            return ExitCode.Done;
        }

        console.Out.Flush();
        console.Fail(FormattableString.Invariant(
            $"the training diverged after {outcome.Result.Report.Epochs} epoch(s), and the last finite weights are kept; a smaller --learning-rate")
            + (request.Network!.Options.StandardizeInputs ? "" : ", or --standardize,") + " would help");
        return ExitCode.NotConverged;
    }

    private sealed class Use(FitRequest request, ToolConsole console) : DataUse<NetworkOutcome>(TargetsUse.WithOtherTargets(request))
    {
        protected override bool WantsDoubledSums(NetworkOutcome found, out bool isOpen)
        {
            isOpen = false;
            return false;
        }

        protected override NetworkOutcome OnMoments<T>(Data.NamedMoments<T> moments) => throw new NotSupportedException("A network is trained on rows.");

        protected override NetworkOutcome OnRows<T>(TableRows<T> rows) => console.Interruption.During(() => NetworkFit.Run(Request, rows, console));
    }
}
