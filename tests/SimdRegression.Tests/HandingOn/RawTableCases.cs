using System.Globalization;
using System.Text.Json;
using SimdRegression.Generators.Trained;
using SimdRegression.Tests.Cli;

namespace SimdRegression.Tests.HandingOn;

/// <summary>Tables as they come, fitted and predicted by the tool: what an export of the model is held against.</summary>
internal sealed class RawTableCases : IDisposable
{
    /// <summary>What fit is told of a table: its name, the target, and all else.</summary>
    public static readonly TheoryData<string, string, string> All = new()
    {
        { "passengers.csv", "Survived", "--model logistic --drop PassengerId,Name,Ticket,Cabin --categorical auto,Pclass --missing indicator --alpha 1" },
        { "passengers.csv", "Survived", "--model logistic --drop PassengerId,Name,Ticket,Cabin --categorical auto --missing drop --alpha 1 --precision single" },
        { "passengers.csv", "Fare", "--model ridge --alpha 1 --drop PassengerId,Name,Ticket,Cabin --categorical auto --missing mean --interactions Age*Parch,Age^2" },
        { "passengers.csv", "Fare", "--model ols --drop PassengerId,Name,Ticket,Cabin --categorical auto --missing median --unknown ignore --precision single" },
        { "cars.txt", "x0", "--no-header --drop x8 --categorical x7 --missing mean --model lasso --alpha 0.5 --interactions x3^2,x4*x3" },
        { "wine.csv", "quality", "--model lasso --alpha 0.05" },
        { "census.csv", "x12", "--no-header --model logistic --l1-ratio 1 --alpha 5 --drop x2 --categorical auto --missing indicator --precision single" },
        { "heart.csv", "HeartDisease", "--model logistic --alpha 1 --class-weight balanced --categorical auto --missing median" },
        { "heart.csv", "HeartDisease", "--model logistic --alpha 1 --categorical auto,FastingBS --missing drop --encoding-scheme treatment --unknown ignore" },
    };

    private static readonly HashSet<string> Gaps = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"];

    private readonly ToolFixture tool = new();

    /// <summary>The tool.</summary>
    public ToolFixture Tool => tool;

    /// <summary>The file of the model.</summary>
    public string ModelFile => tool.Path("table-model.json");

    /// <summary>The file of the table.</summary>
    public static string FileOf(string table) => Path.Combine(AppContext.BaseDirectory, "samples", "tables", table);

    /// <summary>Fits a model to a table and saves it.</summary>
    public void Fit(string table, string target, string options)
    {
        ToolResult fitted = tool.Run(["fit", FileOf(table), "--target", target, .. options.Split(' '), "--save", ModelFile]);
        Assert.True(fitted.ExitCode is 0 or 1, fitted.Error);
        Assert.True(File.Exists(ModelFile), fitted.Error);
    }

    /// <summary>What predict writes of the table: numbers, NaN for a row without one; and its raw columns as texts.</summary>
    public (double[] Predictions, JsonElement Kept) Predict(string table)
    {
        JsonElement json = tool.Run("predict", ModelFile, FileOf(table), "--keep", "all", "--json").AssertDone().Json;
        double[] predictions = [.. json.GetProperty("predictions").EnumerateArray()
            .Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble())];
        return (predictions, json.GetProperty("kept"));
    }

    /// <summary>The classes that predict writes of the table.</summary>
    public string?[] Classes(string table) =>
        [.. tool.Run("predict", ModelFile, FileOf(table), "--label", "--json").AssertDone().Json.GetProperty("predictions").EnumerateArray().Select(value => value.GetString())];

    /// <summary>The raw values of the rows, as the emitted type takes them.</summary>
    public static object?[][] RawRows(TrainedModel model, JsonElement kept)
    {
        IReadOnlyList<TrainedColumn> columns = model.RawColumns!;
        string[][] texts = [.. columns.Select(column => kept.GetProperty(column.Name).EnumerateArray().Select(text => text.GetString()!).ToArray())];
        var rows = new object?[texts[0].Length][];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = [.. columns.Select((column, i) => Value(model, column, texts[i][row]))];
        }

        return rows;
    }

    public void Dispose() => tool.Dispose();

    // Fields are kept as they stand; blanks around them are none of their value.
    private static object? Value(TrainedModel model, TrainedColumn column, string field)
    {
        string text = field.Trim();
        return Gaps.Contains(text) ? null
            : column.Kind == TrainedKind.Text ? text
            : column.Kind == TrainedKind.Boolean ? bool.Parse(text)
            : model.IsDouble ? (object)double.Parse(text, CultureInfo.InvariantCulture)
            : (object)float.Parse(text, CultureInfo.InvariantCulture);
    }
}
