using SimdRegression.Pictures;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Tests.Charts;

/// <summary>Pictures of data that are as no one hopes for.</summary>
internal static class DegeneratePictures
{
    public static readonly string[] Kinds =
    [
        "nothing", "one", "constant", "zero", "huge", "small", "offset", "not finite", "64 features", "3000 features", "strange names", "100,000 rows",
    ];

    private const string StrangeName = "<a & \"b\" 'c'>\u0001\ud800 ]]> 体重 with a name that goes on and on and on";

    public static IEnumerable<Picture> Of(string kind)
    {
        (int features, int points) = kind switch
        {
            "nothing" => (0, 0),
            "one" => (1, 1),
            "64 features" => (64, 100),
            "3000 features" => (3000, 5),
            "100,000 rows" => (3, 100_000),
            _ => (5, 12),
        };
        var random = new Random(17);
        double Next() => kind switch
        {
            "constant" => 42.0,
            "zero" => 0.0,
            "huge" => 1.7e308 * ((2.0 * random.NextDouble()) - 1.0),
            "small" => 1e-300 * random.NextDouble(),
            "offset" => 1e9 + random.NextDouble(),
            "not finite" => random.Next(3) switch { 0 => double.NaN, 1 => double.NegativeInfinity, _ => random.NextDouble() },
            _ => (2.0 * random.NextDouble()) - 1.0,
        };
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];
        string[] names = [.. Enumerable.Range(0, features).Select(j => kind == "strange names" ? StrangeName + j : $"feature{j}")];
        string name = kind == "strange names" ? StrangeName : "y";
        int strengths = Math.Min(points, 200);
        double[] alphas = [.. Enumerable.Range(0, strengths).Select(i => kind == "constant" ? 1.0 : Math.Pow(10.0, 3.0 - (0.05 * i)))];
        ScoreCurve Curve(int count) => new(Draw(count), [.. Draw(count).Select(Math.Abs)]);

        yield return new CoefficientPicture(new CoefficientData(
            names,
            [new CoefficientSet(name, Draw(features)), new CoefficientSet("ridge", Draw(features)), new CoefficientSet("zero", new double[features])],
            name));
        yield return new GraphPicture(names, Draw(features), Draw(features), (first, second) => (first + second) % 3 == 0, name);
        yield return new CoefficientPathPicture(new CoefficientPathData(name, names, alphas, [.. names.Select(_ => Draw(strengths))], name)
        {
            BestAlpha = strengths > 0 ? alphas[strengths / 2] : null,
            OneStandardErrorAlpha = 1e9,
        });
        yield return new CrossValidationPicture(new CrossValidationData(name, name, alphas, Curve(strengths), strengths / 2, 0)
        {
            ActiveCounts = [.. Enumerable.Range(0, strengths)],
            Folds = 5,
        });
        var predictions = new PredictionData(name, "rows", Draw(points), Draw(points));
        yield return new PredictedActualPicture(predictions);
        yield return new ResidualPicture(predictions);
        var probabilities = new ProbabilityData(name, "rows", [.. Draw(points).Select(value => value > 0.0 ? 1.0 : 0.0)], [.. Draw(points).Select(Share)]);
        yield return new CalibrationPicture(probabilities);
        yield return new ScoreHistogramPicture(probabilities);
        foreach (Picture picture in JudgingPictures.Of(name, points, Next))
        {
            yield return picture;
        }

        yield return new LearningCurvePicture(
            new LearningCurveData(name, name, [.. Enumerable.Range(1, strengths).Select(i => 10.0 * i)], Curve(strengths), Curve(strengths)));
        yield return new ValidationCurvePicture(new ValidationCurveData(name, name, alphas, Curve(strengths), Curve(strengths)));
        PanelSeries Series(int index, bool isLine) => new(name, Draw(points), Draw(points), index, isLine);
        yield return new PanelsPicture("panel", name, name, new PanelsData(name, name, [new PlotPanel("", [Series(0, true), Series(1, false)])])
        {
            IsSquare = true,
        });
        yield return new PanelsPicture(
            "panels", name, name, new PanelsData(name, name, [new PlotPanel(name, [Series(0, false)]), new PlotPanel(name, [Series(7, true)])])
            {
                IsLogarithmic = true,
            });
        if (kind is "huge" or "not finite")
        {
            // A loss is of finite moments, and squares of such sizes are not.
            yield break;
        }

        double scale = points == 0 ? 0.0 : Math.Abs(Next());
        QuadraticLoss loss = QuadraticLoss.FromMoments(scale, scale, scale, scale, scale, scale);
        yield return new ConstraintPicture(ConstraintData.Telling(name, name, loss));
        yield return new DescentPicture(new DescentData(
            name, name, loss, [new DescentTrack(name, Draw(points), Draw(points)), new DescentTrack("away", [0.0, 1e9, -1e200], [0.0, -1e9, double.NaN])]));
    }

    private static double Share(double value) => double.IsFinite(value) ? 1.0 / (1.0 + Math.Exp(-value)) : value;
}
