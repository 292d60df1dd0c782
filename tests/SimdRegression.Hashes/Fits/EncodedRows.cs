namespace SimdRegression.Hashes.Fits;

/// <summary>Rows that an encoder makes of raw values.</summary>
internal static class EncodedRows
{
    public static void Add(FitHashes hashes)
    {
        hashes.Add("encoded rows", "levels, gaps and products", hash =>
        {
            double[] areas = [61.5, 80.25, 43.0, 101.7, 92.3];
            double[] ages = [3.0, double.NaN, 40.1, 17.7, double.NaN];
            string[] heatings = ["gas", "pump", "gas", "oil", "oil"];
            var builder = new RowEncoderBuilder();
            int area = builder.AddNumber("area", MissingValues.Median);
            int age = builder.AddNumber("age", MissingValues.Indicator);
            int heating = builder.AddText("heating", EncodingScheme.Treatment);
            for (int r = 0; r < areas.Length; r++)
            {
                builder.Observe(area, areas[r], 1.0 + r);
                builder.Observe(age, ages[r], 1.0 + r);
                builder.Observe(heating, heatings[r]);
            }

            builder.ObserveMissing(area, 2.5);
            builder.Observe(heating, "coal"u8);
            _ = builder.Build();
            RowEncoder encoder = builder.Build(["area*age", "area^2"]);
            hash.Figure(encoder.FeatureCount);
            var row = new double[encoder.FeatureCount];
            var single = new float[encoder.FeatureCount];
            for (int r = 0; r < areas.Length; r++)
            {
                RowWriter<double> writer = encoder.Write<double>(row);
                writer.Set(area, areas[r]);
                writer.Set(age, ages[r]);
                writer.Set(heating, heatings[r]);
                hash.Answer<double>(row);
                RowWriter<float> ofSingle = encoder.Write<float>(single);
                ofSingle.SetMissing(area);
                ofSingle.Set(age, true);
                ofSingle.Set(heating, "oil"u8);
                ofSingle.Set(heating, heatings[r].AsSpan());
                hash.Answer<float>(single);
            }
        });
        hashes.Add("encoded rows", "many at a time", hash =>
        {
            double[] raw = [61.5, 3.0, 0.0, 80.25, double.NaN, 2.0, 43.0, 40.1, 3.0, double.NaN, 17.7, 1.0, 92.3, double.NaN, double.NaN];
            var builder = new RowEncoderBuilder();
            int area = builder.AddNumber("area", MissingValues.Mean);
            int age = builder.AddNumber("age", MissingValues.Indicator);
            builder.Observe<double>(area, raw, 3, 5, [1.0, 2.0, 0.5, 1.0, 3.0]);
            builder.Observe<double>(age, raw.AsSpan(1), 3, 5);
            hash.Answer<double>([.. builder.Build().Columns.ToArray().Select(column => column.Fill)]);
            EncoderColumn heating = EncoderColumn.Text("heating", ["gas", "oil", "pump"], EncodingScheme.Treatment, MissingValues.Indicator, UnknownLevels.Ignore);
            var encoder = new RowEncoder([.. builder.Build().Columns, heating], ["area*age"]);
            var rows = new double[5 * encoder.FeatureCount];
            encoder.Encode<double>(raw, 3, 5, rows);
            hash.Answer<double>(rows);
            var single = new float[rows.Length];
            encoder.Encode<float>(Array.ConvertAll(raw, value => (float)value), 3, 5, single);
            hash.Answer<float>(single);
            RowWriter<double> writer = encoder.Write<double>(rows.AsSpan(0, encoder.FeatureCount));
            writer.SetLevel(2, 2);
            hash.Answer<double>(rows.AsSpan(0, encoder.FeatureCount));
        });
        hashes.Add("encoded rows", "tables", hash =>
        {
            var options = new EncodingOptions { Target = "price", Missing = MissingValues.Indicator, Products = ["area^2"] };
            RowEncoder encoder = new MadeUpTable(700).Observe(options);
            var builder = new RowEncoderBuilder();
            builder.AddNumber("area", MissingValues.Median);
            new MadeUpTable(700).Observe(builder, "price");
            hash.Answer(builder.Build().Columns[0].Fill);
            EncodedRows<float> rows = new MadeUpTable(700).Read<float>(encoder, "price");
            while (rows.Next())
            {
                hash.Answer(rows.Rows);
                hash.Answer(rows.Targets);
            }

            var moments = new LinearModel<double>.Moments(encoder.FeatureCount);
            new MadeUpTable(700).Read<double>(encoder, "price").AddTo(moments);
            hash.Report(moments.Fit(new Ridge(1.0), out LinearModel<double> model));
            hash.Answer(model.Coefficients);
        });
    }

    /// <summary>A table of numbers with gaps and of text.</summary>
    private sealed class MadeUpTable(int count) : TableSource(
        [new("area", ColumnKind.Number, "double"), new("heating", ColumnKind.Text, "text"), new("price", ColumnKind.Number, "double")])
    {
        private int first;
        private int current;

        public override int Advance(int limit)
        {
            first += current;
            return current = Math.Min(Math.Min(limit, 100), count - first);
        }

        public override void GetNumbers(int column, Span<double> values)
        {
            for (int r = 0; r < values.Length; r++)
            {
                double number = (RandomSource.Mix((ulong)(((first + r) * 3) + column)) >> 40) / (double)(1 << 24);
                values[r] = column == 0 && number < 0.1 ? double.NaN : number;
            }
        }

        public override SourceText GetText(int column, int row) => ((first + row) % 5) switch
        {
            0 => SourceText.Missing,
            1 => SourceText.OfUtf8("oil"u8),
            _ => SourceText.OfChars("gas"),
        };
    }
}
