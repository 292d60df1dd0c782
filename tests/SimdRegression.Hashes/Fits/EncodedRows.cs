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
    }
}
