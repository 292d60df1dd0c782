using SimdRegression;
using SimdRegression.Csv;

// Trains a model of house prices from a raw table and stores it:  Train houses.csv model.json
var options = new CsvOptions
{
    DecimalMark = ',',
    Dropped = ["Id"],
    FindsCategories = true,
    Missing = MissingValues.Indicator,
};
(CsvData<double> training, CsvData<double> test) = CsvData<double>.Read(args[0], "Price", options).Split(0.2, seed: 1);

// The strength comes from cross-validation, which reads the rows once.
var validation = new LinearModel<double>.CrossValidation(training.FeatureCount, FoldAssignment.Shuffled(training.RowCount, 5, seed: 1));
validation.Add(training.Rows, training.Targets);
var tuning = new TuningOptions { Fit = new FitOptions { Standardize = true } };
TuningResult tuned = validation.Tune(EstimatorKind.Ridge, new GridSearch(50), in tuning, out LinearModel<double> model);

var predictions = new double[test.RowCount];
model.Predict(test.Rows, predictions);
RegressionMetrics metrics = RegressionMetrics.Of<double>(predictions, test.Targets);
Console.WriteLine(FormattableString.Invariant(
    $"alpha {tuned.Best.Alpha:G3}; on {metrics.Count} other houses: R2 {metrics.RSquared:F3}, mean absolute error {metrics.MeanAbsoluteError:F1}"));

ModelDocument<double> document = new(model.Coefficients, model.Intercept, tuned.Report, training.Encoder.FeatureNames.ToArray(), "Price")
{
    Encoder = training.Encoder,
};
using FileStream file = File.Create(args[1]);
document.Save(file);
