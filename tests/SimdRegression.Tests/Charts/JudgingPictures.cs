using SimdRegression.Pictures;

namespace SimdRegression.Tests.Charts;

/// <summary>Pictures that judge a model by rows.</summary>
internal static class JudgingPictures
{
    /// <summary>Pictures of numbers from some source.</summary>
    /// <param name="name">What the target, its classes and the models are called.</param>
    /// <param name="points">How many rows there are.</param>
    /// <param name="next">The next number.</param>
    public static IEnumerable<Picture> Of(string name, int points, Func<double> next)
    {
        double[] Draw() => [.. Enumerable.Range(0, points).Select(_ => next())];
        double[] labels = [.. Draw().Select(value => value > 0.0 ? 1.0 : 0.0)];
        RankingData ranking = Ranking(name, name, [.. Draw().Select(value => double.IsNaN(value) ? 0.0 : value)], labels);
        yield return new RocPicture(ranking);
        yield return new PrecisionRecallPicture(ranking);
        yield return new ConfusionPicture(new ConfusionData(name, "rows", [name, name], ranking.AtDecision, ranking.Decision));
        var scaled = new ScaledResidualData(name, "rows", "studentised residual", Draw(), Draw());
        yield return new QuantilePicture(scaled);
        yield return new ScaleLocationPicture(scaled);
        yield return new LeveragePicture(new InfluenceData(
            name, "rows", 3, [.. Draw().Select(value => new RowInfluence(value, Math.Clamp(Math.Abs(value), 0.0, 1.0), value, value, Math.Abs(value)))]));
    }

    /// <summary>Pictures of a fit of least squares to a sample, and of whether its target is above the mean.</summary>
    public static IEnumerable<Picture> OfSample(ReadOnlySpan<double> rows, double[] targets, int features)
    {
        var moments = new LinearModel<double>.Moments(features);
        moments.Add(rows, targets);
        moments.Fit(default(LeastSquares), out LinearModel<double> model);
        var inference = new LeastSquaresInference<double>(features);
        moments.Infer(new FitOptions(), inference);
        var influence = new RowInfluence[targets.Length];
        inference.Influence(new RowBatch<double>(rows, features, targets, []), influence);
        var predictions = new double[targets.Length];
        model.Predict(rows, predictions);
        double mean = targets.Average();
        RankingData ranking = Ranking(
            "progression", "fast", [.. predictions.Select(value => value - mean)], [.. targets.Select(value => value > mean ? 1.0 : 0.0)]);
        var scaled = new ScaledResidualData("y", "patients", "studentised residual", predictions, [.. influence.Select(row => row.StudentizedResidual)]);
        return
        [
            new RocPicture(ranking), new PrecisionRecallPicture(ranking),
            new ConfusionPicture(new ConfusionData("progression", "patients", ["slow", "fast"], ranking.AtDecision, ranking.Decision)),
            new QuantilePicture(scaled), new ScaleLocationPicture(scaled), new LeveragePicture(new InfluenceData("y", "patients", features + 1, influence)),
            new CoefficientPicture(new CoefficientData(
                [.. Enumerable.Range(0, features).Select(j => $"x{j}")],
                [
                    new CoefficientSet("OLS", model.Coefficients.ToArray())
                    {
                        Intervals = [.. Enumerable.Range(0, features).Select(j => inference.Statistics.ConfidenceInterval(j, 0.95))],
                    },
                ],
                "unit"))
            {
                Name = "coefficients-intervals",
            },
        ];
    }

    /// <summary>Margins of rows, ranked.</summary>
    public static RankingData Ranking(string target, string positive, double[] margins, double[] labels)
    {
        var ranked = new RankedPredictions(Math.Max(1, margins.Length));
        ranked.Rank<double>(margins, labels);
        return new RankingData(target, positive, "rows", ranked, "probability above 0.5");
    }
}
