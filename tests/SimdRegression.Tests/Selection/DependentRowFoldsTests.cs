namespace SimdRegression.Tests.Selection;

/// <summary>Scores of fits over rows whose columns nearly depend on each other, one fold a million deviations away from the others.</summary>
public class DependentRowFoldsTests
{
    private static readonly double[] Strengths = [1e-3, 1e-6];

    private static readonly double[] TwoFolds =
    [
        999998.624158417, 999998.6239863471, 999998.5027797954, 999998.5028843454,
        999999.9857589202, 999999.9856978467, 999999.6568257861, 999999.6568645278,
        1000000.1397930657, 1000000.1399280429, 1000000.2502001233, 1000000.250106785,
        999998.6555513216, 999998.655477663, 1000000.2860734989, 1000000.2859633712,
        -1.2152783474742772, -1.2153040273334106, -0.576631332830103, -0.5767633778932829,
        0.9564167791633514, 0.9563304337030027, 1.1694127078871845, 1.1695252413566792,
        -0.6478670445087834, -0.6479478056652134, -2.036397283081291, -2.036334779770668,
        -0.34750776108949133, -0.3474792512685389, 1.0123614019973253, 1.012388268191095,
    ];

    private static readonly double[] ThreeFolds =
    [
        999998.8614362319, 999998.8614305587, 1000000.0802000521, 1000000.0802081646,
        999999.9445754302, 999999.9445753887, 1000000.2772097567, 1000000.2772165292,
        999999.0901488694, 999999.0901396795, 1000000.2984163301, 1000000.2983949771,
        -0.039329208935823506, -0.039320250865385785, 0.7658808280545069, 0.7658966414838682,
        -0.3567507136766428, -0.3567372010995124, -0.6068287518489107, -0.606819373066698,
        -1.0602750078359264, -1.0602782305571692, -0.6601516769854943, -0.6601516789629327,
        2.0910994474937237, 2.0910933398662785, -1.6056064626581916, -1.6055963686360124,
        0.3035826039287289, 0.3035626247632374, 0.4963557302438416, 0.49634751582830017,
        0.677422271919154, 0.6774093941575489, -0.6206351783975297, -0.6206315465601948,
    ];

    [Fact]
    public void A_score_without_intercept_is_right_or_told_as_uncertain()
    {
        double[] labels = [0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1];
        AssertHonest(TwoFolds, labels, foldCount: 2, intercept: false, fold: 1, candidate: 0, right: 0.6931453567071527);
    }

    [Fact]
    public void A_score_with_intercept_is_right_or_told_as_uncertain()
    {
        double[] labels = [0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1];
        AssertHonest(ThreeFolds, labels, foldCount: 3, intercept: true, fold: 1, candidate: 1, right: 0.7519233641949935);
    }

    [Fact]
    public void Columns_that_differ_enough_are_certain()
    {
        // The same rows, the second column being of its own.
        double[] rows = [.. ThreeFolds.Select((value, i) => i % 2 == 1 ? Math.Sin(i) : value - (i < 12 ? 1e6 : 0.0))];
        double[] labels = [0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1];
        Assert.Equal(0, Tuned(rows, labels, 3, intercept: true, [1.0, 0.1]).UncertifiedFitCount);
    }

    // What is right comes from arithmetic of 96 digits.
    private static void AssertHonest(double[] rows, double[] labels, int foldCount, bool intercept, int fold, int candidate, double right)
    {
        TuningResult found = Tuned(rows, labels, foldCount, intercept, Strengths);
        double told = found.FoldScores(candidate)[fold];
        Assert.True(
            found.UncertifiedFitCount > 0 || Math.Abs(told - right) <= 1e-6 * right,
            $"{told} told, {right} right, {found.UncertifiedFitCount} fits not certified");
    }

    private static TuningResult Tuned(double[] rows, double[] labels, int foldCount, bool intercept, double[] strengths)
    {
        var validation = new LinearModel<double>.RowCrossValidation(2, FoldAssignment.Contiguous(labels.Length, foldCount));
        var batch = new RowBatch<double>(rows, 2, labels, default);
        var options = new TuningOptions { Fit = new FitOptions { Intercept = intercept } };
        return validation.Tune(in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(strengths), in options, out _);
    }
}
