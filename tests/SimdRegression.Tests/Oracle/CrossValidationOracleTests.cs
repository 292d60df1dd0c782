using System.Text.Json;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Oracle;

/// <summary>Fold scores against answers that were computed in 480-bit arithmetic, and the choices that follow from them.</summary>
public class CrossValidationOracleTests
{
    // The digits that fold scores have to agree in; the reference counts 144.
    private const double Tolerance = 1e-8;

    [Theory]
    [InlineData("diabetes_raw")]
    [InlineData("diabetes_scaled")]
    [InlineData("synth_tall")]
    public void Bundled_answers_are_met(string name) => Check(OracleFolder.Bundled, name);

    [SharedOracleFact]
    public void All_answers_are_met()
    {
        string[] names = [.. Directory.EnumerateFiles(Path.Combine(OracleFolder.Shared!, "cv"), "*_cv.json").Select(Path.GetFileName)!];
        Assert.NotEmpty(names);
        foreach (string name in names)
        {
            Check(OracleFolder.Shared!, name[..^"_cv.json".Length]);
        }
    }

    private static void Check(string folder, string name)
    {
        JsonElement book = OracleFolder.ReadJson(folder, $"cv/{name}_cv.json");
        Table table = OracleFolder.ReadCsv(Path.Combine(folder, "cv", book.GetProperty("csv").GetString()!));
        JsonElement assignments = book.GetProperty("foldAssignments");
        int checkedCases = 0;
        foreach (JsonElement item in book.GetProperty("cases").EnumerateArray())
        {
            int[] labels = [.. assignments.GetProperty(item.GetProperty("folds").GetString()!).EnumerateArray().Select(fold => fold.GetInt32())];
            CheckCase(item, table, FoldAssignment.FromLabels(labels));
            checkedCases++;
        }

        Assert.True(checkedCases > 3);
    }

    private static void CheckCase(JsonElement item, Table table, FoldAssignment folds)
    {
        string id = item.GetProperty("id").GetString()!;
        EstimatorKind kind = item.GetProperty("model").GetString()! switch
        {
            "ridge" => EstimatorKind.Ridge,
            "lasso" => EstimatorKind.Lasso,
            "enet" => EstimatorKind.ElasticNet,
            string other => throw new InvalidDataException($"No estimator is called {other}."),
        };
        double l1Ratio = kind switch
        {
            EstimatorKind.Ridge => 0.0,
            EstimatorKind.Lasso => 1.0,
            _ => item.GetProperty("l1Ratio").GetDouble(),
        };
        double[] alphas = item.GetProperty("alphas").Doubles();
        var options = new TuningOptions
        {
            Fit = new FitOptions
            {
                Standardize = item.GetProperty("standardizeWithinFold").GetBoolean(),
                Intercept = item.GetProperty("fitIntercept").GetBoolean(),
            },
            Rule = SelectionRule.OneStandardError,
        };
        var validation = new LinearModel<double>.CrossValidation(table.Features, folds);
        validation.Add(table.Rows, table.Targets);
        var search = new GridSearch(alphas) { L1Ratios = new[] { l1Ratio } };
        TuningResult tuning = validation.Tune(kind, search, in options, out LinearModel<double> model);

        for (int i = 0; i < alphas.Length; i++)
        {
            Assert.Equal(new Candidate(alphas[i], l1Ratio), tuning.Candidates[i]);
            double[] wanted = item.GetProperty("foldMse")[i].Doubles();
            for (int fold = 0; fold < wanted.Length; fold++)
            {
                AssertNear(wanted[fold], tuning.FoldScores(i)[fold], $"{id}, alpha {alphas[i]}, fold {fold}");
            }

            AssertNear(item.GetProperty("meanMse")[i].GetDouble(), tuning.MeanScores[i], $"{id}, alpha {alphas[i]}, mean");
            AssertNear(item.GetProperty("seMse")[i].GetDouble(), tuning.StandardErrors[i], $"{id}, alpha {alphas[i]}, standard error");
        }

        Assert.Equal(0, tuning.UncertifiedFitCount);
        Assert.Equal(0, tuning.ImpreciseScoreCount);
        Assert.Equal(item.GetProperty("selectedAlpha").GetDouble(), tuning.Best.Alpha);
        Assert.Equal(item.GetProperty("oneSeAlpha").GetDouble(), tuning.OneStandardError.Alpha);
        Assert.Equal(tuning.OneStandardError, tuning.Selected);
        AssertRefit(kind, table, tuning, options.Fit, model);
    }

    // The model is the one that the same strength gives on all rows.
    private static void AssertRefit(EstimatorKind kind, Table table, TuningResult tuning, in FitOptions options, LinearModel<double> model)
    {
        var moments = new LinearModel<double>.Moments(table.Features);
        moments.Add(table.Rows, table.Targets);
        (FitReport report, LinearModel<double> wanted) = moments.Fit(kind, tuning.Selected, in options);
        double largest = wanted.Coefficients.ToArray().Max(Math.Abs);
        for (int j = 0; j < wanted.FeatureCount; j++)
        {
            Assert.Equal(wanted.Coefficients[j], model.Coefficients[j], 1e-9 * largest);
        }

        Assert.Equal(wanted.Intercept, model.Intercept, 1e-9 * Math.Max(1.0, Math.Abs(wanted.Intercept)));
        Assert.True(tuning.Report.Converged);
        Assert.Equal(report.Alpha, tuning.Report.Alpha);
        AssertNear(report.Objective, tuning.Report.Objective, "objective");
    }

    private static void AssertNear(double wanted, double found, string what)
    {
        Assert.True(Math.Abs(found - wanted) <= Tolerance * Math.Abs(wanted), $"{what}: {found:r}, and is {wanted:r}");
    }
}
