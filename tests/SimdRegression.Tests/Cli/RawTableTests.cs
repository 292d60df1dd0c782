using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>Tables as they come: each is read as the plain table that says the same, and predicted from as it was read.</summary>
public sealed class RawTableTests : IDisposable
{
    // Eleven rows, y about 2 area - 3 rooms + 5 (lift) + a part of each city.
    private const string Plain =
        "area,rooms,lift,y\n10,1,0,18.2\n20.5,2,1,40.1\n30,3,1,56.4\n12.25,2,0,19\n17,4,0,22.5\n9,5,1,8.75\n44,1,0,85\n28,2,1,55.5\n31,3,0,53\n25,4,0,38.5\n";

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData(";", ".", "auto")]
    [InlineData(";", ".", ";")]
    [InlineData(";", ",", ";")]
    [InlineData(";", ",", "auto")]
    [InlineData("\t", ",", "auto")]
    [InlineData("\t", ".", "tab")]
    [InlineData("|", ".", "auto")]
    [InlineData("  ", ".", "space")]
    [InlineData(" \t ", ".", "auto")]
    [InlineData(" ", ",", "space")]
    public void Delimiters_and_decimal_marks_change_nothing(string delimiter, string decimalMark, string option)
    {
        string text = Plain.Replace('.', decimalMark[0] == ',' ? '!' : '.').Replace(",", delimiter, StringComparison.Ordinal).Replace("!", ",", StringComparison.Ordinal);
        string model = tool.Path("model.json");
        JsonElement fit = Fit("raw.txt", text, "--delimiter", option, "--decimal", decimalMark, "--save", model).Json;
        AssertSameFit(Fit("plain.csv", Plain).Json, fit);

        // The model knows how its file was read.
        string[] predictions = [.. Predict(model, tool.Path("raw.txt"))];
        Assert.Equal(tool.Run("predict", model, tool.Path("plain.csv"), "--delimiter", ",", "--decimal", ".").AssertDone().Output.Trim().Split('\n')[1..], predictions);
    }

    [Fact]
    public void Commas_that_mark_decimals_may_separate_fields_where_quotes_tell_them_apart()
    {
        string quoted = string.Join('\n', Plain.Split('\n').Select(line => line.Length == 0 ? "" : string.Join(',', line.Split(',').Select(field => $"\"{field.Replace('.', ',')}\""))));
        AssertSameFit(Fit("plain.csv", Plain).Json, Fit("quoted.csv", quoted, "--delimiter", ",", "--decimal", ",").Json);
    }

    [Theory]
    [InlineData("1.234,5", ",")]
    [InlineData("1,234.5", ".")]
    [InlineData("1 234", ".")]
    public void Marks_of_thousands_are_refused(string number, string decimalMark)
    {
        string data = tool.Write("d.csv", $"a;y\n\"{number}\";1\n2;3\n4;4\n");
        tool.Run("fit", data, "--target", "y", "--decimal", decimalMark, "--json").AssertRefused(
            3, $"{data}:2: column \"a\": \"{number}\" is not a number; --categorical a, or --categorical auto, takes the column as text");
    }

    [Theory]
    [InlineData("1.5", ",", ".")]
    [InlineData("1,5", ".", ",")]
    public void The_other_decimal_mark_is_named_where_it_makes_a_number(string number, string decimalMark, string other)
    {
        string data = tool.Write("d.csv", $"a;y\n\"{number}\";1\n2;3\n4;4\n");
        tool.Run("fit", data, "--target", "y", "--decimal", decimalMark, "--json").AssertRefused(
            3,
            $"{data}:2: column \"a\": \"{number}\" is not a number; --decimal {other} reads it as a number; --categorical a, or --categorical auto, takes the column as text");
        ToolResult asText = tool.Run("fit", data, "--target", "y", "--decimal", decimalMark, "--categorical", "auto", "--json");
        Assert.Equal(0, asText.ExitCode);
        Assert.Contains($"note: {data}:2: column \"a\": \"{number}\" is taken as text; --decimal {other} reads it as a number", asText.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_a_header_has_columns_by_place()
    {
        string bare = Plain[(Plain.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        string model = tool.Path("model.json");
        string data = tool.Write("bare.csv", bare);
        JsonElement fit = tool.Run("fit", data, "--target", "x3", "--no-header", "--json", "--save", model).AssertDone().Json;
        Assert.Equal(10, fit.GetProperty("rows").GetInt32());
        Assert.Equal(["x0", "x1", "x2"], Names(fit));
        Assert.Equal(10, Predict(model, data).Count());

        // Read with its first row for names, the tool says what that looks like.
        ToolResult noted = tool.Run("fit", data, "--target", "18.2", "--json");
        Assert.Equal($"simdreg: note: {data}:1: every name in the header line is a number; --no-header reads it as a row\n", noted.Error);
        Assert.Equal(9, noted.Json.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void Compressed_and_encoded_text_is_read()
    {
        JsonElement plain = Fit("plain.csv", Plain).Json;
        using (var packed = new GZipStream(File.Create(tool.Path("d.csv.gz")), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes(Plain));
        }

        AssertSameFit(plain, tool.Run("fit", tool.Path("d.csv.gz"), "--target", "y", "--json").AssertDone().Json);
        foreach (Encoding encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, new UTF8Encoding(true)])
        {
            File.WriteAllText(tool.Path("encoded.csv"), Plain, encoding);
            AssertSameFit(plain, tool.Run("fit", tool.Path("encoded.csv"), "--target", "y", "--json").AssertDone().Json);
        }

        File.WriteAllText(tool.Path("latin.csv"), Plain.Replace("area", "Größe", StringComparison.Ordinal), Encoding.Latin1);
        Assert.Equal(
            ["Größe", "rooms", "lift"],
            Names(tool.Run("fit", tool.Path("latin.csv"), "--target", "y", "--encoding", "latin1", "--json").AssertDone().Json));
        ToolResult wrong = tool.Run("fit", tool.Path("latin.csv"), "--target", "y");
        Assert.Contains("--encoding latin1", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(3, wrong.ExitCode);
    }

    [Theory]
    [InlineData("d.csv.gz", "plain", "not compressed by gzip")]
    [InlineData("d.csv", "packed", "gzip")]
    [InlineData("d.csv.gz", "cut", "damaged or cut off")]
    public void Compressed_files_that_are_none_are_refused(string name, string content, string problem)
    {
        using var stream = new MemoryStream();
        using (var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(Encoding.UTF8.GetBytes(Plain));
        }

        byte[] bytes = stream.ToArray();
        File.WriteAllBytes(tool.Path(name), content == "plain" ? Encoding.UTF8.GetBytes(Plain) : content == "cut" ? bytes[..^20] : bytes);
        ToolResult result = tool.Run("fit", tool.Path(name), "--target", "y");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void True_and_false_are_one_and_zero()
    {
        string words = Plain.Replace(",0,", ",False,", StringComparison.Ordinal).Replace(",1,", ",TRUE,", StringComparison.Ordinal);
        AssertSameFit(Fit("plain.csv", Plain).Json, Fit("words.csv", words).Json);
    }

    [Theory]
    [InlineData("a,b,b,y\n1,1,0,2\n2,4,0,3\n3,9,1,5\n4,16,0,4\n", "--drop", "b", 1)]
    [InlineData(" a , b,y \n1,1,2\n2,4,3\n3,9,5\n4,16,4\n", "--features", "a,b", 2)]
    [InlineData(",b,y\n1,1,2\n2,4,3\n3,9,5\n4,16,4\n", "--features", "column1", 1)]
    public void Names_are_trimmed_and_may_be_odd_where_they_are_not_used(string text, string option, string value, int features)
    {
        JsonElement fit = tool.Run("fit", tool.Write("d.csv", text), "--target", "y", option, value, "--json").AssertDone().Json;
        Assert.Equal(features, fit.GetProperty("features").GetInt32());
    }

    [Fact]
    public void Gaps_are_refused_dropped_or_filled()
    {
        // The gap of a is in a row of weight 0, the mean of the others with their weights is (2 * 1 + 1 * 4 + 1 * 7) / 4.
        const string Text = "a,w,y\n1,2,3\n4,1,5\nNA,1,6\n7,1,9\n,0,1000\n";
        string data = tool.Write("d.csv", Text);
        tool.Run("fit", data, "--target", "y", "--weights", "w").AssertRefused(
            3, $"{data}:4: column \"a\": \"NA\" is a missing value; --missing drop, mean, median or indicator says what becomes of missing values");
        AssertFilled("mean", "a,w,y\n1,2,3\n4,1,5\n3.25,1,6\n7,1,9\n");
        AssertFilled("median", "a,w,y\n1,2,3\n4,1,5\n2.5,1,6\n7,1,9\n");
        AssertFilled("drop", "a,w,y\n1,2,3\n4,1,5\n7,1,9\n");
        AssertFilled("indicator", "a,a_missing,w,y\n1,0,2,3\n4,0,1,5\n3.25,1,1,6\n7,0,1,9\n");

        void AssertFilled(string missing, string plain)
        {
            JsonElement fit = tool.Run("fit", data, "--target", "y", "--weights", "w", "--missing", missing, "--alpha", "0.5", "--json").AssertDone().Json;
            AssertSameFit(tool.Run("fit", tool.Write("plain.csv", plain), "--target", "y", "--weights", "w", "--alpha", "0.5", "--json").AssertDone().Json, fit);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"x\"")]
    public void Many_rows_with_gaps_in_a_row_hide_nothing_behind_them(string first)
    {
        // With a quote all is read record by record, in other blocks than lines are.
        string text = "a,city,y\n1," + (first.Length > 0 ? first : "x") + ",3\n" + string.Concat(Enumerable.Repeat(",x,1\n", 90_000)) + "2,z,5\n3,x,7.5\n4,z,8\n";
        JsonElement fit = Fit("d.csv", text, "--missing", "drop", "--categorical", "city").Json;
        Assert.Equal(4, fit.GetProperty("rows").GetInt32());
        Assert.Equal(["a", "city=x", "city=z"], Names(fit));
        Assert.Equal(4, Fit("d.csv", text, "--missing", "drop", "--drop", "city").Json.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void A_gap_in_the_target_or_the_weights_is_refused_but_under_drop()
    {
        string data = tool.Write("d.csv", "a,w,y\n1,1,3\n2,1,5\n3,1,?\n4,,9\n5,1,10\n");
        ToolResult result = tool.Run("fit", data, "--target", "y", "--weights", "w", "--missing", "mean");
        result.AssertRefused(3, $"{data}:4: column \"y\": \"?\" is a missing value; a value is needed (--missing drop leaves such rows out)");
        Assert.Equal(3, tool.Run("fit", data, "--target", "y", "--weights", "w", "--missing", "drop", "--json").AssertDone().Json.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void Numbers_may_stand_for_missing_values()
    {
        JsonElement fit = Fit("d.csv", "a,y\n1,3\n-999,4\n2,5\n-999.0,8\nnone,9\n4,8\n", "--na-values=-999,none", "--missing", "drop").Json;
        Assert.Equal(3, fit.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void Rows_with_gaps_have_no_prediction_under_drop_and_a_filled_one_else()
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,3\n4,1,5\nNA,1,6\n7,3,9\n");
        string gaps = tool.Write("gaps.csv", "b,a\n1,1\n,2\n2,NA\n");
        string model = tool.Path("model.json");
        tool.Run("fit", data, "--target", "y", "--missing", "drop", "--save", model).AssertDone();
        string[] dropped = [.. Predict(model, gaps)];
        Assert.NotEqual("", dropped[0]);
        Assert.Equal(["", ""], dropped[1..]);
        JsonElement json = tool.Run("predict", model, gaps, "--json").AssertDone().Json.GetProperty("predictions");
        Assert.Equal([JsonValueKind.Number, JsonValueKind.Null, JsonValueKind.Null], json.EnumerateArray().Select(value => value.ValueKind));

        // A column that had no gaps in training is filled with its mean.
        tool.Run("fit", data, "--target", "y", "--missing", "mean", "--save", model).AssertDone();
        string filled = tool.Write("filled.csv", "b,a\n1,1\n1.75,2\n2,4\n");
        Assert.Equal(Predict(model, filled), Predict(model, gaps));
    }

    [Theory]
    [InlineData("city")]
    [InlineData("auto")]
    [InlineData("auto,lift")]
    public void Text_becomes_a_feature_a_level_in_ordinal_order(string categorical)
    {
        // Numbers come before the first text, and are levels then; a quoted field and one with blanks around it are the same level.
        const string Text = "city,lift,y\n10,1,3\n9,0,5\n\"Köln, \"\"a\"\"\",1,6\n Ulm ,0,9\n\"Ulm\",1,4\n10,0,2\n";
        JsonElement fit = Fit("d.csv", Text, "--categorical", categorical).Json;
        string[] lift = categorical == "auto,lift" ? ["lift=0", "lift=1"] : ["lift"];
        Assert.Equal(["city=10", "city=9", "city=Köln, \"a\"", "city=Ulm", .. lift], Names(fit));
    }

    [Fact]
    public void Text_from_standard_input_is_found_too()
    {
        const string Text = "city,y\n1,3\n2,5\nx,6\n1,4\n";
        ToolResult piped = tool.RunWithInput(Text, "fit", "-", "--target", "y", "--categorical", "auto", "--json").AssertDone();
        Assert.Equal(["city=1", "city=2", "city=x"], Names(piped.Json));
        AssertSameFit(Fit("d.csv", Text, "--categorical", "auto").Json, piped.Json);
    }

    [Fact]
    public void Without_a_penalty_the_first_level_is_in_the_intercept()
    {
        const string Text = "city,a,y\nx,1,3\ny,2,5\nz,4,6\nx,3,4\ny,5,5\nz,2,9\n";
        Assert.Equal(["city=y", "city=z", "a"], Names(Fit("d.csv", Text, "--categorical", "city", "--model", "ols").Json));
        Assert.Equal(["city=x", "city=y", "city=z", "a"], Names(Fit("d.csv", Text, "--categorical", "city", "--model", "ols", "--encoding-scheme", "one-hot").Json));
        Assert.Equal(["city=y", "city=z", "a"], Names(Fit("d.csv", Text, "--categorical", "city", "--encoding-scheme", "treatment").Json));
    }

    [Fact]
    public void A_gap_in_text_is_no_level()
    {
        JsonElement fit = Fit("d.csv", "city,y\nx,3\n,5\nz,6\nx,4\nNA,5\n", "--categorical", "city", "--missing", "indicator").Json;
        Assert.Equal(["city=x", "city=z", "city_missing"], Names(fit));
        AssertSameFit(Fit("p.csv", "city=x,city=z,city_missing,y\n1,0,0,3\n0,0,1,5\n0,1,0,6\n1,0,0,4\n0,0,1,5\n").Json, fit);
    }

    [Fact]
    public void A_level_that_training_did_not_see_is_an_error_or_nothing()
    {
        string data = tool.Write("d.csv", "city,y\nx,3\ny,5\nx,4\ny,7\n");
        string other = tool.Write("new.csv", "city\nx\nq\n");
        string model = tool.Path("model.json");
        tool.Run("fit", data, "--target", "y", "--categorical", "city", "--save", model).AssertDone();
        tool.Run("predict", model, other).AssertRefused(
            3, $"{other}:3: column \"city\": \"q\" is no level that training saw; fit --unknown ignore makes a model that takes it");
        JsonElement fit = tool.Run("fit", data, "--target", "y", "--categorical", "city", "--unknown", "ignore", "--save", model, "--json").AssertDone().Json;
        Assert.Equal(fit.GetProperty("intercept").GetDouble(), double.Parse(Predict(model, other).Last(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(
            "taken for the first level",
            tool.Run("fit", data, "--target", "y", "--categorical", "city", "--unknown", "ignore", "--encoding-scheme", "treatment").Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Products_are_named_as_they_are_written_and_come_last()
    {
        JsonElement fit = Fit("d.csv", Plain, "--interactions", "area*rooms,lift^2,area*lift*rooms").Json;
        Assert.Equal(["area", "rooms", "lift", "area*rooms", "lift^2", "area*lift*rooms"], Names(fit));
        string[] lines = Plain.TrimEnd('\n').Split('\n');
        string made = string.Join('\n', lines.Select((line, row) =>
        {
            double[] values = row == 0 ? [] : [.. line.Split(',').Select(field => double.Parse(field, System.Globalization.CultureInfo.InvariantCulture))];
            return row == 0 ? "area,rooms,lift,area*rooms,lift^2,area*lift*rooms,y"
                : FormattableString.Invariant($"{values[0]},{values[1]},{values[2]},{values[0] * values[1]},{values[2] * values[2]},{values[0] * values[2] * values[1]},{values[3]}");
        })) + "\n";
        AssertSameFit(Fit("made.csv", made).Json, fit);
    }

    [Theory]
    [InlineData("--interactions", "area*town", "town")]
    [InlineData("--interactions", "area", "one factor")]
    [InlineData("--categorical", "town", "town")]
    [InlineData("--categorical", "y", "\"y\"")]
    [InlineData("--missing", "zero", "zero")]
    [InlineData("--delimiter", "x", "\"x\"")]
    [InlineData("--decimal", ";", "\";\"")]
    [InlineData("--encoding", "utf-7", "utf-7")]
    [InlineData("--test-fraction", "1", "below 1")]
    [InlineData("--positive", "1", "no classes")]
    public void What_the_options_do_not_accept_ends_with_2(string option, string value, string named)
    {
        ToolResult result = tool.Run("fit", tool.Write("d.csv", Plain), "--target", "y", option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"simdreg: {option}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path", "--alphas", "4")]
    [InlineData("tune", "--folds", "2", "--alphas", "0.1,1")]
    [InlineData("compare", "--epochs", "2", "--max-iterations", "20000")]
    public void Every_command_takes_the_same_raw_table(string command, params string[] options)
    {
        const string Text = "city;a;y\nx;1,5;3\ny;;5\nz;4;6\nx;3;4\ny;5;5,5\nz;2;9\n";
        const string Encoded = "city=x,city=y,city=z,a,y\n1,0,0,1.5,3\n0,1,0,3.1,5\n0,0,1,4,6\n1,0,0,3,4\n0,1,0,5,5.5\n0,0,1,2,9\n";
        string raw = tool.Write("raw.csv", Text);
        string plain = tool.Write("plain.csv", Encoded);
        string[] penalty = command == "compare" ? ["--alpha", "1"] : [];
        JsonElement fromRaw = tool.Run([command, raw, "--target", "y", "--json", "--categorical", "auto", "--missing", "mean", "--decimal", ",", .. options, .. penalty]).AssertDone().Json;
        JsonElement fromPlain = tool.Run([command, plain, "--target", "y", "--json", .. options, .. penalty]).AssertDone().Json;
        Assert.Equal(Numbers(fromPlain), Numbers(fromRaw));
    }

    [Fact]
    public void A_model_without_coefficients_needs_no_column()
    {
        string data = tool.Write("d.csv", "a,y\n1,5\n2,1\n3,3\n");
        string model = tool.Path("model.json");
        tool.Run("fit", data, "--target", "y", "--model", "lasso", "--alpha", "100", "--save", model).AssertDone();
        Assert.Equal(["3", "3"], Predict(model, tool.Write("new.csv", "b\nx\n\"y\"\n")));
    }

    [Fact]
    public void A_sparse_model_asks_only_for_the_columns_that_it_uses()
    {
        string data = tool.Write("d.csv", "a,b,city,y\n1,5,x,1\n2,1,y,2\n3,4,x,3\n4,2,y,4\n5,3,x,5\n");
        string model = tool.Path("model.json");
        JsonElement fit = tool.Run(
            "fit", data, "--target", "y", "--model", "lasso", "--alpha", "0.5", "--categorical", "city", "--save", model, "--json").AssertDone().Json;
        Assert.Equal(["a"], fit.GetProperty("activeFeatures").EnumerateArray().Select(name => name.GetString()));
        string all = tool.Write("all.csv", "a,b,city\n1.5,5,x\n2,1,q\n");
        string few = tool.Write("few.csv", "a\n1.5\n2\n");
        Assert.Equal(Predict(model, few), Predict(model, all));
    }

    public void Dispose() => tool.Dispose();

    private static void AssertSameFit(JsonElement expected, JsonElement actual)
    {
        double[] wanted = [.. expected.GetProperty("coefficients").EnumerateObject().Select(pair => pair.Value.GetDouble()), expected.GetProperty("intercept").GetDouble()];
        double[] told = [.. actual.GetProperty("coefficients").EnumerateObject().Select(pair => pair.Value.GetDouble()), actual.GetProperty("intercept").GetDouble()];
        Assert.Equal(wanted, told);
        Assert.Equal(expected.GetProperty("rows").GetInt32(), actual.GetProperty("rows").GetInt32());
    }

    private static string[] Names(JsonElement fit) => [.. fit.GetProperty("coefficients").EnumerateObject().Select(pair => pair.Name)];

    // All numbers of an answer in order, but for what takes time.
    private static List<double> Numbers(JsonElement element)
    {
        var numbers = new List<double>();
        void Take(JsonElement part)
        {
            switch (part.ValueKind)
            {
                case JsonValueKind.Number:
                    numbers.Add(part.GetDouble());
                    break;
                case JsonValueKind.Array:
                    part.EnumerateArray().ToList().ForEach(Take);
                    break;
                case JsonValueKind.Object:
                    part.EnumerateObject().Where(pair => !pair.Name.Contains("econds", StringComparison.Ordinal)).ToList().ForEach(pair => Take(pair.Value));
                    break;
            }
        }

        Take(element);
        return numbers;
    }

    private ToolResult Fit(string name, string text, params string[] options) =>
        tool.Run(["fit", tool.Write(name, text), "--target", "y", "--json", .. options]).AssertDone();

    private IEnumerable<string> Predict(string model, string data) =>
        tool.Run("predict", model, data).AssertDone().Output[..^1].Split('\n')[1..];
}
