using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Csv;
using SimdRegression.Kernels;

namespace SimdRegression.Tests.Cli;

/// <summary>Rows that are used just as the file has them must be those that are copied column by column.</summary>
public sealed class NpyViewTests : IDisposable
{
    private const int Rows = 20_000;
    private const int Columns = 6;

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("x5", null, true)]
    [InlineData("x0", null, true)]
    [InlineData("x0", "x5", true)]
    [InlineData("x1", "x0", true)]
    [InlineData("x2", null, false)]
    [InlineData("x5", "x2", false)]
    public void Views_hold_what_copies_hold(string target, string? weights, bool viewed)
    {
        foreach (int headLength in (int[])[128, 80, 127])
        {
            string path = Save("<f8", NpyBytes.Value, headLength);
            AssertSame<double>(path, target, weights, viewed);
            AssertSame<float>(path, target, weights, viewed: false);
            path = Save("<f4", NpyBytes.Value, headLength);
            AssertSame<double>(path, target, weights, viewed: false);
            AssertSame<float>(path, target, weights, viewed);
        }
    }

    [Fact]
    public void Chosen_features_are_viewed_in_the_order_of_the_file_and_copied_in_any_other()
    {
        string path = Save("<f8", NpyBytes.Value);
        AssertSame<double>(path, "x0", null, viewed: true, features: ["x2", "x3", "x4"]);
        AssertSame<double>(path, "x0", null, viewed: false, features: ["x3", "x2", "x4"]);
        AssertSame<double>(path, "x0", null, viewed: false, features: ["x2", "x4"]);
    }

    [Theory]
    [InlineData(300_000, 1)]
    [InlineData(1 << 26, 1)]
    [InlineData(600_000, 7)]
    public void All_rows_but_the_last_are_handed_out_in_whole_blocks_of_the_moments(int window, int threads)
    {
        using var table = NpyTable.Open(InputStream.Open(Save("<f8", NpyBytes.Value), () => Stream.Null), window, threads);
        ColumnPlan plan = ColumnPlan.ForFit(table, "x5", null, [], null);
        var block = new RowBlock<double>(plan) { AcceptsViews = true };
        int blockRows = KernelLayout.BlockRows(plan.FeatureCount);
        int rows = 0;
        int blocks = 0;
        while (table.Read(plan, block))
        {
            Assert.Equal(0, rows % blockRows);
            rows += block.Count;
            blocks++;
        }

        Assert.Equal(Rows, rows);
        Assert.True(blocks > 1 || threads > 1);
    }

    [Theory]
    [InlineData(17_000, 1, double.NaN, "row 17001: column \"x1\": NaN is not a finite number")]
    [InlineData(0, 5, double.PositiveInfinity, "row 1: column \"x5\": Infinity is not a finite number")]
    [InlineData(19_999, 0, double.NegativeInfinity, "row 20000: column \"x0\": -Infinity is not a finite number")]
    [InlineData(12_345, 3, -1.0, "row 12346: column \"x3\": -1 is negative; a weight of at least 0 is needed")]
    [InlineData(12_345, 3, double.NaN, "row 12346: column \"x3\": NaN is not a finite number")]
    [InlineData(17, 2, 1e200, "row 18: column \"x2\": the square of 1E+200 leaves the range of double precision; scaled values are accepted")]
    public void A_fit_tells_the_value_that_cannot_be_used(int badRow, int badColumn, double bad, string message)
    {
        // The weights last, in order that the features before them are views.
        string path = Save("<f8", (row, column) => row == badRow && column == badColumn ? bad : 1.0 + ((row * (column + 3)) % 17));
        string weights = badColumn == 3 ? "x3" : "x4";
        tool.Run("fit", path, "--target", "x5", "--weights", weights, "--features", "x0,x1,x2").AssertRefused(3, $"{path}: {message}");
    }

    [Fact]
    public void Of_several_the_first_is_told()
    {
        // Row 5 has a bad weight, row 4 a bad feature and row 6 a bad target.
        string path = Save("<f8", (row, column) => (row, column) is (5, 3) or (4, 2) or (6, 5) ? double.NaN : 1.0 + (row % (column + 2)));
        tool.Run("fit", path, "--target", "x5", "--weights", "x3", "--features", "x0,x1,x2")
            .AssertRefused(3, $"{path}: row 5: column \"x2\": NaN is not a finite number");
    }

    [Fact]
    public void A_row_without_weight_is_no_better()
    {
        string path = Save("<f8", (row, column) => (row, column) switch
        {
            (9_000, 1) => double.NaN,
            (_, 4) => row == 9_000 ? 0.0 : 1.0,
            _ => row % (column + 2),
        });
        tool.Run("fit", path, "--target", "x5", "--weights", "x4").AssertRefused(
            3, $"{path}: row 9001: column \"x1\": NaN is not a finite number");
    }

    public void Dispose() => tool.Dispose();

    private void AssertSame<T>(string path, string target, string? weights, bool viewed, string[]? features = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (T[] Features, T[] Targets, T[] Weights, bool Viewed) copy = Read<T>(path, target, weights, features, acceptsViews: false, 1 << 26);
        Assert.False(copy.Viewed);
        Assert.Equal(Rows, copy.Targets.Length);
        foreach (int window in (int[])[250_000, 600_000, 1 << 26])
        {
            foreach (int threads in (int[])[1, 7])
            {
                (T[] Features, T[] Targets, T[] Weights, bool Viewed) view =
                    Read<T>(path, target, weights, features, acceptsViews: true, window, threads);
                Assert.Equal(viewed, view.Viewed);
                Assert.Equal(copy.Features, view.Features);
                Assert.Equal(copy.Targets, view.Targets);
                Assert.Equal(copy.Weights, view.Weights);
            }
        }
    }

    private static (T[] Features, T[] Targets, T[] Weights, bool Viewed) Read<T>(
        string path, string target, string? weights, string[]? chosen, bool acceptsViews, int window, int threads = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var table = NpyTable.Open(InputStream.Open(path, () => Stream.Null), window, threads);
        ColumnPlan plan = ColumnPlan.ForFit(table, target, chosen, [], weights);
        var block = new RowBlock<T>(plan) { AcceptsViews = acceptsViews };
        var features = new List<T>();
        var targets = new List<T>();
        var weightsRead = new List<T>();
        bool viewed = false;
        while (table.Read(plan, block))
        {
            viewed |= block.RowStride != plan.FeatureCount;
            for (int row = 0; row < block.Count; row++)
            {
                features.AddRange(block.Rows.Slice(row * block.RowStride, plan.FeatureCount));
            }

            targets.AddRange(block.Targets);
            weightsRead.AddRange(block.Weights);
        }

        return ([.. features], [.. targets], [.. weightsRead], viewed);
    }

    private string Save(string type, Func<int, int, double> value, int headLength = 128)
    {
        string path = tool.Path("data.npy");
        File.WriteAllBytes(path, NpyBytes.Create(type, fortran: false, Rows, Columns, value, headLength: headLength));
        return path;
    }
}
