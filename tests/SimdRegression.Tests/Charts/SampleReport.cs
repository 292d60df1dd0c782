using System.Runtime.CompilerServices;
using SimdRegression.Cli.Demo;
using SimdRegression.Cli.Report;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Tests.Charts;

/// <summary>Every picture, made of fits to the diabetes data, and the page that shows them all.</summary>
internal sealed class SampleReport
{
    private const string Unit = "change of y for one standard deviation";
    private const string Score = "mean squared error of y";
    private const int FoldCount = 10;

    private static readonly ConditionalWeakTable<Sample, LinearModel<double>.Moments> Moments = [];
    private static readonly ConditionalWeakTable<Sample, double[]> Deviations = [];

    private static readonly FitOptions Standardized = new() { Standardize = true };

    private readonly string[] names;
    private readonly Sample ten;
    private readonly Sample all;
    private readonly string[] allNames;
    private readonly double[] lassoAlphas = Grid(45.0, 0.02, 60);
    private IReadOnlyList<Picture>? pictures;

    public SampleReport()
    {
        DiabetesData data = DiabetesData.Load();
        var expansion = new FeatureExpansion(data.Names, data.Patients);
        names = data.Names;
        allNames = expansion.Names;
        ten = expansion.Scale(data.Patients);
        all = expansion.Expand(data.Patients);
    }

    private delegate LinearModel<double> FitTo(Sample sample, double alpha);

    public IReadOnlyList<Picture> Pictures => pictures ??=
    [
        Compare("coefficients", names, ten, 30.0, 2.0), Compare("coefficients-64", allNames, all, 100.0, 2.0),
        Path("coefficient-path", names, ten), Path("coefficient-path-64", allNames, all),
        Curve("cross-validation", "lasso", Grid(45.0, 0.05, 30), Lasso, counted: true),
        Curve("cross-validation-ridge", "ridge", Grid(1e5, 1e-1, 100), Ridge, counted: false),
        new GraphPicture(
            ["bmi", "bp", "glucose", "sex", "age"],
            [24.8, 15.4, 3.2, -11.4, -0.5],
            [16.1, 15.0, 9.8, -10.9, 0.0],
            (first, second) => second < 3 || (first == 3 && second == 4),
            "coefficient"),
        new PredictedActualPicture(Predictions()),
        new ResidualPicture(Predictions()), ManyPredictions(), ManyResiduals(), new CalibrationPicture(Probabilities()),
        new ScoreHistogramPicture(Probabilities()), Learning(), Validation(), Constraints(), Descents(),
        .. JudgingPictures.OfSample(ten.Rows, ten.Targets, ten.FeatureCount),
    ];

    public ReportPage Page() => new("Ridge, lasso and elastic net on the diabetes data", "442 patients, 10 measurements, disease progression after a year")
    {
        KeyFigures =
        [
            new KeyFigure("Test R²", "0.512", "least squares: 0.476"),
            new KeyFigure("Chosen strength", "α = 0.98"),
            new KeyFigure("Features used", "14 of 64", "the others are exactly zero"),
            new KeyFigure("Time", "3.4 ms", "for 500 fits"),
        ],
        Facts =
        [
            ("Data", "diabetes.csv"), ("Rows", "301 training, 141 test"), ("Target", "y"), ("Folds", "10, contiguous"), ("Seed", "68"),
            ("Precision", "double"),
        ],
        Sections =
        [
            new ReportSection("The models", "Scores on rows that no model has seen.")
            {
                Tables =
                [
                    new ReportTable(
                        ["model", "strength", "features used", "training R²", "test R²", "test RMSE"],
                        [
                            ["OLS, 10 features", "–", "10", "0.532", "0.476", "54.8"], ["OLS, 64 features", "–", "64", "0.637", "0.402", "58.2"],
                            ["ridge", "127", "64", "0.580", "0.498", "53.4"], ["lasso", "0.98", "14", "0.561", "0.512", "52.7"],
                        ])
                    { Highlighted = 3 },
                ],
            },
            .. Pictures.Select(picture => ReportSection.Of(picture)).Where(section => section.Pictures[0].Name is not ("predicted-actual" or "residuals")),
            new ReportSection("Predictions", new PredictedActualPicture(Predictions()).HowToRead, new ResidualPicture(Predictions()).HowToRead)
            {
                Pictures = [new PredictedActualPicture(Predictions()), new ResidualPicture(Predictions())],
            },
        ],
        Footer = "simdreg demo --report report.html",
    };

    private static double[] Grid(double strongest, double weakest, int count) =>
        [.. Enumerable.Range(0, count).Select(i => strongest * Math.Pow(weakest / strongest, i / (count - 1.0)))];

    private static LinearModel<double> Lasso(Sample sample, double alpha) => Fit(sample, new Lasso(alpha));

    private static LinearModel<double> Ridge(Sample sample, double alpha) => Fit(sample, new Ridge(alpha));

    private static LinearModel<double> Fit<TEstimator>(Sample sample, TEstimator estimator)
        where TEstimator : struct, IMomentsEstimator
    {
        Moments.GetValue(sample, rows => rows.ToMoments()).Fit(estimator, Standardized, out LinearModel<double> model);
        return model;
    }

    private static double[] Coefficients(LinearModel<double> model, Sample sample) =>
    [
        .. Enumerable.Range(0, sample.FeatureCount).Select(j => model.Coefficients[j] * Deviations.GetValue(sample, DeviationsOf)[j]),
    ];

    private static double[] DeviationsOf(Sample sample) =>
        [.. Enumerable.Range(0, sample.FeatureCount).Select(j => Math.Sqrt(Covariance([.. sample.Column(j)], [.. sample.Column(j)])))];

    private static double Covariance(double[] x, double[] y)
    {
        (double meanX, double meanY) = (x.Average(), y.Average());
        return x.Zip(y, (u, v) => (u - meanX) * (v - meanY)).Average();
    }

    private static CoefficientPicture Compare(string name, string[] features, Sample sample, double ridge, double lasso) => new(new CoefficientData(
        features,
        [
            new CoefficientSet("OLS", Coefficients(Fit(sample, default(LeastSquares)), sample)),
            new CoefficientSet("ridge", Coefficients(Ridge(sample, ridge), sample)),
            new CoefficientSet("lasso", Coefficients(Lasso(sample, lasso), sample)),
            new CoefficientSet("elastic net", Coefficients(Fit(sample, new ElasticNet(lasso, 0.5)), sample)),
        ],
        Unit))
    {
        Name = name,
    };

    private static ScoreCurve Scores(double[][] folds) => new(
        [.. folds.Select(scores => scores.Average())],
        [.. folds.Select(scores => Math.Sqrt(scores.Sum(score => Math.Pow(score - scores.Average(), 2.0)) / (scores.Length - 1.0) / scores.Length))]);

    private (Sample Training, Sample Test) Fold(Sample sample, int fold)
    {
        (int start, int end) = (fold * sample.Count / FoldCount, (fold + 1) * sample.Count / FoldCount);
        int[] rest = [.. Enumerable.Range(0, sample.Count).Where(i => i < start || i >= end)];
        return (sample.Take(rest), sample.Slice(start, end - start));
    }

    private CoefficientPathPicture Path(string name, string[] features, Sample sample)
    {
        double[][] points = [.. lassoAlphas.Select(alpha => Coefficients(Lasso(sample, alpha), sample))];
        double[][] paths = [.. Enumerable.Range(0, features.Length).Select(j => points.Select(point => point[j]).ToArray())];
        return new CoefficientPathPicture(new CoefficientPathData("lasso", features, lassoAlphas, paths, Unit)
        {
            BestAlpha = lassoAlphas[33],
            OneStandardErrorAlpha = lassoAlphas[16],
        })
        {
            Name = name,
        };
    }

    private CrossValidationPicture Curve(string name, string model, double[] alphas, FitTo fit, bool counted)
    {
        (Sample Training, Sample Test)[] folds = [.. Enumerable.Range(0, FoldCount).Select(fold => Fold(all, fold))];
        ScoreCurve scores = Scores(
            [.. alphas.Select(alpha => folds.Select(fold => fold.Test.Score(fit(fold.Training, alpha)).MeanSquaredError).ToArray())]);
        int best = Array.IndexOf(scores.Means, scores.Means.Min());
        int careful = Array.FindIndex(scores.Means, score => score <= scores.High(best));
        return new CrossValidationPicture(new CrossValidationData(model, Score, alphas, scores, best, careful)
        {
            Folds = FoldCount,
            ActiveCounts = counted ? [.. alphas.Select(alpha => Coefficients(fit(all, alpha), all).Count(value => value != 0.0))] : null,
        })
        {
            Name = name,
        };
    }

    private PredictionData Predictions()
    {
        var predictions = new double[ten.Count];
        Ridge(ten, 30.0).Predict(ten.Rows, predictions);
        return new PredictionData("y", "patients", ten.Targets, predictions);
    }

    private static PredictionData Many()
    {
        var random = new Random(5);
        double[] predicted = [.. Enumerable.Range(0, 100_000).Select(_ => 100.0 * random.NextDouble() * random.NextDouble())];
        double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
        double[] actual = [.. predicted.Select(value => value + ((5.0 + (0.2 * value)) * Noise()))];
        return new PredictionData("price in 1,000 €", "rows", actual, predicted);
    }

    private static PredictedActualPicture ManyPredictions() => new(Many()) { Name = "predicted-actual-many" };

    private static ResidualPicture ManyResiduals() => new(Many()) { Name = "residuals-many" };

    private static ProbabilityData Probabilities()
    {
        var random = new Random(7);
        double[] scores = [.. Enumerable.Range(0, 800).Select(_ => 1.0 / (1.0 + Math.Exp(-4.0 * (random.NextDouble() + random.NextDouble() - 1.0))))];
        double[] labels = [.. scores.Select(score => random.NextDouble() < 0.08 + (0.8 * score) ? 1.0 : 0.0)];
        return new ProbabilityData("ill", "rows", labels, scores);
    }

    private LearningCurvePicture Learning()
    {
        double[] rows = [80, 100, 130, 170, 220, 280, 350];
        (Sample validation, Sample rest) = (all.Slice(0, 80), all.Slice(80, all.Count - 80));
        LinearModel<double>[] models = [.. rows.Select(count => Lasso(rest.Slice(0, (int)count), 1.0))];
        return new LearningCurvePicture(new LearningCurveData(
            "lasso",
            Score,
            rows,
            new ScoreCurve([.. rows.Select((count, i) => rest.Slice(0, (int)count).Score(models[i]).MeanSquaredError)]),
            new ScoreCurve([.. models.Select(model => validation.Score(model).MeanSquaredError)], [.. rows.Select(count => 3000.0 / Math.Sqrt(count))])));
    }

    private ValidationCurvePicture Validation()
    {
        double[] alphas = Grid(45.0, 0.02, 30);
        (Sample validation, Sample training) = (all.Slice(0, 150), all.Slice(150, all.Count - 150));
        LinearModel<double>[] models = [.. alphas.Select(alpha => Lasso(training, alpha))];
        double[] scores = [.. models.Select(model => validation.Score(model).MeanSquaredError)];
        return new ValidationCurvePicture(new ValidationCurveData(
            "lasso", Score, alphas, new ScoreCurve([.. models.Select(model => training.Score(model).MeanSquaredError)]), new ScoreCurve(scores))
        {
            BestAlpha = alphas[Array.IndexOf(scores, scores.Min())],
        });
    }

    private QuadraticLoss Loss(string first, string second)
    {
        double[] x = [.. ten.Column(Array.IndexOf(names, first))];
        double[] z = [.. ten.Column(Array.IndexOf(names, second))];
        return QuadraticLoss.FromMoments(
            Covariance(x, x), Covariance(x, z), Covariance(z, z), Covariance(x, ten.Targets), Covariance(z, ten.Targets),
            Covariance(ten.Targets, ten.Targets));
    }

    private ConstraintPicture Constraints() => new(ConstraintData.Telling("bmi", "s3", Loss("bmi", "s3")));

    private DescentPicture Descents()
    {
        double[] x = [.. ten.Column(Array.IndexOf(names, "bmi"))];
        double[] z = [.. ten.Column(Array.IndexOf(names, "s5"))];
        double mean = ten.Targets.Average();
        return new DescentPicture(new DescentData(
            "bmi", "s5", Loss("bmi", "s5"), [Track("batch", x.Length, 0.15, 25), Track("mini-batch of 32", 32, 0.12, 56), Track("stochastic", 1, 0.02, 884)]));

        DescentTrack Track(string method, int batch, double rate, int steps)
        {
            var random = new Random(11);
            (double u, double v) = (-40.0, 20.0);
            (List<double> first, List<double> second) = ([u], [v]);
            for (int step = 0; step < steps; step++)
            {
                (double du, double dv) = (0.0, 0.0);
                for (int k = 0; k < batch; k++)
                {
                    int i = batch == x.Length ? k : random.Next(x.Length);
                    double residual = ten.Targets[i] - mean - (u * x[i]) - (v * z[i]);
                    (du, dv) = (du + (residual * x[i] / batch), dv + (residual * z[i] / batch));
                }

                (u, v) = (u + (rate * du), v + (rate * dv));
                first.Add(u);
                second.Add(v);
            }

            return new DescentTrack(method, [.. first], [.. second]);
        }
    }
}
