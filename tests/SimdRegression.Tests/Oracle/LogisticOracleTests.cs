namespace SimdRegression.Tests.Oracle;

/// <summary>Logistic regression against answers made in 480-bit arithmetic.</summary>
public class LogisticOracleTests
{
    // Of a set this well conditioned a good solver keeps seven; these are what Newton's last step brings.
    private const double WantedDigits = 9.0;
    private const double WantedObjective = 1e-12;

    public static TheoryData<string> StressCases() => [.. LogisticCase.ReadStress(OracleFolder.Bundled).Select(item => item.Id)];

    [Theory]
    [MemberData(nameof(StressCases))]
    public void Gives_the_answer_to_pathological_data(string id)
    {
        LogisticCase item = LogisticCase.ReadStress(OracleFolder.Bundled).Single(candidate => candidate.Id == id);
        foreach (bool proximal in new[] { false, true })
        {
            TrainingReport report = item.Fit<double>(proximal, out double[] coefficients, out double intercept);
            Assert.Null(item.Judge(report, coefficients, intercept, WantedDigits, WantedObjective));
            Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
            Assert.True(double.IsNaN(item.AlphaMax) || Math.Abs(report.AlphaMax - item.AlphaMax) <= 1e-13 * item.AlphaMax || item.L1Ratio == 0.0);
        }
    }

    [Theory]
    [MemberData(nameof(StressCases))]
    public void Gives_the_answer_in_single_precision(string id)
    {
        LogisticCase item = LogisticCase.ReadStress(OracleFolder.Bundled).Single(candidate => candidate.Id == id);
        TrainingReport report = item.Fit<float>(proximal: false, out double[] coefficients, out double intercept);
        Assert.Null(item.Judge(report, coefficients, intercept, 4.0, 1e-4));
    }

    [Theory]
    [InlineData("logistic_separable.csv", true)]
    [InlineData("logistic_separable.csv", false)]
    [InlineData("logistic_quasi_separable.csv", true)]
    [InlineData("logistic_single_class.csv", true)]
    public void Says_of_classes_that_a_plane_separates_that_there_is_no_minimum(string file, bool intercept)
    {
        Table table = LogisticCase.ReadStressTable(OracleFolder.Bundled, file);
        var trainer = new LinearModel<double>.Trainer(table.Features);
        var batch = new RowBatch<double>(table.Rows, table.Features, table.Targets, default);
        foreach (double tolerance in new[] { 1e-4, 1e-8, 1e-12 })
        {
            var options = new FitOptions { Intercept = intercept, Tolerance = tolerance };
            TrainingReport report = trainer.Fit(in batch, default(LogisticLoss), default(NoPenalty), default(Newton), options, out LinearModel<double> model);
            Assert.Equal(FitStatus.Unbounded, report.Status);
            Assert.False(report.Converged);
            Assert.All(model.Coefficients.ToArray(), value => Assert.True(double.IsFinite(value)));
            Assert.True(double.IsFinite(model.Intercept));
        }
    }

    [Fact]
    public void Refuses_labels_that_are_not_0_and_1_and_says_which()
    {
        Table table = LogisticCase.ReadStressTable(OracleFolder.Bundled, "logistic_bad_labels.csv");
        var trainer = new LinearModel<double>.Trainer(table.Features);
        int row = Array.FindIndex(table.Targets, target => target is not (0.0 or 1.0));
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => trainer.Fit(table.Rows, table.Targets, default(LogisticLoss), new Ridge(1.0), default(Newton), out _));
        Assert.Contains($"Target {row} is {table.Targets[row]}", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 or 1", error.Message, StringComparison.Ordinal);
    }

    [SharedOracleFact]
    public void Reaches_the_digits_of_a_good_solver_on_the_larger_collection()
    {
        var failures = new List<string>();
        foreach (string set in new[] { "breast_cancer", "mtcars_am", "mtcars_vs" })
        {
            foreach (LogisticCase item in LogisticCase.Read(OracleFolder.Shared!, set))
            {
                foreach (bool proximal in new[] { false, true })
                {
                    TrainingReport report = item.Fit<double>(proximal, out double[] coefficients, out double intercept);
                    if (item.Judge(report, coefficients, intercept, WantedDigits, WantedObjective) is { } failure)
                    {
                        failures.Add(failure);
                    }
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }
}
