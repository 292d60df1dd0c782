namespace SimdRegression.Aot.Checks;

/// <summary>Models that are handed on: a compiled-in one against its document, and a document as a model of ONNX.</summary>
internal static class HandingOnChecks
{
    private const int RowCount = 200;

    public static void Run(Tally tally)
    {
        tally.Begin("models handed on");
        ModelDocument<double> document = ModelDocument<double>.Load(typeof(HandingOnChecks).Assembly.GetManifestResourceStream("stored-rent.json")!);
        Listing[] listings = Listings();
        tally.Group("compiled in", () => CompiledIn(document, listings, tally));
        tally.Group("loaded into a type", () => Loaded(document, listings, tally));
        tally.Group("ONNX", () => Onnx(document, tally));
        tally.End();
    }

    private static void CompiledIn(ModelDocument<double> document, Listing[] listings, Tally tally)
    {
        LinearModel<double> model = document.ToModel();
        RowEncoder encoder = document.Encoder!;
        var features = new double[encoder.FeatureCount];
        int raw = 0;
        int objects = 0;
        foreach (Listing listing in listings)
        {
            RowWriter<double> writer = encoder.Write<double>(features);
            writer.Set(0, listing.Area);
            writer.Set(1, listing.Age ?? double.NaN);
            writer.Set(2, listing.Heat);
            double expected = model.Predict(features);
            raw += expected.Equals(StoredRent.Predict(RowOf(listing))) ? 1 : 0;
            objects += expected.Equals(StoredRent.Predict(in listing)) ? 1 : 0;
        }

        tally.IsTrue(raw == RowCount, "raw values give other bits than the document");
        tally.IsTrue(objects == RowCount, "objects give other bits than the document");
        double sum = 0.0;
        long allocated = Allocations.Least(() =>
        {
            foreach (Listing listing in listings)
            {
                sum += StoredRent.Predict(RowOf(listing)) + StoredRent.Predict(in listing);
            }
        });
        tally.IsTrue(allocated == 0 && double.IsFinite(sum), "Predict allocates");
        tally.Throws<ArgumentException>(() => StoredRent.Predict(RowOf(listings[0] with { Heat = "coal" })), "a level that training did not see");
    }

    private static void Loaded(ModelDocument<double> document, Listing[] listings, Tally tally)
    {
        ListingRent typed = document.ToModel<ListingRent>();
        int same = 0;
        foreach (Listing listing in listings)
        {
            same += typed.Predict(in listing).Equals(StoredRent.Predict(in listing)) ? 1 : 0;
        }

        tally.IsTrue(same == RowCount, "the type gives other bits than the compiled-in model");
        var other = new ModelDocument<double>(document.Coefficients, document.Intercept, default, ["Age", "Area", "Age_missing", "Heat=gas", "Heat=oil", "Heat=pump"]);
        tally.Throws<ArgumentException>(() => other.ToModel<ListingRent>(), "features in another order");
        var stream = new MemoryStream();
        ModelDocument<double>.Create(in typed, default(FitReport)).Save(stream);
        stream.Position = 0;
        tally.IsTrue(ModelDocument<double>.Load(stream).ToModel<ListingRent>() == typed, "a document of the type");
    }

    private static void Onnx(ModelDocument<double> document, Tally tally)
    {
        var stream = new MemoryStream();
        document.SaveOnnx(stream);
        tally.IsTrue(stream.Length is > 300 and < 3000, "the length of the file");
        tally.IsTrue(stream.GetBuffer().AsSpan().IndexOf("LabelEncoder"u8) > 0, "text is looked up");
    }

    private static StoredRent.Row RowOf(Listing listing) => new() { Area = listing.Area, Age = listing.Age, Heat = listing.Heat };

    private static Listing[] Listings()
    {
        var listings = new Listing[RowCount];
        for (int i = 0; i < listings.Length; i++)
        {
            listings[i] = new Listing(30.0 + (i / 7.0), i % 5 == 0 ? null : i / 11.0, (i % 3) switch { 0 => "gas", 1 => "oil", _ => "pump" }, 0.0);
        }

        return listings;
    }
}
