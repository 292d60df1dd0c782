using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Scores a model on rows that its fit did not see.</summary>
internal static class TestScoring
{
    /// <summary>The same outcome with the scores of its model, where a test is asked for.</summary>
    /// <param name="outcome">The fit.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="heldOut">The rows that were kept aside, or null.</param>
    /// <param name="labels">The labels of the classes, or null.</param>
    /// <param name="console">Where progress and notes go.</param>
    public static FitOutcome WithTest(this FitOutcome outcome, FitRequest request, EncodedTable? heldOut, ClassLabels? labels, ToolConsole console)
    {
        if (request.TestPath is null && heldOut is null)
        {
            return outcome;
        }

        ModelScore score;
        if (request.TestPath is string path)
        {
            var reading = new TableReading { Threads = request.Threads, Format = request.Columns.Format, Note = console.Note };
            score = outcome.Model.Score(InputStream.Open(path, console.OpenInput), reading, request.Columns.Weights, console);
        }
        else
        {
            score = outcome.Model.Score(heldOut!, labels, console);
        }

        return outcome with { Result = outcome.Result with { Test = score } };
    }
}
