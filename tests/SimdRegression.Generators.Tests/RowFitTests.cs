using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Tests;

/// <summary>What models of typed rows learn: the same as from spans, and gaps as the means of what is there.</summary>
public sealed class RowFitTests
{
    private const string Types = """
        public enum Kind { A, B, C }
        public sealed record Row(double X, int? Age, Kind Kind, float Z, [Feature(Fill = 1e5)] double? Far, double Weight, bool Label, double Y);
        [LinearModel<double, Row>(Target = "Y", Weight = "Weight")]
        public partial struct Model;
        public sealed record Plain(double X, int? Age, Kind Kind, float Z, bool Label, [NotAFeature] double Y);
        [LinearModel<double, Plain>(Target = "Label")]
        public partial struct Buyers;
        [LinearModel<double, Plain>(Target = "Label", Response = Response.Probability)]
        public partial struct Likely;
        [LinearModel<float>(2, Response = Response.Mean)]
        public partial struct Counts;
        [LinearModel<double>(10)]
        public partial struct Spans;
        """;

    private const string Data = """
        var random = new RandomSource(5);
        var rows = new System.Collections.Generic.List<Row>();
        for (int i = 0; i < COUNT; i++)
        {
            double x = random.NextDouble();
            int? age = random.NextDouble() < 0.2 ? null : 20 + random.NextInt32(60);
            var kind = (Kind)random.NextInt32(3);
            double? far = random.NextDouble() < 0.1 ? null : 1e5 + random.NextDouble();
            double y = 3 * x + 0.1 * (age ?? 44) + (int)kind + random.NextDouble() + (far - 1e5 ?? 0.5);
            rows.Add(new Row(x, age, kind, (float)random.NextDouble(), far, 0.5 + random.NextDouble(), y > 8, y));
        }

        int features = Model.FeatureCount;
        var encoded = new double[rows.Count * features];
        var targets = new double[rows.Count];
        var weights = new double[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            Model.Encode(rows[i], encoded.AsSpan(i * features, features));
            targets[i] = rows[i].Y;
            weights[i] = rows[i].Weight;
        }

        // What a user would write without typed rows: gaps filled with the weighted mean of what is there.
        void Fill(Span<double> table, ReadOnlySpan<double> from, ReadOnlySpan<double> s)
        {
            foreach (int j in new[] { 1, 7 })
            {
                double sum = 0, weight = 0;
                for (int r = 0; r < s.Length; r++)
                {
                    if (from[r * features + j + 1] == 0) { sum += s[r] * (from[r * features + j] - (j == 7 ? 1e5 : 0)); weight += s[r]; }
                }
                for (int r = 0; r < table.Length / features; r++)
                {
                    if (table[r * features + j + 1] != 0) { table[r * features + j] = sum / weight + (j == 7 ? 1e5 : 0); }
                }
            }
        }

        double Distance(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
        {
            double largest = 0;
            for (int j = 0; j < first.Length; j++) { largest = Math.Max(largest, Math.Abs(first[j] - second[j]) / (1 + Math.Abs(second[j]))); }
            return largest;
        }
        """;

    [Theory]
    [InlineData(900)]
    [InlineData(7000)]
    public void Rows_are_summed_as_spans_are(int count)
    {
        string found = Run(count, """
            var typed = new Model.Moments();
            typed.Add(rows);
            var again = new Model.Moments();
            again.Add(rows[0]);
            again.Add(rows.ToArray().AsSpan(1, 99));
            again.Add(rows.ToArray().AsSpan(100));
            var spans = new Spans.Moments();
            spans.Add(encoded, targets, weights);
            bool same = typed.Count == rows.Count && typed.TotalWeight == spans.TotalWeight;
            for (int i = 0; i < features; i++)
            {
                same &= i is 1 or 7 || (typed.Mean(i) == spans.Mean(i) && typed.TargetCrossProduct(i) == spans.TargetCrossProduct(i));
                same &= typed.Mean(i) == again.Mean(i) && typed.CrossProduct(i, 0) == again.CrossProduct(i, 0);
            }
            return same.ToString();
            """);

        Assert.Equal("True", found);
    }

    [Theory]
    [InlineData(900)]
    [InlineData(7000)]
    public void A_gap_counts_as_the_mean_of_what_is_there(int count)
    {
        string found = Run(count, """
            Fill(encoded, encoded, weights);
            var spans = new Spans.Moments();
            spans.Add(encoded, targets, weights);
            var moments = new Model.Moments();
            moments.Add(rows);
            FitReport report = moments.Fit(new Ridge(0.3), out Model model);
            FitReport expected = spans.Fit(new Ridge(0.3), out Spans span);
            var fills = new double[2];
            model.CopyFillsTo(fills);
            var row = new double[features];
            var predicted = new double[rows.Count];
            model.Predict(rows, predicted);
            double worst = 0;
            for (int i = 0; i < rows.Count; i++)
            {
                worst = Math.Max(worst, Math.Abs(predicted[i] - span.Predict(encoded.AsSpan(i * features, features))));
                model.CopyFeaturesTo(rows[i], row);
                worst = Math.Max(worst, Distance(row, encoded.AsSpan(i * features, features)));
            }
            bool close = report.Converged && expected.Converged && Distance(model.Coefficients, span.Coefficients) < 1e-7 && worst < 1e-6;
            return close + " " + (fills[0] > 45 && fills[0] < 55) + " " + Math.Floor(fills[1]) + (close ? "" : " " + report + " " + Distance(model.Coefficients, span.Coefficients) + " " + worst);
            """);

        Assert.Equal("True True 100000", found);
    }

    [Fact]
    public void Without_a_gap_in_training_a_gap_counts_as_the_mean()
    {
        string found = Run(300, """
            var whole = rows.ConvertAll(row => row with { Age = row.Age ?? 50, Far = 1 });
            var moments = new Model.Moments();
            moments.Add(whole);
            FitReport report = moments.Fit(new Ridge(0.3), out Model model);
            double mean = 0, weight = 0;
            foreach (Row row in whole) { mean += row.Weight * row.Age!.Value; weight += row.Weight; }
            double expected = model.Predict(whole[0] with { Age = 0 }) + model.Coefficients[1] * mean / weight;
            double ofGap = model.Predict(whole[0] with { Age = null });
            return report.Converged + " " + model.Coefficients[2] + " " + (Math.Abs(ofGap - expected) < 1e-12);
            """);

        Assert.Equal("True 0 True", found);
    }

    [Fact]
    public void A_column_without_any_value_is_a_constant()
    {
        string found = Run(300, """
            var moments = new Model.Moments();
            moments.Add(rows.ConvertAll(row => row with { Age = null }));
            FitReport report = moments.Fit(new Ridge(0.3), out Model model);
            return report.Converged + " " + model.Coefficients[1] + " " + model.Coefficients[2];
            """);

        Assert.Equal("True 0 0", found);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(300)]
    [InlineData(6500)]
    public void Nothing_is_added_of_a_call_with_a_row_that_cannot_be_used(int place)
    {
        string found = Run(7000, """
            int place = PLACE;
            var moments = new Model.Moments();
            moments.Add(rows.ToArray().AsSpan(0, 10));
            double before = moments.TargetMean;
            double product = moments.CrossProduct(0, 0);
            rows[place] = rows[place] with { X = double.NaN };
            string message = "";
            try { moments.Add(rows); } catch (ArgumentException e) { message = e.Message; }
            rows[place] = rows[place] with { X = 1, Kind = (Kind)9 };
            try { moments.Add(rows); } catch (ArgumentException e) { message += "|" + e.Message; }
            return moments.Count + " " + (before == moments.TargetMean && product == moments.CrossProduct(0, 0)) + " " + message;
            """.Replace("PLACE", place.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

        Assert.StartsWith($"10 True Row {place} has X = NaN; data must be finite.", found, StringComparison.Ordinal);
        Assert.Contains("|Row.Kind is 9, which is none of its 3 levels", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, 10)]
    [InlineData(2500, 5)]
    public void Folds_fill_gaps_with_the_means_of_their_training_rows(int count, int folds)
    {
        string found = Run(count, """
            var assignment = FoldAssignment.Contiguous(rows.Count, FOLDS);
            var typed = new Model.CrossValidation(assignment);
            typed.Add(rows);
            var search = new GridSearch(new[] { 0.1, 10.0 });
            TuningResult result = typed.Tune(EstimatorKind.Ridge, search, out Model model);
            double worst = 0;
            for (int fold = 0; fold < FOLDS; fold++)
            {
                var rest = new Spans.Moments();
                var s = (double[])weights.Clone();
                for (int i = 0; i < rows.Count; i++) { if (assignment.Folds[i] == fold) { s[i] = 0; } }
                var table = (double[])encoded.Clone();
                Fill(table, encoded, s);
                rest.Add(table, targets, s);
                for (int c = 0; c < 2; c++)
                {
                    rest.Fit(new Ridge(result.Candidates[c].Alpha), out Spans span);
                    double squares = 0, weight = 0;
                    for (int i = 0; i < rows.Count; i++)
                    {
                        if (assignment.Folds[i] == fold)
                        {
                            double residual = targets[i] - span.Predict(table.AsSpan(i * features, features));
                            squares += weights[i] * residual * residual;
                            weight += weights[i];
                        }
                    }
                    worst = Math.Max(worst, Math.Abs(result.FoldScores(c)[fold] / (squares / weight) - 1));
                }
            }
            var all = new Model.Moments();
            all.Add(rows);
            all.Fit(new Ridge(result.Selected.Alpha), out Model expected);
            return (worst < 1e-7) + " " + (Distance(model.Coefficients, expected.Coefficients) < 1e-9) + (worst < 1e-7 ? "" : " " + worst);
            """.Replace("FOLDS", folds.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

        Assert.Equal("True True", found);
    }

    [Fact]
    public void Trainers_searches_and_bootstraps_take_rows()
    {
        string found = Run(600, """
            var plain = rows.ConvertAll(row => new Plain(row.X, row.Age, row.Kind, row.Z, row.Label, row.Y));
            var trainer = new Buyers.Trainer();
            TrainingReport report = trainer.Fit(plain.ToArray(), new LogisticLoss(), new Ridge(1.0), default(Newton), out Buyers buyers);
            Buyers.Fit(plain.ToArray(), new LogisticLoss(), new Ridge(1.0), default(Newton), out Buyers again);
            trainer.Fit(plain, new LogisticLoss(), new Ridge(1.0), default(ProximalNewton), out Buyers third);
            var fills = new double[1];
            buyers.CopyFillsTo(fills);
            var folds = new Buyers.RowCrossValidation(FoldAssignment.Contiguous(plain.Count, 4));
            TuningResult tuned = folds.Tune(plain.ToArray(), new LogisticLoss(), EstimatorKind.Ridge, default(Newton), new GridSearch(new[] { 1.0 }), default, out Buyers chosen);
            var bootstrap = new Buyers.Bootstrap(20, 1);
            bootstrap.Fit(plain.ToArray(), default(LeastSquares), out Buyers average);
            average.CopyFillsTo(fills);
            return report.Converged + " " + (buyers == again) + " " + (buyers == chosen) + " " + (Distance(buyers.Coefficients, third.Coefficients) < 1e-6) + " "
                + (fills[0] > 45 && fills[0] < 55) + " " + (average.Coefficients[0] > 0);
            """);

        Assert.Equal("True True True True True True", found);
    }

    [Fact]
    public void What_follows_data_takes_rows()
    {
        string found = Run(400, """
            var recursion = new Model.RecursiveLeastSquares();
            recursion.Update(rows);
            double first = recursion.Predict(rows[0]);
            var window = new Model.Window(100);
            window.Add(rows);
            window.Fit(new Ridge(0.3), out Model ofWindow);
            var last = new Model.Moments();
            last.Add(rows.ToArray().AsSpan(300));
            last.Fit(new Ridge(0.3), out Model expected);
            var plain = rows.ConvertAll(row => new Plain(row.X, row.Age, row.Kind, row.Z, row.Label, row.Y));
            var learner = new Buyers.Learner();
            learner.Update(plain[0], default(LogisticLoss));
            learner.Update(plain, default(LogisticLoss));
            return recursion.Count + " " + (Math.Abs(recursion.Model.Predict(rows[0]) - first) < 1e-9) + " " + (Distance(ofWindow.Coefficients, expected.Coefficients) < 1e-9)
                + " " + learner.Count + " " + (learner.Model.Predict(plain[0]) == learner.Predict(plain[0]));
            """);

        Assert.Equal("400 True True 401 True", found);
    }

    [Fact]
    public void Asynchronous_sequences_are_added_as_they_come()
    {
        string found = Run(5000, """
            static async System.Collections.Generic.IAsyncEnumerable<Row> Come(System.Collections.Generic.List<Row> all)
            {
                foreach (Row row in all) { await System.Threading.Tasks.Task.CompletedTask; yield return row; }
            }
            var moments = new Model.Moments();
            long added = moments.AddAsync(Come(rows)).GetAwaiter().GetResult();
            var expected = new Model.Moments();
            expected.Add(rows);
            return added + " " + (moments.TargetSumOfSquares == expected.TargetSumOfSquares);
            """);

        Assert.Equal("5000 True", found);
    }

    [Fact]
    public void A_response_gives_probabilities_and_labels_of_rows_and_spans()
    {
        string found = Run(1500, """
            var plain = rows.ConvertAll(row => new Plain(row.X, row.Age, row.Kind, row.Z, row.Label, row.Y));
            Likely.Fit(plain.ToArray(), new LogisticLoss(), new Ridge(1.0), default(Newton), out Likely model);
            var probabilities = new double[plain.Count];
            var ofSpans = new double[plain.Count];
            var labels = new bool[plain.Count];
            var others = new bool[plain.Count];
            var table = new double[plain.Count * Likely.FeatureCount];
            for (int i = 0; i < plain.Count; i++) { model.CopyFeaturesTo(plain[i], table.AsSpan(i * Likely.FeatureCount, Likely.FeatureCount)); }
            model.Probability(plain, probabilities);
            model.Probability(table, ofSpans);
            model.Label(plain, labels, 0.3);
            model.Label(table, others, 0.3);
            bool same = probabilities.AsSpan().SequenceEqual(ofSpans) && labels.AsSpan().SequenceEqual(others);
            int positives = 0;
            for (int i = 0; i < plain.Count; i++)
            {
                double p = model.Probability(plain[i]);
                same &= p == probabilities[i] && model.Label(plain[i], threshold: 0.3) == p > 0.3 && labels[i] == p > 0.3
                    && Math.Abs(p - 1 / (1 + Math.Exp(-model.Predict(plain[i])))) < 1e-12 && model.Label(plain[i]) == p > 0.5;
                positives += labels[i] ? 1 : 0;
            }
            string refused = "";
            try { model.Label(plain[0], 1.5); } catch (ArgumentOutOfRangeException e) { refused = e.ParamName!; }
            try { model.Label(plain, new bool[3]); } catch (ArgumentException) { refused += "!"; }
            try { model.Label(table, new bool[3]); } catch (ArgumentException) { refused += "!"; }
            return same + " " + (positives > 100 && positives < 1400) + " " + refused;
            """);

        Assert.Equal("True True threshold!!", found);
    }

    [Fact]
    public void Json_keeps_what_gaps_count_as()
    {
        string found = Run(300, """
            var moments = new Model.Moments();
            moments.Add(rows);
            moments.Fit(new Ridge(0.3), out Model model);
            string json = System.Text.Json.JsonSerializer.Serialize(model);
            Model read = System.Text.Json.JsonSerializer.Deserialize<Model>(json);
            string refused = "";
            try { System.Text.Json.JsonSerializer.Deserialize<Model>(json.Replace("Fills", "Other")); }
            catch (System.Text.Json.JsonException e) { refused = e.Message; }
            return (read == model) + " " + (read.Predict(rows[0] with { Age = null }) == model.Predict(rows[0] with { Age = null }))
                + " " + (model != new Model(model.Coefficients, model.Intercept)) + " " + refused;
            """);

        Assert.StartsWith("True True True The model has 0 fills", found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_gives_means_of_counts()
    {
        string found = Run(10, """
            var model = new Counts(new float[] { 0.5f, -1 }, 0.25f);
            var means = new float[2];
            model.Mean(new float[] { 1, 2, 3, 4 }, means);
            return (means[0] == model.Mean(new float[] { 1, 2 })) + " " + (Math.Abs(means[1] - Math.Exp(0.25 + 1.5 - 4)) < 1e-6);
            """);

        Assert.Equal("True True", found);
    }

    private static string Run(int count, string body)
    {
        string source = $$"""
            using System;
            using SimdRegression;
            {{Types}}
            public static class Check
            {
                public static string Run()
                {
                    {{Data.Replace("COUNT", count.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)}}
                    {{body}}
                }
            }
            """;
        return Harness.CompileAndRun(Harness.Compile(
            [source], Harness.StrictOptions.WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress), new("CS8321", ReportDiagnostic.Suppress)])));
    }
}
