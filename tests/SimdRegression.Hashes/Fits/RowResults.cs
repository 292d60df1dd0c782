using System.Numerics;

namespace SimdRegression.Hashes.Fits;

/// <summary>What is done to rows before and around a fit: random numbers, made-up problems, splits, scalers, products, metrics, documents.</summary>
internal static class RowResults
{
    private const int Features = SampleProblem<double>.Features;

    public static void Add(FitHashes hashes)
    {
        hashes.Add("random numbers", "of a seed", hash =>
        {
            var random = new RandomSource(17);
            int[] order = [.. Enumerable.Range(0, 50)];
            random.Shuffle<int>(order);
            hash.Answer<int>(order);
            for (int i = 0; i < 500; i++)
            {
                hash.Answer(random.NextUInt64());
                hash.Answer(random.NextDouble());
                hash.Answer(random.NextNormal());
                hash.Answer(random.NextInt32(i + 1));
            }

            hash.Answer(RandomSource.Mix(17));
        });
        hashes.Add("random numbers", "splits", hash =>
        {
            TrainTestSplit split = TrainTestSplit.Random(200, 0.3, seed: 1);
            hash.Answer(split.Test);
            hash.Answer(split.Training);
            double[] labels = [.. Enumerable.Range(0, 200).Select(r => (double)(r % 3))];
            split = TrainTestSplit.Stratified<double>(labels, 0.3, seed: 1);
            hash.Answer(split.Test);
            hash.Answer(split.Training);
            var gathered = new double[split.Test.Length];
            TrainTestSplit.Gather(split.Test, labels, 1, gathered);
            hash.Answer<double>(gathered);
        });
        Add<double>(hashes, "double");
        Add<float>(hashes, "float");
        hashes.Add("scalers and products", "generated products", hash =>
        {
            SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(40, Curved3.BaseFeatureCount, seed: 8);
            var expanded = new double[40 * Curved3.FeatureCount];
            Curved3.Expand(problem.Rows, expanded);
            hash.Answer<double>(expanded);
            var model = new Curved3(expanded.AsSpan(0, Curved3.FeatureCount), 0.5);
            var predictions = new double[40];
            model.ExpandAndPredict(problem.Rows, predictions);
            hash.Answer<double>(predictions);
            hash.Answer(model.ExpandAndPredict(problem.Rows.AsSpan(0, Curved3.BaseFeatureCount)));
        });
        hashes.Add("documents", "models", Documents);
    }

    private static void Add<T>(FitHashes hashes, string type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        hashes.Add("made-up problems", type, hash =>
        {
            SyntheticProblem<T> regression = SyntheticData.MakeRegression<T>(300, 7, seed: 1, noise: 2.0, correlation: 0.7);
            hash.Answer<T>(regression.Rows);
            hash.Answer<T>(regression.Targets);
            hash.Answer<double>(regression.Coefficients);
            SyntheticProblem<T> classes = SyntheticData.MakeClassification<T>(300, 7, seed: 2, flipRate: 0.1, correlation: -0.4, intercept: 1.0);
            hash.Answer<T>(classes.Rows);
            hash.Answer<T>(classes.Targets);
            hash.Answer<double>(classes.Coefficients);
            var rows = new T[70];
            var targets = new T[10];
            SyntheticData.RegressionSource<T>(7, seed: 3).Next(rows, targets);
            hash.Answer<T>(rows);
            SyntheticData.ClassificationSource<T>(7, seed: 3).Next(rows, targets);
            hash.Answer<T>(targets);
        });
        var problem = new SampleProblem<T>(SampleShape.FewRows);
        var model = new LinearModel<T>(problem.Rows.AsSpan(0, Features), T.One);
        hashes.Add("scalers and products", $"standard scaler, {type}", hash =>
        {
            var scaler = new StandardScaler<T>(Features);
            scaler.Add(problem.Rows, Features, problem.Count, problem.Weights);
            var other = new StandardScaler<T>(Features);
            other.Fit(problem.Rows);
            scaler.Merge(other);
            Scale(hash, scaler, problem, model);
            var moments = new LinearModel<T>.Moments(Features);
            moments.Add(problem.Rows, problem.Targets);
            other.Fit(moments);
            hash.Answer(other.Means);
            hash.Answer(other.Deviations);
        });
        hashes.Add("scalers and products", $"range scaler, {type}", hash =>
        {
            var scaler = new MinMaxScaler<T>(Features, -1, 2);
            scaler.Add(problem.Rows);
            var other = new MinMaxScaler<T>(Features, -1, 2);
            other.Fit(problem.Rows);
            scaler.Merge(other);
            Scale(hash, scaler, problem, model);
        });
        hashes.Add("scalers and products", $"products of features, {type}", hash =>
        {
            const int Base = 4;
            var expansion = new PolynomialFeatures(Base, degree: 3);
            int count = problem.Rows.Length / Base;
            var expanded = new T[count * expansion.OutputCount];
            expansion.Expand<T>(problem.Rows.AsSpan(0, count * Base), expanded);
            hash.Answer<T>(expanded);
            var apart = new T[problem.Count * expansion.OutputCount];
            expansion.Expand<T>(problem.Rows, Features, problem.Count, apart);
            hash.Answer<T>(apart);
            var products = new LinearModel<T>(expanded.AsSpan(0, expansion.OutputCount), T.One);
            var predictions = new T[count];
            expansion.Predict<LinearModel<T>, T>(in products, problem.Rows.AsSpan(0, count * Base), predictions);
            hash.Answer<T>(predictions);
        });
        hashes.Add("metrics", type, hash =>
        {
            SyntheticProblem<T> classes = SyntheticData.MakeClassification<T>(203, Features, seed: 2, flipRate: 0.1);
            var margins = new T[203];
            model.Predict(classes.Rows, margins);
            T scale = T.CreateTruncating(1.0 / 512);
            margins = Array.ConvertAll(margins, margin => margin * scale);
            T[] weights = [.. Enumerable.Range(0, 203).Select(r => T.CreateChecked(1 + (r % 4)))];
            RegressionMetrics values = RegressionMetrics.Of<T>(margins, classes.Targets, weights);
            hash.Answer<double>([values.MeanSquaredError, values.RootMeanSquaredError, values.MeanAbsoluteError, values.RSquared]);
            ClassificationMetrics ofMargins = ClassificationMetrics.OfMargins<T>(margins, classes.Targets, weights);
            hash.Answer<double>([ofMargins.LogLoss, ofMargins.F1, ofMargins.Accuracy, ofMargins.Precision, ofMargins.Recall, ofMargins.Specificity]);
            var ranked = new RankedPredictions(203);
            ranked.Rank<T>(margins, classes.Targets, weights);
            hash.Figure<double>([ofMargins.BrierScore, ofMargins.MatthewsCorrelation, ranked.Auc, ranked.AveragePrecision]);
            hash.Figure(ranked.Thresholds);
            hash.Figure(ranked.TruePositives);
            hash.Figure(ranked.FalsePositives);
            hash.Figure<double>([values.MeanAbsolutePercentageError, ranked.At(ranked.ThresholdCount / 2).F1, ranked.Above(0.1).MatthewsCorrelation]);
            var errors = new RankedErrors(203);
            errors.Rank<T>(margins, classes.Targets, weights);
            hash.Figure(errors.MedianAbsoluteError);
            var importance = new PermutationImportance(Features, 203);
            importance.Measure(in model, new LogisticLoss(), classes.Rows, classes.Targets, weights, repeats: 3, seed: 1);
            hash.Figure(importance.Means);
            hash.Figure(importance.StandardDeviations);
            importance.Measure(in model, new LogisticLoss(), new RowBatch<T>(classes.Rows, Features, classes.Targets, weights) { Offsets = margins }, repeats: 2, seed: 1);
            hash.Figure(importance.Means);
            var probabilities = new T[203];
            Classification.Probabilities<T>(margins, probabilities);
            hash.Answer<T>(probabilities);
            hash.Answer(ClassificationMetrics.OfProbabilities<T>(probabilities, classes.Targets, weights).LogLoss);
            Classification.Probabilities<LinearModel<T>, T>(in model, classes.Rows, probabilities);
            hash.Answer<T>(probabilities);
            Classification.Labels<T>(margins, probabilities);
            hash.Answer<T>(probabilities);
            Classification.Labels<LinearModel<T>, T>(in model, classes.Rows, probabilities);
            hash.Answer<T>(probabilities);
        });
    }

    private static void Scale<T>(BitHash hash, FeatureScaler<T> scaler, SampleProblem<T> problem, LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scaled = new T[problem.Rows.Length];
        scaler.Transform(problem.Rows, scaled);
        hash.Answer<T>(scaled);
        scaler.InverseTransform(scaled, scaled);
        hash.Answer<T>(scaled);
        scaler.Transform(problem.Rows, Features, problem.Count, scaled, Features);
        hash.Answer<T>(scaled);
        scaler.InverseTransform(scaled, Features, problem.Count, scaled, Features);
        hash.Answer<T>(scaled);
        hash.Model<LinearModel<T>, T>(scaler.Fold(model));
        var predictions = new T[problem.Count];
        if (typeof(T) == typeof(double))
        {
            var value = new Double11((double[])(object)model.Coefficients.ToArray(), 1.0);
            var ofDouble = (FeatureScaler<double>)(object)scaler;
            hash.Model<Double11, double>(ofDouble.Fold(in value));
            ofDouble.Predict(in value, (double[])(object)problem.Rows, (double[])(object)predictions);
            hash.Answer<T>(predictions);
        }
    }

    private static void Documents(BitHash hash)
    {
        var problem = new SampleProblem<double>(SampleShape.FewRows);
        var moments = new Double11.Moments();
        moments.Add(problem.Rows, problem.Targets);
        FitReport report = moments.Fit(new Lasso(0.5), out Double11 model);
        using var file = new MemoryStream();
        ModelDocument<double>.Create(in model, in report).Save(file);
        hash.Answer<byte>(file.ToArray());
        file.Position = 0;
        ModelDocument<double> loaded = ModelDocument<double>.Load(file);
        hash.Model<Double11, double>(loaded.ToModel<Double11>());
        hash.Model<LinearModel<double>, double>(loaded.ToModel());
        SyntheticProblem<double> classes = SyntheticData.MakeClassification<double>(200, Features, seed: 2, flipRate: 0.1);
        var trainer = new LinearModel<double>.Trainer(Features);
        TrainingReport training = trainer.Fit(
            classes.Rows, classes.Targets, default(LogisticLoss), new Ridge(1.0), default(Newton), out LinearModel<double> logistic);
        using var second = new MemoryStream();
        ModelDocument<double>.Create(logistic, ResponseKind.Probability, in training).Save(second);
        ModelDocument<double>.Create(logistic, in report).Save(second);
        ModelDocument<double>.Create(in model, ResponseKind.Probability, in training).Save(second);
        hash.Answer<byte>(second.ToArray());
    }
}
