using SimdRegression.Csv;

namespace SimdRegression.Tests.Documentation;

/// <summary>The code of the page on tables, in its order.</summary>
internal static class RawTables
{
    /// <summary>A raw file becomes a tuned, judged and saved model.</summary>
    public static (double Auc, double LogLoss) Train(string file, string saved)
    {
        var options = new CsvOptions
        {
            Dropped = ["PassengerId", "Name", "Ticket", "Cabin"],
            Categorical = ["Pclass"],
            FindsCategories = true,
            Missing = MissingValues.Indicator,
            HasLabels = true,
        };
        (CsvData<double> training, CsvData<double> test) = CsvData<double>.Read(file, "Survived", options).Split(0.2, seed: 1);

        int[] labels = Array.ConvertAll(training.Targets.ToArray(), label => (int)label);
        var validation = new LinearModel<double>.RowCrossValidation(training.FeatureCount, FoldAssignment.Stratified(labels, 5, seed: 1));
        var tuning = new TuningOptions { Fit = new FitOptions { Standardize = true } };
        TuningResult tuned = validation.Tune(
            training.Batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(30), in tuning, out LinearModel<double> model);

        var margins = new double[test.RowCount];
        model.Predict(test.Rows, margins);
        var ranked = new RankedPredictions(test.RowCount);
        ranked.Rank<double>(margins, test.Targets);
        double logLoss = ClassificationMetrics.OfMargins<double>(margins, test.Targets).LogLoss;

        var document = new ModelDocument<double>(
            model.Coefficients, model.Intercept, ResponseKind.Probability, tuned.TrainingReport, training.Encoder.FeatureNames.ToArray(), "Survived")
        {
            Encoder = training.Encoder,
            Classes = training.Classes,
        };
        using FileStream stream = File.Create(saved);
        document.Save(stream);
        return (ranked.Auc, logLoss);
    }

    /// <summary>A saved model predicts from raw values.</summary>
    public static double Serve(string saved)
    {
        using FileStream stream = File.OpenRead(saved);
        ModelDocument<double> document = ModelDocument<double>.Load(stream);
        LinearModel<double> model = document.ToModel();
        RowEncoder encoder = document.Encoder!;
        int sex = encoder.IndexOf("Sex"), age = encoder.IndexOf("Age"), fare = encoder.IndexOf("Fare");
        var row = new double[encoder.FeatureCount];

        RowWriter<double> writer = encoder.Write<double>(row);
        writer.Set(sex, "female");
        writer.Set(fare, 71.28);
        writer.SetMissing(age);
        double margin = model.Predict(row);
        double probability = 1.0 / (1.0 + Math.Exp(-margin));
        return probability;
    }

    /// <summary>Rows from a database.</summary>
    public static LinearModel<double> FromDatabase(Func<System.Data.Common.DbDataReader> query)
    {
        RowEncoder encoder;
        using (var first = new DataReaderSource(query()))
        {
            encoder = first.Observe(new EncodingOptions { Target = "price", Missing = MissingValues.Mean });
        }

        var moments = new LinearModel<double>.Moments(encoder.FeatureCount);
        using (var second = new DataReaderSource(query()))
        {
            second.Read<double>(encoder, "price").AddTo(moments);
        }

        moments.Fit(new Ridge(1.0), out LinearModel<double> model);
        return model;
    }
}
