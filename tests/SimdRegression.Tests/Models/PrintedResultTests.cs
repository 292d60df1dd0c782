using System.Globalization;

namespace SimdRegression.Tests.Models;

/// <summary>What results and options print: what a reader wants to know, in the invariant culture, and no names of types.</summary>
public class PrintedResultTests
{
    private static readonly double[] Rows = [1.0, 4.0, 2.0, 5.0, 3.0, 1.0, 4.0, 2.5, 5.0, 0.5, 6.0, 3.5, 7.0, 1.5, 8.0, 2.0];
    private static readonly double[] Targets = [1.0, 2.5, 3.0, 4.5, 4.0, 6.5, 7.0, 8.5];

    [Fact]
    public void Options_print_what_differs_from_the_default()
    {
        Assert.Equal("default", default(FitOptions).ToString());
        var options = new FitOptions
        {
            Intercept = false,
            Standardize = true,
            PenaltyFactors = new[] { 1.0, 0.5 },
            LowerBounds = new[] { 0.0 },
            UpperBounds = Enumerable.Range(1, 10).Select(i => (double)i).ToArray(),
            Tolerance = 1e-9,
            MaxIterations = 50,
            WarmStart = true,
            Solver = MomentsSolver.CoordinateDescent,
        };
        Assert.Equal(
            "Intercept = false, Standardize = true, PenaltyFactors = [1, 0.5], LowerBounds = [0], UpperBounds = [1, 2, 3, 4, 5, 6, 7, 8, ... 10 in all], "
            + "Tolerance = 1e-09, MaxIterations = 50, WarmStart = true, Solver = CoordinateDescent",
            options.ToString());
    }

    [Fact]
    public void A_training_report_prints_how_the_fit_ended()
    {
        TrainingReport report = new LinearModel<double>.Trainer(2).Fit(
            Rows, Targets, default(HuberLoss), new Ridge(0.5), default(Newton), out _);
        string text = WithCommas(report.ToString);

        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"Converged after {report.Iterations} iteration(s); DualityGap "), text, StringComparison.Ordinal);
        Assert.Contains("2 of 2 coefficients are not zero; 8 rows\nobjective ", text, StringComparison.Ordinal);
        Assert.Contains(", alpha 0.5, L1 share 0, ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tuning_result_prints_the_choice()
    {
        var validation = new LinearModel<double>.CrossValidation(2, FoldAssignment.Contiguous(8, 4));
        validation.Add(Rows, Targets);
        TuningResult tuning = validation.Tune(EstimatorKind.Ridge, new GridSearch([0.1, 1.0, 10.0]), out _);
        string text = WithCommas(tuning.ToString);

        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"3 candidates in 4 folds by MeanSquaredError\nbest: alpha {tuning.Best.Alpha:g6}, L1 share 0: score {tuning.MeanScores[tuning.BestIndex]:g6} +- {tuning.StandardErrors[tuning.BestIndex]:g3}"),
            text);
        Assert.Contains("no candidate could be fitted", new TuningResult(2, 4).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_results_print_their_figures()
    {
        var moments = new LinearModel<double>.Moments(2);
        moments.Add(Rows, Targets);
        var statistics = new CoefficientStatistics(2);
        moments.Fit(default(LeastSquares), default, statistics, out _);
        var path = new RegularizationPath(2, 5);
        string[] texts = [statistics.ToString(), path.ToString()];

        Assert.Equal(4, texts[0].Split('\n').Length);
        Assert.StartsWith("coefficient  standard error  t  p\nx0  ", texts[0], StringComparison.Ordinal);
        Assert.Equal("a path without strengths", texts[1]);
    }

    private static string WithCommas(Func<string> print)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            return print();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
