using System.Globalization;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Demo;

/// <summary>The demo's story as a page of pictures.</summary>
internal static class DemoPage
{
    private const string Progression = "disease progression";

    /// <param name="study">What was found.</param>
    public static ReportPage Create(DemoStudy study)
    {
        ReportData data = Data(study.Training, study.Names);
        FitResult lasso = Fit(study, data);
        return new ReportPage(
            "Ridge, lasso and elastic net on the diabetes data",
            "442 patients, ten measurements and their products, disease progression after a year")
        {
            KeyFigures =
            [
                new KeyFigure(
                    "R² of the lasso",
                    Fixed(study.Lasso.Model.TestRSquared),
                    $"on {study.TestCount} patients kept aside; least squares: {Fixed(study.All.TestRSquared)}"),
                new KeyFigure(
                    "Strength α of the lasso",
                    NumberText.Short(study.Lasso.Best.Alpha, 3),
                    $"by {study.Folds} folds of the {study.TrainingCount} training patients"),
                new KeyFigure(
                    "Features used", $"{study.Lasso.Model.UsedCount} of {study.Names.Length}", "by the lasso; the coefficients of the others are exactly zero"),
                new KeyFigure("Models fitted", NumberText.Count(study.FitCount), "each to a certified optimum"),
            ],
            Facts =
            [
                ("Data", "Efron, Hastie, Johnstone and Tibshirani 2004"), ("Training patients", NumberText.Count(study.TrainingCount)),
                ("Patients kept aside", NumberText.Count(study.TestCount)), ("Features", NumberText.Count(study.Names.Length)),
            ],
            Sections = [.. Sections(study, data, lasso)],
        };
    }

    private static IEnumerable<ReportSection> Sections(DemoStudy study, ReportData data, FitResult lasso)
    {
        yield return Verdict(study);
        yield return ReportSection.Of(new CoefficientPicture(new CoefficientData(
            study.Names,
            [.. ((Contender[])[study.All, study.Ridge.Model, study.Lasso.Model, study.ElasticNet.Model])
                .Select(contender => new CoefficientSet(contender.Name, data.Scaled(contender.Coefficients)))],
            data.UnitOf(ModelKind.Lasso))));
        PathResult path = MomentsPath.Run(
            FitRequest.OfMoments(ModelKind.Lasso, 1.0, 1.0, DemoStudy.Penalised),
            new StrengthGrid([.. study.Lasso.Alphas], null, null),
            data.Named);
        yield return ModelSections.Path(path, study.Lasso.Best.Alpha, StrengthChoice.LeastError, study.Lasso.Careful.Alpha);
        foreach (TunedContender contender in (TunedContender[])[study.Ridge, study.Lasso, study.ElasticNet])
        {
            yield return Curve(study, contender, contender == study.Lasso ? path : null);
        }

        yield return RowSections.Validation(
            "lasso",
            Score,
            study.Lasso.Alphas,
            new ScoreCurve([.. path.Points.Select(point => point.MeanSquaredError)]),
            new ScoreCurve(study.Lasso.Errors, study.Lasso.StandardErrors),
            study.Lasso.Best.Alpha,
            study.Lasso.Careful.Alpha);
        foreach (ReportSection section in RowSections.Learning(data, lasso, DemoStudy.Penalised))
        {
            yield return section;
        }

        yield return JudgedSections.Predictions(Data(study.Test, study.Names), lasso, "patients kept aside");
        foreach (ReportSection section in TwoFeatureSections.Of(Data(study.TenTraining, study.Ten.FeatureNames), study.Ten.Coefficients))
        {
            yield return section;
        }

        foreach (ReportSection section in (IEnumerable<ReportSection>)[.. CourseFits.Sections(), .. CourseDescents.Sections(), .. CoursePenalties.Sections()])
        {
            yield return section;
        }
    }

    private static string Score => $"mean squared error of {Progression}";

    private static ReportSection Verdict(DemoStudy study) => new(
        "The verdict of the patients kept aside",
        $"Ten measurements and their products are {study.Names.Length} features. Least squares learns them by heart: it explains more of the "
        + "patients it has seen and less of those it has not. A penalty on the coefficients corrects that. Cross-validation among the training "
        + "patients alone chose it.")
    {
        Tables =
        [
            new ReportTable(
                ["model", "features used", "R² seen", "R² unseen", "RMSE unseen"],
                [
                    .. study.Contenders.Select(contender => (string[])
                    [
                        contender.Name, $"{contender.UsedCount} of {contender.FeatureNames.Length}", Fixed(contender.TrainRSquared),
                        Fixed(contender.TestRSquared), contender.TestRmse.ToString("F1", CultureInfo.InvariantCulture),
                    ]),
                ])
            {
                Highlighted = Sequence.Range(0, study.Contenders.Length).MaxBy(i => study.Contenders[i].TestRSquared),
            },
        ],
    };

    private static ReportSection Curve(DemoStudy study, TunedContender contender, PathResult? path) => ReportSection.Of(
        new CrossValidationPicture(new CrossValidationData(
            contender.Model.Name,
            Score,
            contender.Alphas,
            new ScoreCurve(contender.Errors, contender.StandardErrors),
            contender.BestIndex,
            contender.CarefulIndex)
        {
            Folds = study.Folds,
            ActiveCounts = path is null ? null : [.. path.Points.Select(point => point.ActiveCount)],
        })
        {
            Name = $"cross-validation-{contender.Model.Name.Replace(' ', '-')}",
        });

    private static FitResult Fit(DemoStudy study, ReportData data) =>
        MomentsFit.Run(FitRequest.OfMoments(ModelKind.Lasso, study.Lasso.Best.Alpha, 1.0, DemoStudy.Penalised), data.Named).Result;

    private static ReportData Data(Sample sample, string[] names)
    {
        var columns = new MomentColumns { Features = names, Target = Progression, Weights = null, SinglePrecision = false };
        return new ReportData(
            new NamedMoments<double>("diabetes", columns, sample.ToMoments()), ReportRows.Of(sample.FeatureCount, sample.Rows, sample.Targets));
    }

    private static string Fixed(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
