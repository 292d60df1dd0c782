using System.Data;

namespace SimdRegression.Tests.Tables;

/// <summary>Rows of a <see cref="DataTable"/>, which stand for those of any database, from raw values to moments.</summary>
public sealed class DataReaderSourceTests
{
    private static readonly EncodingOptions Houses = new()
    {
        Target = "price",
        Weights = "weight",
        Missing = MissingValues.Indicator,
        Products = ["area*age"],
    };

    [Fact]
    public void Two_calls_lead_from_a_table_to_a_model()
    {
        DataTable table = HouseTable(1300);
        RowEncoder encoder = Source(table).Observe(Houses);
        Assert.Equal(
            ["area", "age", "age_missing", "heating=gas", "heating=oil", "heating=pump", "garden", "area*age"], encoder.FeatureNames.ToArray());
        var moments = new LinearModel<double>.Moments(encoder.FeatureCount);
        Source(table).Read<double>(encoder, "price", "weight").AddTo(moments);
        moments.Fit(new Ridge(0.5), out LinearModel<double> model);

        // The same by hand, all rows at once.
        var rows = new double[1300 * encoder.FeatureCount];
        var targets = new double[1300];
        var weights = new double[1300];
        for (int r = 0; r < 1300; r++)
        {
            DataRow row = table.Rows[r];
            RowWriter<double> writer = encoder.Write(rows.AsSpan(r * encoder.FeatureCount, encoder.FeatureCount));
            writer.Set(0, (double)row["area"]);
            writer.Set(1, row["age"] is int age ? age : double.NaN);
            writer.Set(2, row["heating"] as string);
            writer.Set(3, (bool)row["garden"]);
            targets[r] = (float)row["price"];
            weights[r] = (double)(decimal)row["weight"];
        }

        var expected = new LinearModel<double>.Moments(encoder.FeatureCount);
        for (int r = 0; r < 1300; r += 512)
        {
            int count = Math.Min(512, 1300 - r);
            expected.Add(
                rows.AsSpan(r * encoder.FeatureCount, count * encoder.FeatureCount), targets.AsSpan(r, count), weights.AsSpan(r, count));
        }

        expected.Fit(new Ridge(0.5), out LinearModel<double> byHand);
        Assert.Equal(byHand, model);
    }

    [Fact]
    public void What_is_observed_is_what_a_builder_sees()
    {
        DataTable table = HouseTable(40);
        var builder = new RowEncoderBuilder();
        int age = builder.AddNumber("age", MissingValues.Median);
        int heating = builder.AddText("heating", EncodingScheme.Treatment, MissingValues.Indicator, UnknownLevels.Ignore);
        foreach (DataRow row in table.Rows)
        {
            double weight = (double)(decimal)row["weight"];
            builder.Observe(age, row["age"] is int value ? value : double.NaN, weight);
            if (row["heating"] is string level)
            {
                builder.Observe(heating, level, weight);
            }
            else
            {
                builder.ObserveMissing(heating, weight);
            }
        }

        var other = new RowEncoderBuilder();
        other.AddNumber("age", MissingValues.Median);
        other.AddText("heating", EncodingScheme.Treatment, MissingValues.Indicator, UnknownLevels.Ignore);
        Source(table).Observe(other, weights: "weight");
        RowEncoder expected = builder.Build();
        RowEncoder observed = other.Build();
        Assert.Equal(expected.FeatureNames.ToArray(), observed.FeatureNames.ToArray());
        Assert.Equal(expected.Columns[0].Fill, observed.Columns[0].Fill);
    }

    [Fact]
    public void Numbers_of_all_widths_are_taken()
    {
        var table = new DataTable();
        object[] values =
        [
            1.5, 2.5f, (sbyte)-3, (byte)4, (short)-5, (ushort)6, -7, 8u, -9L, 10UL, 11.25m, true,
        ];
        string[] texts = ["1.5", "2.5", "-3", "4", "-5", "6", "-7", "8", "-9", "10", "11.25", "true"];
        for (int i = 0; i < values.Length; i++)
        {
            table.Columns.Add($"c{i}", values[i].GetType());
        }

        table.Rows.Add(values);
        table.Rows.Add([.. Enumerable.Repeat<object>(DBNull.Value, values.Length)]);
        var options = new EncodingOptions { Missing = MissingValues.Mean };
        EncodedRows<double> rows = Source(table).Read<double>(Source(table).Observe(options), target: null);
        Assert.True(rows.Next());
        Assert.Equal([1.5, 2.5, -3, 4, -5, 6, -7, 8, -9, 10, 11.25, 1], rows.Rows[..12].ToArray());
        Assert.Equal(rows.Rows[..12].ToArray(), rows.Rows[12..].ToArray());
        Assert.True(rows.Targets.IsEmpty && rows.Weights.IsEmpty);
        Assert.False(rows.Next());

        options = options with { Categorical = [.. Enumerable.Range(0, values.Length).Select(i => $"c{i}")] };
        RowEncoder encoder = Source(table).Observe(options);
        Assert.Equal(texts.Select((text, i) => $"c{i}={text}"), encoder.FeatureNames.ToArray());
    }

    [Fact]
    public void Rows_with_gaps_are_dropped_or_refused_by_number()
    {
        DataTable table = HouseTable(20);
        table.Rows[11]["price"] = DBNull.Value;
        EncodingOptions dropping = Houses with { Missing = MissingValues.Drop, Products = [] };

        // A level that only a dropped row has is none, nor one of a row without target.
        table.Rows[11]["heating"] = "coal";
        table.Rows[3]["age"] = DBNull.Value;
        table.Rows[3]["heating"] = "wood";
        RowEncoder encoder = Source(table).Observe(dropping);
        Assert.Equal(["gas", "oil", "pump"], encoder.Columns[2].Levels.ToArray());
        EncodedRows<float> rows = Source(table).Read<float>(encoder, "price", "weight");
        Assert.True(rows.Next());
        int complete = table.Rows.Cast<DataRow>().Count(row => row.ItemArray.All(value => value is not DBNull));
        Assert.True(complete is > 3 and < 19);
        Assert.Equal((complete, 20 - complete), (rows.Count, rows.DroppedCount));

        Assert.Contains("Row 11: The column price has a missing value", Refusal(() => Source(table).Observe(Houses)), StringComparison.Ordinal);
        table.Rows[11]["price"] = 1.0f;
        string refusal = Refusal(() => Source(table).Observe(Houses with { Missing = MissingValues.Refuse }));
        Assert.Contains("The column age has a missing value, which it refuses.", refusal, StringComparison.Ordinal);
        Assert.StartsWith("Row ", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", refusal, StringComparison.Ordinal);

        // A level that training did not see, in a row of the second block.
        encoder = Source(HouseTable(20)).Observe(Houses);
        DataTable later = HouseTable(900);
        later.Rows[700]["heating"] = "coal";
        EncodedRows<double> encoded = Source(later).Read<double>(encoder, "price");
        Assert.True(encoded.Next());
        Assert.Equal(512, encoded.Count);
        Assert.Contains("Row 700: The column heating has the level coal", Refusal(() => encoded.Next()), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_chosen_by_name()
    {
        DataTable table = HouseTable(30);
        table.Columns.Add("sold", typeof(DateTime));
        Assert.Contains(
            "The column sold is of the type DateTime",
            Assert.Throws<ArgumentException>(() => Source(table).Observe(Houses)).Message,
            StringComparison.Ordinal);
        Assert.Equal(5, Source(table).Observe(Houses with { Excluded = ["sold", "age"], Products = [] }).FeatureCount);
        RowEncoder encoder = Source(table).Observe(Houses with { Columns = ["garden", "area"], Products = ["garden*area"] });
        Assert.Equal(["garden", "area", "garden*area"], encoder.FeatureNames.ToArray());
        Assert.Throws<ArgumentException>(() => Source(table).Observe(Houses with { Columns = ["cellar"] }));
        Assert.Throws<ArgumentException>(() => Source(table).Observe(Houses with { Excluded = ["cellar"] }));
        Assert.Throws<ArgumentException>(() => Source(table).Read<double>(encoder, "heating"));
        Assert.Throws<ArgumentException>(() => Source(table).Read<double>(encoder, "cellar"));
        var ofNumbers = new RowEncoder(EncoderColumn.Number("heating"));
        Assert.Contains(
            "holds text (String)", Assert.Throws<ArgumentException>(() => Source(table).Read<double>(ofNumbers, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_is_read_once_and_closes_its_reader()
    {
        DataTable table = HouseTable(5);
        DataTableReader reader = table.CreateDataReader();
        RowEncoder encoder;
        using (var source = new DataReaderSource(reader))
        {
            encoder = source.Observe(Houses);
            Assert.Throws<InvalidOperationException>(() => source.Observe(Houses));
            Assert.Throws<InvalidOperationException>(() => source.Read<double>(encoder, "price"));
        }

        Assert.True(reader.IsClosed);
        Assert.Throws<ArgumentNullException>("reader", () => new DataReaderSource(null!));
        EncodedRows<double> rows = Source(table).Read<double>(encoder, null);
        var moments = new LinearModel<double>.Moments(encoder.FeatureCount);
        Assert.Throws<ArgumentException>("moments", () => rows.AddTo(moments));
        rows = Source(table).Read<double>(encoder, "price");
        Assert.Throws<ArgumentException>("moments", () => rows.AddTo(new LinearModel<double>.Moments(1)));
        Assert.False(Source(HouseTable(0)).Read<double>(encoder, "price").Next());
    }

    internal static DataTable HouseTable(int count)
    {
        var random = new Random(7);
        var table = new DataTable();
        table.Columns.Add("area", typeof(double));
        table.Columns.Add("age", typeof(int));
        table.Columns.Add("heating", typeof(string));
        table.Columns.Add("weight", typeof(decimal));
        table.Columns.Add("garden", typeof(bool));
        table.Columns.Add("price", typeof(float));
        for (int r = 0; r < count; r++)
        {
            string heating = new[] { "gas", "oil", "pump" }[r < 3 ? r : random.Next(3)];
            object age = r >= 2 && (r == 2 || random.Next(5) == 0) ? DBNull.Value : random.Next(100);
            table.Rows.Add(40.0 + (100.0 * random.NextDouble()), age, heating, 1m + (r % 3), random.Next(2) == 0, (float)random.NextDouble());
        }

        return table;
    }

    private static DataReaderSource Source(DataTable table) => new(table.CreateDataReader());

    private static string Refusal(Action action) => Assert.Throws<InvalidDataException>(action).Message;
}
