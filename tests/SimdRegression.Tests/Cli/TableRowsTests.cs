using System.Globalization;
using System.Numerics;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;

namespace SimdRegression.Tests.Cli;

/// <summary>All rows of a table at once: those that blocks of rows hand out, wherever they lie.</summary>
public sealed class TableRowsTests : IDisposable
{
    private const int Rows = 20_000;
    private const int Columns = 6;

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("x5", null)]
    [InlineData("x0", "x5")]
    [InlineData("x1", "x0")]
    [InlineData("x2", null)]
    [InlineData("x3", "x2")]
    public void A_numpy_file_gives_its_rows(string target, string? weights)
    {
        foreach (string type in (string[])["<f8", "<f4"])
        {
            foreach (bool fortran in (bool[])[false, true])
            {
                string path = Save(NpyBytes.Create(type, fortran, Rows, Columns, NpyBytes.Value));
                AssertHolds<double>(path, target, weights);
                AssertHolds<float>(path, target, weights);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_csv_file_gives_its_rows(int threads)
    {
        var text = new StringBuilder("x0,x1,x2,x3,x4,x5\n");
        for (int row = 0; row < Rows; row++)
        {
            text.AppendJoin(
                ',', Enumerable.Range(0, Columns).Select(column => NpyBytes.Value(row, column).ToString(CultureInfo.InvariantCulture)));
            text.Append('\n');
        }

        string path = tool.Write("rows.csv", text.ToString());
        AssertHolds<double>(path, "x2", "x4", threads);
        AssertHolds<float>(path, "x5", null, threads);
    }

    [Fact]
    public void Adjacent_columns_of_a_numpy_file_are_used_where_they_lie()
    {
        string path = Save(NpyBytes.Create("<f8", fortran: false, Rows, Columns, NpyBytes.Value));
        Read<double>(path, "x5", null, 1, (_, rows) => Assert.Equal(Columns, rows.Batch.RowStride));
        Read<double>(path, "x2", null, 1, (_, rows) => Assert.Equal(Columns - 1, rows.Batch.RowStride));
        Read<float>(path, "x5", null, 1, (_, rows) => Assert.Equal(Columns - 1, rows.Batch.RowStride));
    }

    [Theory]
    [InlineData(12_345, 5, "row 12346: column \"x5\": NaN is not a finite number")]
    [InlineData(3, 4, "row 4: column \"x4\": NaN is not a finite number")]
    public void A_target_or_weight_that_cannot_be_used_is_told_at_once(int badRow, int badColumn, string message)
    {
        string path = Save(NpyBytes.Create(
            "<f8", fortran: false, Rows, Columns, (row, column) => (row, column) == (badRow, badColumn) ? double.NaN : 1.0));
        var refusal = Assert.Throws<UnusableDataException>(() => Read<double>(path, "x5", "x4", 1, (_, _) => { }));
        Assert.Equal($"{path}: {message}", refusal.Message);
    }

    [Fact]
    public void Scaled_rows_have_weighted_mean_0_and_deviation_1()
    {
        string path = tool.Write("rows.csv", "a,b,w,y\n10,7,1,0\n11,7,2,0\n14,7,0,0\n12,7,1,0\n");
        Read<double>(path, "y", "w", 1, (_, rows) =>
        {
            StandardScaler<double> scaler = rows.Scaler();
            double[] scaled = rows.Scaled(scaler);
            Assert.Equal(Math.Sqrt(0.5), scaler.Deviations[0], 1e-15);
            double[] expected = [-Math.Sqrt(2.0), 0.0, 0.0, 0.0, Math.Sqrt(2.0), 0.0];
            Assert.Equal(expected.Length, scaled.Length);
            Assert.All(expected.Zip(scaled), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        });
    }

    [Fact]
    public void A_table_without_rows_or_weight_is_refused()
    {
        string empty = tool.Write("empty.csv", "a,w,y\n");
        Assert.Equal(
            $"{empty}: there are no rows; at least one is needed",
            Assert.Throws<UnusableDataException>(() => Read<double>(empty, "y", null, 1, (_, _) => { })).Message);
        string weightless = tool.Write("weightless.csv", "a,w,y\n1,0,1\n2,0,0\n");
        Assert.Equal(
            $"{weightless}: column \"w\": all weights are zero; at least one above 0 is needed",
            Assert.Throws<UnusableDataException>(() => Read<double>(weightless, "y", "w", 1, (_, _) => { })).Message);
    }

    [Fact]
    public void A_table_with_too_many_features_is_refused()
    {
        string path = Save(NpyBytes.Create("<f8", fortran: false, 2, 514, NpyBytes.Value));
        Assert.Contains(
            "513 features; at most 512 are accepted",
            Assert.Throws<UnusableDataException>(() => Read<double>(path, "x0", null, 1, (_, _) => { })).Message);
    }

    public void Dispose() => tool.Dispose();

    private string Save(byte[] bytes)
    {
        string path = tool.Path("rows.npy");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void Read<T>(string path, string target, string? weights, int threads, Action<ColumnPlan, TableRows<T>> look)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var console = new ToolConsole(() => Stream.Null, Stream.Null, TextWriter.Null, outputIsTerminal: false, errorIsTerminal: false);
        using Table table = Table.Open(path, () => Stream.Null, new TableReading { Threads = threads });
        ColumnPlan plan = ColumnPlan.ForFit(table, target, null, [], weights);
        look(plan, TableRows<T>.Read(table, plan, console));
    }

    private static void AssertHolds<T>(string path, string target, string? weights, int threads = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Read<T>(path, target, weights, threads, (plan, rows) =>
        {
            Assert.Equal(Rows, rows.Count);
            Assert.Equal(target, rows.TargetName);
            Assert.Equal(weights is null ? 0 : Rows, rows.Weights.Length);
            var batch = rows.Batch;
            for (int row = 0; row < Rows; row++)
            {
                foreach (ColumnPlan.UsedColumn column in plan.Used)
                {
                    T found = column.Slot == plan.TargetSlot ? batch.Targets[row]
                        : column.Slot == plan.WeightSlot ? batch.Weights[row]
                        : batch.Rows[(row * batch.RowStride) + column.Slot];
                    if (found != T.CreateTruncating(NpyBytes.Value(row, column.Index)))
                    {
                        Assert.Fail($"row {row}, column {column.Name}: {found}");
                    }
                }
            }
        });
    }
}
