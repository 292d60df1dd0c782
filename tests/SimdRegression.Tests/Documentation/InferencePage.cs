namespace SimdRegression.Tests.Documentation;

/// <summary>The code of the page on inference, in its order.</summary>
internal sealed record InferencePage(
    FitReport Report,
    double Error,
    Interval Interval,
    double P,
    double Inflation,
    double Robust,
    double Clustered,
    Interval OfMean,
    Interval OfNewRow,
    double Leverage,
    double Distance,
    double Outlier,
    int[] Chosen,
    LinearModel<double> Small)
{
    private const int Features = 8;

    public static InferencePage Run(double[] rows, double[] targets, int[] clusters)
    {
        ReadOnlySpan<double> row = rows.AsSpan(0, Features);

        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(rows, targets);
        var statistics = new CoefficientStatistics(Features);
        FitReport report = moments.Fit(default(LeastSquares), default, statistics, out LinearModel<double> model);
        double error = statistics.StandardErrors[0];
        Interval interval = statistics.ConfidenceInterval(0, 0.95);
        double p = statistics.FPValue;
        double inflation = statistics.VarianceInflation[0];

        var inference = new LeastSquaresInference<double>(Features, clusters: 20);
        moments.Infer(default, inference);
        inference.Begin(CovarianceKind.Hc3);
        inference.Add(new RowBatch<double>(rows, Features, targets, default));
        inference.Complete();
        double robust = inference.Statistics.StandardErrors[0];

        inference.Begin(CovarianceKind.Cluster);
        inference.Add(new RowBatch<double>(rows, Features, targets, default), clusters);
        inference.Complete();
        double clustered = inference.Statistics.StandardErrors[0];

        CoefficientCovariance covariance = inference.ToCovariance();
        double prediction = model.Predict(row);
        Interval ofMean = covariance.ConfidenceInterval(row, prediction, 0.95);
        Interval ofNewRow = covariance.PredictionInterval(row, prediction, 0.95);

        var influence = new RowInfluence[targets.Length];
        inference.Influence(new RowBatch<double>(rows, Features, targets, default), influence);
        double leverage = influence[0].Leverage;
        double distance = influence[0].CooksDistance;
        double outlier = influence[0].ExternallyStudentizedResidual;

        var selection = new SubsetSelection(Features);
        moments.Select(SubsetSearch.All, default, selection);
        int size = selection.Best(SubsetCriterion.Bic);
        int[] chosen = selection.Features(size).ToArray();
        var ofChosen = new LinearModel<double>.Moments(size);
        ofChosen.CopyFrom(moments, chosen);
        ofChosen.Fit(default(LeastSquares), out LinearModel<double> small);

        return new InferencePage(
            report, error, interval, p, inflation, robust, clustered, ofMean, ofNewRow, leverage, distance, outlier, chosen, small);
    }
}
