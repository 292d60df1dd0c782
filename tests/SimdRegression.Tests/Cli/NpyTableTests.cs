using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Csv;

namespace SimdRegression.Tests.Cli;

public sealed class NpyTableTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("simdreg-npy-").FullName;

    public static TheoryData<string, bool, int> Layouts
    {
        get
        {
            var layouts = new TheoryData<string, bool, int>();
            foreach (string type in (string[])["<f8", "<f4"])
            {
                foreach (bool fortran in (bool[])[false, true])
                {
                    layouts.Add(type, fortran, 1);
                    layouts.Add(type, fortran, 2);
                    layouts.Add(type, fortran, 3);
                }
            }

            return layouts;
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Both_orders_both_types_and_all_versions_read_alike(string type, bool fortran, int version)
    {
        const int rows = 20_000;
        const int columns = 5;
        string path = Save(NpyBytes.Create(type, fortran, rows, columns, NpyBytes.Value, version));
        (double[] features, double[] targets) = Read(path, "x2");
        Assert.Equal(Enumerable.Range(0, rows).Select(r => NpyBytes.Value(r, 2)), targets);
        Assert.Equal(Enumerable.Range(0, rows).SelectMany(r => new[] { 0, 1, 3, 4 }.Select(c => NpyBytes.Value(r, c))), features);
    }

    [Fact]
    public void C_order_is_read_from_a_pipe_and_fortran_order_is_refused_there()
    {
        byte[] bytes = NpyBytes.Create("<f8", false, 10, 2, NpyBytes.Value);
        using (Table table = TableFormats.Open("-", () => new SlowStream(bytes, 7)))
        {
            Assert.Equal(["x0", "x1"], table.Columns);
            Assert.Equal(10, ReadAll(table, "x1").Targets.Length);
        }

        byte[] transposed = NpyBytes.Create("<f8", true, 10, 2, NpyBytes.Value);
        string message = Assert.Throws<UnusableDataException>(() => TableFormats.Open("-", () => new SlowStream(transposed, 7))).Message;
        Assert.Equal("<stdin>: an array in Fortran order cannot be read from a pipe; a file or C order is accepted", message);
    }

    [Fact]
    public void Sizes_as_python_2_wrote_them_are_read()
    {
        string path = Save([.. NpyBytes.Head("{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 2L), }", 1), .. new byte[48]]);
        Assert.Equal(3, Read(path, "x1").Targets.Length);
    }

    [Fact]
    public void As_many_columns_as_are_accepted_are_read()
    {
        const int columns = 1_000_000;
        byte[] head = NpyBytes.Head($"{{'descr': '<f4', 'fortran_order': False, 'shape': (2, {columns}), }}", 1);
        string path = Save([.. head, .. new byte[2 * sizeof(float) * columns]]);
        using Table table = TableFormats.Open(path, () => Stream.Null);
        ColumnPlan plan = ColumnPlan.ForFit(table, "x0", ["x999999"], [], null);
        var block = new RowBlock<double>(plan);
        Assert.True(table.Read(plan, block));
        Assert.Equal(2, block.Count);
    }

    [Fact]
    public void A_pipe_that_ends_early_is_refused_with_the_row()
    {
        byte[] bytes = NpyBytes.Create("<f4", false, 30_000, 3, NpyBytes.Value)[..^13];
        using Table table = TableFormats.Open("-", () => new SlowStream(bytes, 4096));
        string message = Assert.Throws<UnusableDataException>(() => ReadAll(table, "x0")).Message;
        Assert.Equal("<stdin>: the file is cut off in row 29999 of 30000", message);
    }

    [Theory]
    [InlineData("{'descr': '>f8', 'fortran_order': False, 'shape': (2, 2), }", "'<f8' and '<f4' (float64, float32) are accepted")]
    [InlineData("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 2), }", "elements of type '<i8'")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2, 2), }", "elements of type [('a', '<f8')]")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }", "two dimensions, rows and columns, are accepted")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 2), }", "two dimensions, rows and columns, are accepted")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "two dimensions, rows and columns, are accepted")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 0), }", "no columns")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2000000000), }", "2000000000 columns; at most 1000000 are")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 300000000), }", "300000000 columns; at most 1000000 are")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 5000000000), }", "5000000000 columns; at most 1000000 are")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2LL, 2), }", "cannot be")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 2), }", "cannot be")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 2147483647), }", "cannot be")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (5, 2), }", "the file is cut off: 5 rows of 2 columns need")]
    [InlineData("{'descr': '<f8', 'shape': (2, 2), }", "the NumPy header is damaged")]
    [InlineData("garbage", "the NumPy header is damaged")]
    public void Other_arrays_are_refused_with_what_is_accepted(string header, string message)
    {
        string path = Save([.. NpyBytes.Head(header, 1), .. new byte[32]]);
        var refusal = Assert.Throws<UnusableDataException>(() => TableFormats.Open(path, () => Stream.Null));
        Assert.StartsWith(path + ": ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_in_its_head_is_refused()
    {
        byte[] bytes = NpyBytes.Create("<f8", false, 1, 1, NpyBytes.Value);
        for (int length = 0; length < bytes.Length; length++)
        {
            string path = Save(bytes[..length]);
            Assert.Throws<UnusableDataException>(() => TableFormats.Open(path, () => Stream.Null).Dispose());
        }
    }

    [Theory]
    [InlineData(double.NaN, "NaN is not a finite number")]
    [InlineData(double.NegativeInfinity, "-Infinity is not a finite number")]
    public void What_is_not_finite_is_refused_with_row_and_column(double bad, string message)
    {
        foreach (bool fortran in (bool[])[false, true])
        {
            string path = Save(NpyBytes.Create("<f8", fortran, 40_000, 3, (r, c) => r == 33_332 && c == 1 ? bad : 1.0));
            var refusal = Assert.Throws<UnusableDataException>(() => Read(path, "x0"));
            Assert.Equal($"{path}: row 33333: column \"x1\": {message}", refusal.Message);
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static (double[] Rows, double[] Targets) Read(string path, string target)
    {
        using Table table = TableFormats.Open(path, () => Stream.Null);
        return ReadAll(table, target);
    }

    private static (double[] Rows, double[] Targets) ReadAll(Table table, string target)
    {
        ColumnPlan plan = ColumnPlan.ForFit(table, target, null, [], null);
        var block = new RowBlock<double>(plan);
        var rows = new List<double>();
        var targets = new List<double>();
        while (table.Read(plan, block))
        {
            rows.AddRange(block.Rows);
            targets.AddRange(block.Targets);
        }

        return ([.. rows], [.. targets]);
    }

    private string Save(byte[] bytes)
    {
        string path = Path.Combine(directory, "data.npy");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
