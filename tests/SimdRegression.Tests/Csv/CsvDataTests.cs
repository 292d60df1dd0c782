using SimdRegression.Csv;

namespace SimdRegression.Tests.Csv;

/// <summary>The library reads tables of text as the tool does.</summary>
public sealed class CsvDataTests : IDisposable
{
    private const string Text = "city;age;member;y\nUlm;1,5;yes;3\nKöln;;no;4\n Ulm;2;yes;5,5\nBerlin;4;no;1\nKöln;3;?;2\n";

    private readonly string folder = Directory.CreateTempSubdirectory("simdreg-").FullName;

    [Fact]
    public void Rows_targets_and_encoder_come_in_one_line()
    {
        CsvData<double> data = CsvData<double>.Read(
            Write("d.csv", Text), "y", new CsvOptions { DecimalMark = ',', FindsCategories = true, Missing = MissingValues.Indicator });
        Assert.Equal(["city=Berlin", "city=Köln", "city=Ulm", "age", "age_missing", "member=no", "member=yes", "member_missing"], data.Encoder.FeatureNames.ToArray());
        Assert.Equal(5, data.RowCount);
        Assert.Equal([0.0, 0.0, 1.0, 1.5, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 2.625, 1.0, 1.0, 0.0, 0.0], data.Rows[..16].ToArray());
        Assert.Equal([3.0, 4.0, 5.5, 1.0, 2.0], data.Targets.ToArray());
        Assert.Equal(0, data.Weights.Length);
        Assert.Null(data.Classes);
        Assert.Equal("y", data.TargetName);

        // The moments of one pass are those of the rows.
        LinearModel<double>.Moments moments = CsvData<double>.ReadMoments(
            Path.Combine(folder, "d.csv"), "y", new CsvOptions { DecimalMark = ',', FindsCategories = true, Missing = MissingValues.Indicator }, out RowEncoder encoder);
        Assert.Equal(data.Encoder.FeatureNames.ToArray(), encoder.FeatureNames.ToArray());
        FitReport report = moments.Fit(new Ridge(1.0), out LinearModel<double> model);
        Assert.True(report.Converged);
        data.Moments().Fit(new Ridge(1.0), out LinearModel<double> same);
        Assert.Equal(model.Coefficients.ToArray(), same.Coefficients.ToArray());
    }

    [Fact]
    public void Labels_are_classes_and_a_second_file_has_the_same()
    {
        var options = new CsvOptions { DecimalMark = ',', Categorical = ["city"], Missing = MissingValues.Drop, HasLabels = true };
        CsvData<float> data = CsvData<float>.Read(Write("d.csv", Text), "member", options);
        Assert.Equal(["no", "yes"], data.Classes);
        Assert.Equal([1.0f, 1.0f, 0.0f], data.Targets.ToArray());
        CsvData<float> other = CsvData<float>.Read(Write("new.csv", "y;member;age;city\n1;yes;2,5;Berlin\n2;no;1;Ulm\n3;no;;Ulm\n"), data, options);
        Assert.Same(data.Encoder, other.Encoder);
        Assert.Equal([1.0f, 0.0f], other.Targets.ToArray());
        Assert.Equal([1.0f, 0.0f, 2.5f, 1.0f, 0.0f, 1.0f, 1.0f, 2.0f], other.Rows.ToArray());
        Assert.Contains(
            "new.csv:2: column \"member\": the target is no label",
            Assert.Throws<InvalidDataException>(() => CsvData<float>.Read(Write("new.csv", "y;member;age;city\n1;maybe;2;Ulm\n"), data, options)).Message,
            StringComparison.Ordinal);
        Assert.Equal(["yes", "no"], CsvData<float>.Read(Path.Combine(folder, "d.csv"), "member", options with { Positive = "no" }).Classes);
        Assert.Throws<ArgumentException>(() => CsvData<float>.ReadMoments(Path.Combine(folder, "d.csv"), "member", options, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Weights_and_threads(int threads)
    {
        string text = "a,w,y\n" + string.Concat(Enumerable.Range(0, 40_000).Select(row => FormattableString.Invariant($"{row % 17 * 0.25},{row % 3},{row % 11}\n")));
        CsvData<double> data = CsvData<double>.Read(Write("d.csv", text), "y", new CsvOptions { Weights = "w", Threads = threads });
        Assert.Equal(Enumerable.Range(0, 40_000).Where(row => row % 3 > 0).Select(row => row % 17 * 0.25), data.Rows.ToArray());
        Assert.Equal(Enumerable.Range(0, 40_000).Where(row => row % 3 > 0).Select(row => (double)(row % 3)), data.Weights.ToArray());
    }

    [Fact]
    public void Split_keeps_rows_whole_and_in_order()
    {
        string text = "a,w,y\n" + string.Concat(Enumerable.Range(1, 40).Select(row => FormattableString.Invariant($"{row},{row * 10},{(row % 4 == 0 ? "x" : "o")}\n")));
        CsvData<double> data = CsvData<double>.Read(Write("d.csv", text), "y", new CsvOptions { Weights = "w", HasLabels = true });
        (CsvData<double> training, CsvData<double> test) = data.Split(0.25, seed: 3);
        Assert.Equal((30, 10), (training.RowCount, test.RowCount));
        foreach (CsvData<double> part in (CsvData<double>[])[training, test])
        {
            Assert.Equal(part.Rows.ToArray().Order(), part.Rows.ToArray());
            Assert.Equal(part.Rows.ToArray().Select(a => 10.0 * a), part.Weights.ToArray());
            Assert.Equal(part.Rows.ToArray().Select(a => a % 4 == 0 ? 1.0 : 0.0), part.Targets.ToArray());
        }

        Assert.Equal(data.Rows.ToArray(), training.Rows.ToArray().Concat(test.Rows.ToArray()).Order());
        Assert.InRange(test.Targets.ToArray().Sum(), 2.0, 3.0);
    }

    [Theory]
    [InlineData("a,y\n1,x\n", "d.csv:2: column \"y\": \"x\" is not a number")]
    [InlineData("a,y\n,1\n", "d.csv:2: column \"a\": the field is empty; Missing says what becomes of missing values")]
    [InlineData("a,y\nz,1\n", "d.csv:2: column \"a\": \"z\" is not a number; Categorical = [\"a\"], or FindsCategories, takes the column as text")]
    [InlineData("a,y\n", "there are no rows")]
    [InlineData("", "the file is empty")]
    public void Data_that_cannot_be_used_are_refused_in_the_words_of_a_program(string text, string message)
    {
        string path = Write("d.csv", text);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => CsvData<double>.Read(path, "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        string path = Write("d.csv", "a,y\n1,2\n2,3\n");
        Assert.Contains("target: no column \"z\"", Assert.Throws<ArgumentException>(() => CsvData<double>.Read(path, "z")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CsvData<double>.Read(path, "y", new CsvOptions { Delimiter = 'x' }));
        Assert.Throws<ArgumentException>(() => CsvData<double>.Read(path, "y", new CsvOptions { DecimalMark = ';' }));
        Assert.Throws<ArgumentException>(() => CsvData<double>.Read(path, "y", new CsvOptions { Products = ["a*b"] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CsvData<double>.Read(path, "y", new CsvOptions { Threads = 0 }));
        Assert.Throws<ArgumentNullException>(() => CsvData<double>.Read(path, (string)null!));
        Assert.Throws<InvalidDataException>(() => CsvData<double>.Read(path + "x", "y"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
