using System.Data;
using SimdRegression.Tests.Cli;

namespace SimdRegression.Tests.Documentation;

/// <summary>The page on tables: its code is code of this project, its command lines run, and both do what the page says.</summary>
public sealed class RawTablesPageTests : IDisposable
{
    private readonly ToolFixture tool = new();

    private static string Tables => Path.Combine(AppContext.BaseDirectory, "samples", "tables");

    [Fact]
    public void Every_line_of_code_on_the_page_is_compiled() => PageCode.AssertCompiled("tables.md", 3, "RawTables.cs");

    [Fact]
    public void The_program_is_short()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "tables.md"));
        string program = page.Split("```csharp\n")[1].Split("```")[0];
        Assert.InRange(program.Split('\n').Count(line => line.Trim().Length > 0), 20, 30);
    }

    [Fact]
    public void Every_command_line_on_the_page_runs()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "tables.md"));
        string[] lines = [.. page.Split("```sh\n")[1..].SelectMany(part => part.Split("```")[0].Split('\n')).Where(line => line.Length > 0)];
        Assert.Equal(8, lines.Length);
        foreach (string line in lines)
        {
            string[] words = [.. line.Split(' ')[1..].Select(word => File.Exists(Path.Combine(Tables, word)) ? Path.Combine(Tables, word) : word == "model.json" ? tool.Path(word) : word)];
            Assert.NotEmpty(tool.Run(words).AssertDone().Output);
        }
    }

    [Fact]
    public void The_model_tells_who_survives_and_serves_raw_values()
    {
        string saved = tool.Path("model.json");
        (double auc, double logLoss) = RawTables.Train(Path.Combine(Tables, "passengers.csv"), saved);
        Assert.InRange(auc, 0.7, 0.95);
        Assert.InRange(logLoss, 0.3, 0.65);

        // The tool predicts the same from the same raw values.
        string data = tool.Write("new.csv", "Sex,Age,Fare,Pclass,SibSp,Parch,Embarked\nfemale,,71.28,,,,\n");
        double told = tool.Run("predict", saved, data, "--json").AssertDone().Json.GetProperty("predictions")[0].GetDouble();
        Assert.Equal(told, RawTables.Serve(saved), 1e-14);
    }

    [Fact]
    public void A_database_is_a_source()
    {
        using var houses = new DataTable();
        houses.Columns.Add("area", typeof(double));
        houses.Columns.Add("city", typeof(string));
        houses.Columns.Add("price", typeof(int));
        for (int row = 0; row < 12; row++)
        {
            houses.Rows.Add(row == 5 ? DBNull.Value : row * 1.5, row % 2 == 0 ? "x" : "y", (row * 3) + (row % 2));
        }

        LinearModel<double> model = RawTables.FromDatabase(() => houses.CreateDataReader());
        Assert.Equal(3, model.Coefficients.Length);
        Assert.InRange(model.Coefficients[0], 1.5, 2.1);
    }

    public void Dispose() => tool.Dispose();
}
