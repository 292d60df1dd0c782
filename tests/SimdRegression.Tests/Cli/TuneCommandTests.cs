using System.Globalization;
using System.Text.Json;
using SimdRegression.Cli.Demo;

namespace SimdRegression.Tests.Cli;

public sealed class TuneCommandTests : IDisposable
{
    private static readonly string[] FoldFields =
        ["search", "score", "alphas", "l1Ratios", "foldScores", "meanScores", "standardErrors", "best", "oneStandardError"];

    private static readonly string[] Choice = ["alpha", "l1Ratio", "meanScore"];

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("ridge")]
    [InlineData("lasso")]
    [InlineData("elastic-net", "--l1-ratios", "0.2,0.8")]
    [InlineData("elastic-net", "--search", "random", "--trials", "8")]
    [InlineData("lasso", "--search", "bayesian", "--trials", "8")]
    [InlineData("logistic")]
    [InlineData("logistic", "--l1-ratio", "1")]
    [InlineData("huber", "--precision", "single")]
    public void Json_has_the_fit_and_one_entry_a_candidate_in_every_field(string model, params string[] options)
    {
        string data = model == "logistic" ? Classes() : Line();
        bool random = options.Contains("--trials");
        string[] grid = random ? [] : ["--alphas", "4"];
        JsonElement json = tool.Run(["tune", data, "--target", "y", "--model", model, "--folds", "3", "--json", .. grid, .. options]).AssertDone().Json;
        int candidates = random ? 8 : options.Contains("0.2,0.8") ? 8 : 4;
        Assert.Equal(FoldFields, json.EnumerateObject().Select(field => field.Name).Where(FoldFields.Contains));
        Assert.All(
            ["alphas", "l1Ratios", "foldScores", "meanScores", "standardErrors"],
            name => Assert.Equal(candidates, json.GetProperty(name).GetArrayLength()));
        Assert.All(json.GetProperty("foldScores").EnumerateArray(), scores => Assert.Equal(3, scores.GetArrayLength()));
        Assert.All(["best", "oneStandardError"], name => Assert.Equal(Choice, json.GetProperty(name).EnumerateObject().Select(field => field.Name)));
        Assert.Equal(model, json.GetProperty("model").GetString());
        Assert.Equal(model == "logistic" ? "log loss" : model == "huber" ? "mean loss" : "mean squared error", json.GetProperty("score").GetString());

        // The chosen model is the fit of its strength, to the last digit.
        string alpha = json.GetProperty("best").GetProperty("alpha").GetRawText();
        string share = json.GetProperty("best").GetProperty("l1Ratio").GetRawText();
        string[] ratio = model is "elastic-net" or "logistic" ? ["--l1-ratio", share] : [];
        string[] precision = options.Contains("single") ? ["--precision", "single"] : [];
        JsonElement fit = tool.Run(["fit", data, "--target", "y", "--model", model, "--alpha", alpha, "--json", .. ratio, .. precision]).AssertDone().Json;
        foreach (JsonProperty field in fit.EnumerateObject())
        {
            Assert.Equal(field.Value.GetRawText(), json.GetProperty(field.Name).GetRawText());
        }
    }

    [Fact]
    public void Scores_are_those_of_the_library()
    {
        DiabetesData data = DiabetesData.Load();
        var validation = new LinearModel<double>.CrossValidation(10, FoldAssignment.Shuffled(442, 7, 3));
        validation.Add(data.Patients.Rows, data.Patients.Targets);
        TuningResult expected = validation.Tune(
            EstimatorKind.Lasso, new GridSearch(20), new TuningOptions { Fit = new FitOptions { Standardize = true } }, out _);

        string csv = tool.Write("diabetes.csv", CsvOf(data));
        JsonElement json = tool.Run(
            "tune", csv, "--target", "y", "--model", "lasso", "--standardize", "--alphas", "20", "--folds", "7", "--shuffle", "--seed", "3", "--json")
            .AssertDone().Json;
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(expected.Candidates[i].Alpha, json.GetProperty("alphas")[i].GetDouble(), expected.Candidates[i].Alpha * 1e-12);
            Assert.Equal(expected.MeanScores[i], json.GetProperty("meanScores")[i].GetDouble(), 1e-6);
            Assert.Equal(expected.FoldScores(i)[6], json.GetProperty("foldScores")[i][6].GetDouble(), 1e-6);
        }

        Assert.Equal(expected.OneStandardError.Alpha, json.GetProperty("oneStandardError").GetProperty("alpha").GetDouble(), 1e-9);
    }

    [Fact]
    public void The_rule_of_one_standard_error_fits_the_stronger_choice()
    {
        JsonElement json = tool.Run("tune", Line(), "--target", "y", "--model", "lasso", "--rule", "one-se", "--json").AssertDone().Json;
        double careful = json.GetProperty("oneStandardError").GetProperty("alpha").GetDouble();
        Assert.True(careful > json.GetProperty("best").GetProperty("alpha").GetDouble());
        Assert.Equal(careful, json.GetProperty("alpha").GetDouble());
    }

    [Fact]
    public void A_fold_column_holds_the_folds_and_is_no_feature()
    {
        string data = tool.Write("folds.csv", RandomCsv.Make(30, 9, (row, noise) => row[0] + noise, "fold", row => $"{row / 10}"));
        JsonElement given = tool.Run("tune", data, "--target", "y", "--fold-column", "fold", "--alphas", "5", "--json").AssertDone().Json;
        Assert.Equal(["a", "b", "c"], given.GetProperty("coefficients").EnumerateObject().Select(entry => entry.Name));
        JsonElement contiguous = tool.Run(
            "tune", data, "--target", "y", "--drop", "fold", "--folds", "3", "--alphas", "5", "--json").AssertDone().Json;
        Assert.Equal(contiguous.GetProperty("foldScores").GetRawText(), given.GetProperty("foldScores").GetRawText());
    }

    [Fact]
    public void Groups_stay_together()
    {
        string data = tool.Write("groups.csv", RandomCsv.Make(24, 9, (row, noise) => row[0] + noise, "g", row => $"{row % 3}"));
        JsonElement json = tool.Run("tune", data, "--target", "y", "--group-column", "g", "--alphas", "2", "--json").AssertDone().Json;
        Assert.Equal(3, json.GetProperty("foldScores")[0].GetArrayLength());
    }

    [Fact]
    public void Groups_and_folds_may_be_texts_which_count_in_ordinal_order()
    {
        // Ten texts, the first of which comes last: as numbers in the same order, from the same seed, they give the same folds.
        string texts = tool.Write("texts.csv", RandomCsv.Make(90, 9, (row, noise) => row[0] + noise, "g", row => $"\"g, {9 - (row % 10)}\""));
        string numbers = tool.Write("numbers.csv", RandomCsv.Make(90, 9, (row, noise) => row[0] + noise, "g", row => $"{9 - (row % 10)}.0"));
        foreach (string option in (string[])["--group-column", "--fold-column"])
        {
            JsonElement ofTexts = tool.Run("tune", texts, "--target", "y", option, "g", "--alphas", "3", "--json").AssertDone().Json;
            JsonElement ofNumbers = tool.Run("tune", numbers, "--target", "y", option, "g", "--alphas", "3", "--json").AssertDone().Json;
            Assert.Equal(option == "--group-column" ? 5 : 10, ofTexts.GetProperty("foldScores")[0].GetArrayLength());
            Assert.Equal(ofNumbers.GetProperty("foldScores").GetRawText(), ofTexts.GetProperty("foldScores").GetRawText());
        }
    }

    [Fact]
    public void By_time_the_first_rows_are_never_tested()
    {
        string output = tool.Run("tune", Line(), "--target", "y", "--by-time", "--folds", "4").AssertDone().Output;
        Assert.Contains("4 folds by time, each trained on the rows before it", output);
    }

    [Fact]
    public void Shards_are_folds()
    {
        string[] shards = [Shard(1), Shard(2), Shard(3)];
        JsonElement json = tool.Run(["tune", .. shards.Select(shard => tool.Path(shard + ".stats")), "--model", "lasso", "--alphas", "6", "--json"])
            .AssertDone().Json;
        string all = tool.Write(
            "all.csv", "a,b,c,y\n" + string.Concat(shards.Select(shard => File.ReadAllText(tool.Path(shard + ".csv")).Replace("a,b,c,y\n", ""))));
        JsonElement ofRows = tool.Run("tune", all, "--target", "y", "--model", "lasso", "--alphas", "6", "--folds", "3", "--json").AssertDone().Json;
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(ofRows.GetProperty("meanScores")[i].GetDouble(), json.GetProperty("meanScores")[i].GetDouble(), 1e-10);
        }

        Assert.Equal(60, json.GetProperty("rows").GetInt32());
    }

    [Theory]
    [InlineData("aic")]
    [InlineData("bic")]
    [InlineData("aicc")]
    [InlineData("gcv")]
    public void A_criterion_chooses_along_the_path_of_all_rows(string criterion)
    {
        tool.Run("stats", Line(), "--target", "y", "--output", tool.Path("line.stats")).AssertDone();
        JsonElement json = tool.Run(
            "tune", tool.Path("line.stats"), "--model", "lasso", "--criterion", criterion, "--alphas", "30", "--json").AssertDone().Json;
        JsonElement path = tool.Run("path", Line(), "--target", "y", "--model", "lasso", "--alphas", "30", "--json").AssertDone().Json;
        double[] values = [.. json.GetProperty("criterionValues").EnumerateArray().Select(value => value.GetDouble())];
        if (criterion != "gcv")
        {
            Assert.Equal(path.GetProperty(criterion).GetRawText(), json.GetProperty("criterionValues").GetRawText());
        }

        int best = Array.IndexOf(values, values.Min());
        Assert.Equal(path.GetProperty("alphas")[best].GetDouble(), json.GetProperty("best").GetProperty("alpha").GetDouble());
        Assert.Equal(criterion, json.GetProperty("criterion").GetString());
    }

    [Fact]
    public void The_criterion_of_labels_counts_what_an_L1_penalty_leaves()
    {
        JsonElement json = tool.Run(
            "tune", Classes(), "--target", "y", "--model", "logistic", "--l1-ratio", "1", "--criterion", "aic", "--alphas", "5", "--json").AssertDone().Json;
        JsonElement fit = tool.Run(
            "fit", Classes(), "--target", "y", "--model", "logistic", "--l1-ratio", "1", "--alpha", json.GetProperty("alpha").GetRawText(), "--json").Json;
        double expected = (2.0 * 60 * fit.GetProperty("logLoss").GetDouble()) + (2.0 * (fit.GetProperty("activeFeatures").GetArrayLength() + 1));
        Assert.Equal(expected, json.GetProperty("best").GetProperty("criterionValue").GetDouble(), 6);
    }

    [Fact]
    public void The_table_shows_the_curve_and_both_choices()
    {
        string output = tool.Run("tune", Line(), "--target", "y", "--model", "lasso", "--shuffle", "--seed", "1").AssertDone().Output;
        Assert.DoesNotContain("\u001b", output);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 96));
        Assert.All(
            [
                "lasso tuned by grid search, 100 candidates; 5 folds of shuffled rows (seed 1)", "Mean squared error against the strength",
                "▲", "one standard error", "best, fitted", "coefficient",
            ],
            words => Assert.Contains(words, output));
    }

    [Fact]
    public void The_chosen_model_is_saved()
    {
        string model = tool.Path("model.json");
        tool.Run("tune", Line(), "--target", "y", "--model", "lasso", "--save", model).AssertDone();
        tool.Run("predict", model, Line(), "--json").AssertDone();
    }

    [Theory]
    [InlineData("--folds 41", "--folds: 41 folds cannot be made of line.csv, which has 40 rows; 2 to 40 are accepted")]
    [InlineData("--folds 1", "--folds: \"1\" is not accepted; a whole number from 2 to 2147483647 is")]
    [InlineData(
        "--folds 40 --by-time",
        "--folds: 40 folds cannot be made of line.csv, which has 40 rows, the first of which are only trained on; 2 to 39 are accepted")]
    [InlineData("--alphas ,", "--alphas: \"\" is not accepted; how many strengths there are, or a list of finite numbers above 0, is")]
    [InlineData("--alphas 1,-1", "--alphas: \"-1\" is not accepted; how many strengths there are, or a list of finite numbers above 0, is")]
    [InlineData("--model elastic-net --l1-ratios 0.5,2", "--l1-ratios: \"2\" is not accepted; a list of numbers from 0 to 1 is")]
    [InlineData("--l1-ratios 0.5", "--l1-ratios: ridge has a share of its own; accepted with elastic-net and with the models that take a --penalty")]
    [InlineData("--model elastic-net --l1-ratios 0.5 --l1-ratio 0.5", "--l1-ratio, --l1-ratios: both are given; one of them is accepted")]
    [InlineData("--search annealing", "--search: \"annealing\" is not accepted; one of grid, random, bayesian is")]
    [InlineData("--search random --alphas 9", "--alphas: random search draws its strengths; a list is accepted, whose least and largest are the range")]
    [InlineData("--trials 9", "--trials: a grid has as many candidates as it has strengths and shares; accepted with random and bayesian")]
    [InlineData("--rule median", "--rule: \"median\" is not accepted; one of best, one-se is")]
    [InlineData("--criterion cp", "--criterion: \"cp\" is not accepted; one of aic, bic, aicc, gcv is")]
    [InlineData("--criterion aic --folds 3", "--folds: it means nothing beside --criterion; one of them is accepted")]
    [InlineData("--fold-column a --shuffle", "--shuffle: it means nothing beside --fold-column; one of them is accepted")]
    [InlineData("--by-time --shuffle", "--shuffle: it means nothing beside --by-time; one of them is accepted")]
    [InlineData("--fold-column f", "--fold-column: no column \"f\" in line.csv; it has \"a\", \"b\", \"c\", \"y\"")]
    [InlineData("--fold-column y", "--fold-column: \"y\" is the target; another column is needed")]
    [InlineData("--group-column a --features a", "--features: \"a\" is named by --group-column")]
    [InlineData("--model ols", "--model: \"ols\" has no penalty, and so no strengths to go through; accepted: ridge, lasso, elastic-net, linear, logistic, multinomial, huber, poisson, gamma, tweedie, quantile")]
    [InlineData(
        "--model logistic --criterion bic",
        "--criterion: the degrees of freedom of logistic are known for a penalty that is all L1; --l1-ratio 1, or folds, is accepted")]
    public void What_cannot_be_chosen_from_is_refused(string options, string message)
    {
        string data = Line();
        tool.Run(["tune", data, "--target", "y", .. options.Split(' ')]).AssertRefused(2, message.Replace("line.csv", data));
    }

    [Fact]
    public void Fewer_rows_than_the_usual_folds_are_a_fault_of_the_data()
    {
        string data = tool.Write("few.csv", "a,y\n1,2\n2,3\n3,5\n");
        tool.Run("tune", data, "--target", "y").AssertRefused(3, $"{data}: 5 folds cannot be made of 3 rows; more rows, or fewer --folds, are needed");
    }

    [Fact]
    public void One_group_or_fold_is_none()
    {
        string data = tool.Write("one.csv", RandomCsv.Make(12, 1, (row, noise) => row[0] + noise, "g", _ => "7"));
        tool.Run("tune", data, "--target", "y", "--group-column", "g").AssertRefused(
            3, $"{data}: column \"g\": all rows are in group 7; at least two groups are needed");
        tool.Run("tune", data, "--target", "y", "--fold-column", "g").AssertRefused(
            3, $"{data}: column \"g\": all rows are in fold 7; at least two folds are needed");
    }

    [Fact]
    public void A_fold_that_is_trained_on_one_class_is_refused_and_one_that_tests_one_class_is_noted()
    {
        string sorted = tool.Write("sorted.csv", "a,y\n1,0\n2,0\n3,0\n4,1\n5,1\n6,1\n");
        tool.Run("tune", sorted, "--target", "y", "--model", "logistic", "--folds", "2").AssertRefused(
            3,
            $"{sorted}: column \"y\": the rows that fold 1 is trained on have no label 0; other folds (--shuffle, --folds, --fold-column) are accepted");
        ToolResult noted = tool.Run("tune", sorted, "--target", "y", "--model", "logistic", "--folds", "3", "--alphas", "1,0.1", "--json");
        Assert.Equal(0, noted.ExitCode);
        Assert.Equal(
            "simdreg: note: fold 1 has no rows of label 1, so its score says nothing of them; --shuffle mixes the rows\n"
            + "simdreg: note: fold 3 has no rows of label 0, so its score says nothing of them; --shuffle mixes the rows\n",
            noted.Error);
    }

    [Fact]
    public void A_constant_target_in_training_rows_is_refused_and_in_tested_rows_noted()
    {
        string flat = tool.Write("flat.csv", "a,y\n1,5\n2,5\n3,6\n4,8\n5,6\n6,7\n");
        tool.Run("tune", flat, "--target", "y", "--folds", "2", "--by-time").AssertRefused(
            3,
            $"{flat}: column \"y\": the target is 5 in every row that fold 1 is trained on; other folds (fewer --folds, rows in another order) are accepted");
        ToolResult noted = tool.Run("tune", flat, "--target", "y", "--folds", "3", "--alphas", "1,0.1");
        Assert.Equal(0, noted.ExitCode);
        Assert.Contains("note: the target is 5 in every row of fold 1, so its score says little", noted.Error);
        string constant = tool.Write("constant.csv", "a,y\n1,5\n2,5\n3,5\n4,5\n5,5\n6,5\n");
        tool.Run("tune", constant, "--target", "y", "--model", "lasso").AssertRefused(
            3, $"{constant}: column \"y\": the target is 5 in every row, so no strength is better than another");
    }

    [Fact]
    public void Columns_without_a_word_about_the_target_suggest_no_strengths()
    {
        string data = tool.Write("idle.csv", "a,y\n1,1\n1,2\n1,3\n1,4\n1,5\n1,6\n");
        tool.Run("tune", data, "--target", "y", "--model", "lasso").AssertRefused(
            3, $"{data}: no feature goes with the target, so the data suggest no strengths; --alphas with a list of them is accepted");
    }

    [Fact]
    public void Folds_are_made_of_the_rows_that_have_weight()
    {
        string data = tool.Write("weights.csv", "a,w,y\n1,0,1\n2,0,3\n3,1,4\n4,1,6\n");
        tool.Run("tune", data, "--target", "y", "--weights", "w", "--folds", "2").AssertRefused(
            3, $"{data}: column \"y\": the target is 6 in every row that fold 1 is trained on; other folds (--shuffle, --folds, --fold-column) are accepted");
    }

    [Fact]
    public void One_file_of_statistics_has_no_folds()
    {
        tool.Run("stats", Line(), "--target", "y", "--output", tool.Path("line.stats")).AssertDone();
        string stored = tool.Path("line.stats");
        tool.Run("tune", stored).AssertRefused(
            2,
            $"DATA: {stored} holds the statistics of all its rows together, and no folds; "
            + "two or more .stats files (each is a fold), --criterion, or a file of rows, is accepted");
        tool.Run("tune", stored, Line(), "--target", "y").AssertRefused(
            2, $"DATA: {Line()} holds rows; several files are accepted where all are .stats, each of which is a fold");
        tool.Run("tune", stored, stored, "--shuffle").AssertRefused(
            2, "--folds, --fold-column, --group-column, --by-time, --shuffle: each of several files is a fold; accepted with one file");
    }

    public void Dispose() => tool.Dispose();

    private static string CsvOf(DiabetesData data)
    {
        static string Line(IEnumerable<double> values) =>
            string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))) + "\n";
        return string.Join(',', data.Names) + ",y\n"
            + string.Concat(data.Patients.Rows.Chunk(10).Zip(data.Patients.Targets, (row, target) => Line([.. row, target])));
    }

    private string Shard(int seed)
    {
        string name = $"shard{seed}";
        tool.Write(name + ".csv", RandomCsv.Line(rows: 20, seed));
        tool.Run("stats", tool.Path(name + ".csv"), "--target", "y", "--output", tool.Path(name + ".stats")).AssertDone();
        return name;
    }

    private string Line() => tool.Write("line.csv", RandomCsv.Line());

    private string Classes() => tool.Write("classes.csv", RandomCsv.Classes());
}
