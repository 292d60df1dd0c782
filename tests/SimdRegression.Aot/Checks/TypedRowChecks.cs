namespace SimdRegression.Aot.Checks;

/// <summary>Every verb that takes rows that are objects, and that none allocates.</summary>
internal static class TypedRowChecks
{
    private const int RowCount = 2500;

    public static void Run(Tally tally)
    {
        tally.Begin("rows that are objects");
        Flat[] flats = Flats();
        Reading[] readings = Readings();
        tally.Group("encoding", () => Encoding(flats, tally));
        tally.Group("moments", () => Moments(flats, tally));
        tally.Group("choices", () => Choices(flats, readings, tally));
        tally.Group("trainers and responses", () => Responses(readings, tally));
        tally.Group("streams", () => Streams(flats, readings, tally));
        tally.End();
    }

    private static void Encoding(Flat[] flats, Tally tally)
    {
        tally.IsTrue(FlatRent.FeatureNames.Length == FlatRent.FeatureCount, "a name for each feature");
        tally.IsTrue(FlatRent.FeatureNames.Contains("Warmth=Sun") && FlatRent.FeatureNames.Contains("Place.Noise_missing"), "names of made features");
        var features = new double[FlatRent.FeatureCount];
        FlatRent.Encode(flats[0] with { Age = null }, features);
        tally.IsTrue(features[2] == 30.0 && features[3] == 1.0, "a gap counts as its fill");
        tally.Throws<ArgumentException>(() => FlatRent.Encode(flats[0] with { Warmth = (Warmth)77 }, features), "a level that is none");
        tally.Throws<ArgumentException>(() => FlatRent.Encode(flats[0] with { Place = null! }, features), "an object that must not be null");
        tally.Throws<ArgumentNullException>(() => FlatRent.Encode(null!, features), "no row");
    }

    private static void Moments(Flat[] flats, Tally tally)
    {
        var list = new List<Flat>(flats);
        var moments = new FlatRent.Moments();
        FlatRent model = default;
        var predictions = new double[RowCount];
        long allocated = Allocations.Least(() =>
        {
            moments.Reset();
            moments.Add(flats[0]);
            moments.Add(flats.AsSpan(1));
            moments.Fit(new Ridge(1.0), out model);
            model.Predict(list, predictions);
            model.Predict(flats, predictions);
        });
        tally.IsTrue(allocated == 0, "Add, Fit and Predict allocate");
        var again = new FlatRent.Moments();
        again.Add(list);
        tally.IsTrue(again.Fit(new Ridge(1.0), out FlatRent same).Converged && same == model, "a list gives other bits");
        tally.IsTrue(again.AddAsync(Come(flats)).GetAwaiter().GetResult() == RowCount && again.Count == 2 * RowCount, "an asynchronous sequence");
        var features = new double[FlatRent.FeatureCount];
        model.CopyFeaturesTo(flats[5], features);
        tally.IsTrue(model.Predict(flats[5]) == model.Predict(features) && predictions[5] == model.Predict(features), "a row is predicted as its features are");
        double error = 0.0;
        for (int i = 0; i < RowCount; i++)
        {
            error = Math.Max(error, Math.Abs(predictions[i] - flats[i].Rent));
        }

        tally.IsTrue(error < 2.0, "the model is far off");
        tally.Throws<ArgumentException>(() => again.Add(flats[0] with { Area = double.NaN }), "a value that is not finite");
    }

    private static void Choices(Flat[] flats, Reading[] readings, Tally tally)
    {
        var folds = new FlatRent.CrossValidation(FoldAssignment.Contiguous(RowCount, 4));
        folds.Add(flats.AsSpan(0, 5));
        folds.Add(flats.AsSpan(5));
        folds.Tune(EstimatorKind.Ridge, new GridSearch(new[] { 0.1, 10.0 }), default, flats, out FlatRent chosen);
        var moments = new FlatRent.Moments();
        moments.Add(flats);
        moments.Fit(new Ridge(folds.Result.Selected.Alpha), out FlatRent expected);
        tally.IsNear(expected.Predict(flats[3]), chosen.Predict(flats[3]), 1e-9, "the chosen model");
        var rows = new Breakdown.RowCrossValidation(FoldAssignment.Contiguous(RowCount, 4));
        rows.Tune(readings, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(new[] { 1.0 }), default, out Breakdown breakdown);
        Breakdown.Fit(readings, default(LogisticLoss), new Ridge(1.0), default(Newton), out Breakdown alone);
        tally.IsTrue(breakdown == alone, "the model of all rows");
        new FlatRent.Bootstrap(5, 1).Fit(flats, new Ridge(1.0), out FlatRent average);
        tally.IsNear(expected.Predict(flats[3]), average.Predict(flats[3]), 0.1, "the mean of resamples");
    }

    private static void Responses(Reading[] readings, Tally tally)
    {
        var trainer = new Breakdown.Trainer();
        Breakdown model = default;
        var probabilities = new float[RowCount];
        var labels = new bool[RowCount];
        trainer.Fit(readings, default(LogisticLoss), new Ridge(1.0), default(Newton), out model);
        long allocated = Allocations.Least(() =>
        {
            trainer.Fit(readings, default(LogisticLoss), new Ridge(1.0), default(Newton), out model);
            model.Probability(readings, probabilities);
            model.Label(readings, labels, 0.25f);
        });
        tally.IsTrue(allocated == 0, "Fit, Probability and Label allocate");
        tally.IsTrue(probabilities[7] == model.Probability(readings[7]) && labels[7] == model.Label(readings[7], 0.25f), "a batch as single rows");
        new TurnCount.Trainer().Fit(readings, default(PoissonLoss), new Ridge(1.0), default(ProximalNewton), out TurnCount turns);
        turns.Mean(readings, probabilities);
        tally.IsTrue(probabilities[7] == turns.Mean(readings[7]) && probabilities[7] > 0f, "means of counts");
    }

    private static void Streams(Flat[] flats, Reading[] readings, Tally tally)
    {
        var recursion = new FlatRent.RecursiveLeastSquares();
        var window = new FlatRent.Window(200);
        var learner = new Breakdown.Learner();
        FlatRent model = default;
        long allocated = Allocations.Least(() =>
        {
            recursion.Update(flats);
            window.Add(flats);
            window.Fit(new Ridge(1.0), out model);
            learner.Update(readings, default(LogisticLoss));
        });
        tally.IsTrue(allocated == 0, "Update, Add and Fit allocate");
        tally.IsNear(flats[9].Rent, recursion.Predict(flats[9]), 0.2, "the recursion's prediction");
        tally.IsNear(flats[^1].Rent, model.Predict(flats[^1]), 0.2, "the window's prediction");
        tally.IsTrue(learner.Model.Predict(readings[0]) == learner.Predict(readings[0]), "the learner's prediction");
    }

    private static async IAsyncEnumerable<Flat> Come(Flat[] flats)
    {
        foreach (Flat flat in flats)
        {
            await Task.CompletedTask;
            yield return flat;
        }
    }

    private static Flat[] Flats()
    {
        var random = new RandomSource(11);
        var flats = new Flat[RowCount];
        for (int i = 0; i < RowCount; i++)
        {
            double area = 20.0 + (80.0 * random.NextDouble());
            int? age = random.NextInt32(5) == 0 ? null : random.NextInt32(60);
            var warmth = new[] { Warmth.Gas, Warmth.Oil, Warmth.Sun }[random.NextInt32(3)];
            var place = new Place(10.0 * random.NextDouble(), random.NextInt32(3) == 0 ? null : random.NextDouble());
            string? condition = random.NextInt32(4) switch { 0 => null, 1 => "new", 2 => "used", _ => "other" };
            double rent = 100.0 + (8.0 * area) - (0.5 * (age ?? 30)) - (3.0 * place.Distance) + (int)warmth + random.NextDouble();
            flats[i] = new Flat(
                area, (sbyte)random.NextInt32(9), age, warmth, random.NextInt32(2) == 0 ? null : Warmth.Oil, condition, 500m + random.NextInt32(900), place,
                random.NextInt32(2) == 0 ? null : new Place(random.NextDouble(), null), new DateTime(2024, 1, 1).AddDays(random.NextInt32(300)),
                TimeSpan.FromSeconds(random.NextInt32(2000)), random.NextInt32(2) == 0, 0.5f + (float)random.NextDouble(), "note", rent);
        }

        return flats;
    }

    private static Reading[] Readings()
    {
        var random = new RandomSource(12);
        var readings = new Reading[RowCount];
        for (int i = 0; i < RowCount; i++)
        {
            double heat = random.NextDouble();
            double load = random.NextDouble();
            readings[i] = new Reading((float)heat, (Half)load, random.NextInt32(6), (2.0 * heat) + load + random.NextDouble() > 2.0);
        }

        return readings;
    }
}
