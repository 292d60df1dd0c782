using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Output;

/// <summary>The result of tuning as one JSON object: the fields of the chosen model's fit, and those of the choice.</summary>
internal static class TuneJson
{
    public static void Write(Stream stream, TuneResult tuning)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        FitJson.WriteFields(json, tuning.Fit);
        json.WriteString("search", tuning.SearchWord);
        json.WriteString("score", tuning.ScoreName);
        json.WriteNumbers("alphas", tuning.Alphas);
        json.WriteNumbers("l1Ratios", tuning.L1Ratios);
        if (tuning.Folds is FoldFigures folds)
        {
            json.WriteStartArray("foldScores");
            foreach (double[] scores in folds.Scores)
            {
                json.WriteNumbersValue(scores);
            }

            json.WriteEndArray();
            json.WriteNumbers("meanScores", tuning.Scores);
            json.WriteNumbers("standardErrors", folds.StandardErrors);
            json.WriteNumber("impreciseScores", tuning.UncertainCount);
            WriteChoice(json, "best", tuning, tuning.Best, "meanScore");
            WriteChoice(json, "oneStandardError", tuning, folds.OneStandardError, "meanScore");
        }

        if (tuning.Criterion is CriterionFigures criterion)
        {
            json.WriteString("criterion", criterion.Kind.Word());
            json.WriteNumbers("criterionValues", tuning.Scores);
            json.WriteNumbers("degreesOfFreedom", criterion.DegreesOfFreedom);
            WriteChoice(json, "best", tuning, tuning.Best, "criterionValue");
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void WriteChoice(Utf8JsonWriter json, string name, TuneResult tuning, int index, string score)
    {
        json.WriteStartObject(name);
        json.WriteNumberOrNull("alpha", tuning.Alphas[index]);
        json.WriteNumberOrNull("l1Ratio", tuning.L1Ratios[index]);
        json.WriteNumberOrNull(score, tuning.Scores[index]);
        json.WriteEndObject();
    }
}
