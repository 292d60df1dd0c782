namespace SimdRegression.Hashes.Fits;

/// <summary>How a made-up parcel travels.</summary>
internal enum Carrier
{
    Road,
    Rail,
    Air,
}

/// <summary>A made-up parcel: numbers, levels, gaps and times.</summary>
internal sealed record Parcel(
    [Feature(Transform = Transform.Log)] double Mass,
    [Feature(Transform = Transform.LogOnePlus)] float Distance,
    int? Stops,
    Carrier Carrier,
    [Feature(Levels = new[] { "north", "south" })] string? Region,
    bool? Fragile,
    TimeOnly Sent,
    DateTime Due,
    [Feature(Transform = Transform.Exp)] double Slack,
    double Weight,
    double Hours);

[LinearModel<double, Parcel>(Target = nameof(Parcel.Hours), Weight = nameof(Parcel.Weight), Products = new[] { "Sent*Due" })]
internal partial struct ParcelHours;

[LinearModel<float, Parcel>(Target = nameof(Parcel.Hours), Response = Response.Mean)]
internal partial struct ParcelCount;

/// <summary>Rows that are objects: what they become, and what is fitted to them.</summary>
internal static class TypedFits
{
    private const int RowCount = 2300;

    public static void Add(FitHashes hashes)
    {
        hashes.Add("typed rows", "double", hash =>
        {
            Parcel[] parcels = Parcels();
            var moments = new ParcelHours.Moments();
            moments.Add(parcels);
            moments.Fit(new Ridge(1.0), out ParcelHours model);
            hash.Answer(model.Coefficients);
            hash.Answer(model.Intercept);
            var predictions = new double[RowCount];
            model.Predict(parcels, predictions);
            hash.Answer<double>(predictions);
            var fills = new double[2];
            model.CopyFillsTo(fills);
            hash.Answer<double>(fills);
        });
        hashes.Add("typed rows", "double, cross-validated", hash =>
        {
            var folds = new ParcelHours.CrossValidation(FoldAssignment.Contiguous(RowCount, 5));
            folds.Add(Parcels());
            TuningResult result = folds.Tune(EstimatorKind.Ridge, new GridSearch([0.1, 10.0]), out ParcelHours model);
            hash.Answer(model.Coefficients);
            hash.Answer(model.Intercept);
            hash.Answer(result.MeanScores);
        });
        hashes.Add("typed rows", "float, means of counts", hash =>
        {
            Parcel[] parcels = Parcels();
            ParcelCount.Fit(parcels, default(PoissonLoss), new Ridge(1.0), default(Newton), out ParcelCount model);
            hash.Answer(model.Coefficients);
            hash.Answer(model.Intercept);
            var means = new float[RowCount];
            model.Mean(parcels, means);
            hash.Answer<float>(means);
        });
    }

    private static Parcel[] Parcels()
    {
        var random = new RandomSource(21);
        var parcels = new Parcel[RowCount];
        for (int i = 0; i < RowCount; i++)
        {
            double mass = 0.1 + (20.0 * random.NextDouble());
            int? stops = random.NextInt32(4) == 0 ? null : random.NextInt32(7);
            var carrier = (Carrier)random.NextInt32(3);
            string? region = random.NextInt32(3) switch { 0 => "north", 1 => "south", _ => null };
            bool? fragile = random.NextInt32(3) switch { 0 => true, 1 => false, _ => null };
            parcels[i] = new Parcel(
                mass, (float)(900.0 * random.NextDouble()), stops, carrier, region, fragile, new TimeOnly(random.NextInt32(24), random.NextInt32(60)),
                new DateTime(2025, 3, 1).AddMinutes(random.NextInt32(50_000)), random.NextDouble(), 0.5 + random.NextDouble(),
                random.NextInt32(4) + ((stops ?? 3) / 2) + (int)carrier);
        }

        return parcels;
    }
}
