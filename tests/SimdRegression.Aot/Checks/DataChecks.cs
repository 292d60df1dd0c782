using System.Numerics;

namespace SimdRegression.Aot.Checks;

/// <summary>What prepares rows and judges predictions: scalers, expansions, splits, made-up problems, metrics.</summary>
internal static class DataChecks
{
    public static void Run(Tally tally)
    {
        tally.Begin("data");
        tally.Group("scaling, double", () => Scales<double, Double10>(tally, 1e-12));
        tally.Group("scaling, float", () => Scales<float, Single10>(tally, 1e-4));
        tally.Group("expansion", () => Expands(tally));
        tally.Group("split", () => Splits(tally));
        tally.Group("regression", () => Regresses<double>(tally, 1e-9));
        tally.Group("regression, float", () => Regresses<float>(tally, 1e-2));
        tally.Group("classification", () => Classifies<double>(tally));
        tally.Group("classification, float", () => Classifies<float>(tally));
        tally.End();
    }

    private static void Scales<T, TModel>(Tally tally, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<TModel, T>
    {
        int features = TModel.FeatureCount;
        var problem = new DenseProblem<T>(features, 40);
        TModel model = TModel.Create(problem.Rows.AsSpan(0, features), T.One);
        var standard = new StandardScaler<T>(features);
        standard.Fit(problem.Rows);
        var moments = new LinearModel<T>.Moments(features);
        moments.Add(problem.Rows, problem.Targets);
        var ofMoments = new StandardScaler<T>(features);
        ofMoments.Fit(moments);
        tally.IsNear(ofMoments.Deviations[3], standard.Deviations[3], tolerance, "a deviation");
        ofMoments.Merge(standard);
        tally.IsTrue(ofMoments.Count == 80, "rows are missing in a merged scaler");
        var range = new MinMaxScaler<T>(features, -1, 1);
        range.Add(problem.Rows, features, 40, problem.Weights);
        foreach (FeatureScaler<T> scaler in (FeatureScaler<T>[])[standard, range])
        {
            var scaled = new T[problem.Rows.Length];
            scaler.Transform(problem.Rows, scaled);
            var expected = new T[40];
            model.Predict(scaled, expected);
            var fused = new T[40];
            scaler.Predict(in model, problem.Rows, fused);
            tally.IsTrue(expected.AsSpan().SequenceEqual(fused), "the fused step predicts other bits");
            TModel folded = scaler.Fold(in model);
            folded.Predict(problem.Rows, fused);
            scaler.InverseTransform(scaled, scaled);
            for (int r = 0; r < 40; r++)
            {
                tally.IsNear(double.CreateChecked(expected[r]), double.CreateChecked(fused[r]), tolerance, "a folded prediction");
                tally.IsNear(double.CreateChecked(problem.Rows[r]), double.CreateChecked(scaled[r]), tolerance, "an inverse");
            }
        }

        tally.Throws<InvalidOperationException>(
            () => new StandardScaler<T>(features).Transform(problem.Rows, new T[problem.Rows.Length]), "a scaler of no rows");
    }

    private static void Expands(Tally tally)
    {
        var problem = new DenseProblem<double>(Curved10.BaseFeatureCount, 20);
        var expansion = new PolynomialFeatures(Curved10.BaseFeatureCount);
        var expected = new double[20 * expansion.OutputCount];
        expansion.Expand<double>(problem.Rows, expected);
        var expanded = new double[20 * Curved10.FeatureCount];
        Curved10.Expand(problem.Rows, expanded);
        tally.IsTrue(expected.AsSpan().SequenceEqual(expanded), "emitted products have other bits");
        var model = new Curved10(expanded.AsSpan(0, Curved10.FeatureCount), 0.5);
        var predictions = new double[20];
        model.ExpandAndPredict(problem.Rows, predictions);
        var fused = new double[20];
        expansion.Predict<Curved10, double>(in model, problem.Rows, fused);
        tally.IsTrue(predictions.AsSpan().SequenceEqual(fused), "predictions of expanded rows differ");
        tally.IsTrue(predictions[0] == model.ExpandAndPredict(problem.Rows.AsSpan(0, 10)), "a row alone is predicted differently");
        tally.Throws<ArgumentException>(() => Curved10.Expand(problem.Rows, new double[3]), "a short destination");
    }

    private static void Splits(Tally tally)
    {
        TrainTestSplit split = TrainTestSplit.Random(10, 0.3, seed: 1);
        tally.IsTrue(split.Test.SequenceEqual([4, 7, 9]), "the split of a seed is another");
        TrainTestSplit stratified = TrainTestSplit.Stratified<double>([0, 1, 0, 1, 0, 1, 0, 1], 0.5, seed: 2);
        var labels = new double[4];
        TrainTestSplit.Gather(stratified.Test, [0.0, 1, 0, 1, 0, 1, 0, 1], 1, labels);
        tally.IsTrue(labels.Sum() == 2.0, "strata have other shares");
    }

    private static void Regresses<T>(Tally tally, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SyntheticProblem<T> problem = SyntheticData.MakeRegression<T>(300, 6, seed: 3, informative: 2, intercept: 5);
        var moments = new LinearModel<T>.Moments(6);
        moments.Add(problem.Rows, problem.Targets);
        moments.Fit(new LeastSquares(), out LinearModel<T> model);
        for (int j = 0; j < 6; j++)
        {
            tally.IsNear(problem.Coefficients[j], double.CreateChecked(model.Coefficients[j]), tolerance, "a coefficient");
        }

        var predictions = new T[300];
        model.Predict(problem.Rows, predictions);
        RegressionMetrics metrics = RegressionMetrics.Of<T>(predictions, problem.Targets);
        tally.IsNear(1.0, metrics.RSquared, 1e-9, "R2 of noiseless data");
    }

    private static void Classifies<T>(Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SyntheticProblem<T> problem = SyntheticData.MakeClassification<T>(4000, 5, seed: 4, correlation: 0.4);
        var model = new LinearModel<T>(Array.ConvertAll(problem.Coefficients, T.CreateChecked), T.Zero);
        var margins = new T[4000];
        model.Predict(problem.Rows, margins);
        ClassificationMetrics ofMargins = ClassificationMetrics.OfMargins<T>(margins, problem.Targets);
        Classification.Probabilities<T>(margins, margins);
        ClassificationMetrics metrics = ClassificationMetrics.OfProbabilities<T>(margins, problem.Targets);
        tally.IsTrue(metrics.TotalWeight == 4000 && metrics.TruePositives == ofMargins.TruePositives, "the confusion matrix");
        tally.IsNear(0.841, metrics.Accuracy, 0.02, "the accuracy of the true rule");
        tally.IsNear(ofMargins.LogLoss, metrics.LogLoss, 1e-5, "the log loss");
    }
}
