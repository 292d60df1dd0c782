namespace SimdRegression.Tests.Oracle;

/// <summary>Fits against answers made in 480-bit arithmetic.</summary>
public class LinearOracleTests
{
    private static readonly string[] BundledSets = ["diabetes_raw", "diabetes_scaled", "synth_tall", "synth_wide"];

    public static TheoryData<string, string> BundledCases()
    {
        var data = new TheoryData<string, string>();
        foreach (string set in BundledSets)
        {
            foreach (OracleCase item in OracleCase.ReadLinear(OracleFolder.Bundled, set))
            {
                data.Add(set, item.Id);
            }
        }

        return data;
    }

    public static TheoryData<string> StressCases()
    {
        var data = new TheoryData<string>();
        foreach (OracleCase item in OracleCase.ReadStress(OracleFolder.Bundled))
        {
            data.Add(item.Id);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(BundledCases))]
    public void Reaches_the_digits_of_a_good_solver(string set, string id)
    {
        OracleCase item = OracleCase.ReadLinear(OracleFolder.Bundled, set).Single(candidate => candidate.Id == id);
        FitReport report = item.Fit(out double[] coefficients, out double intercept);
        Assert.Null(item.Judge(report, coefficients, intercept));
    }

    [Theory]
    [MemberData(nameof(BundledCases))]
    public void Reaches_the_digits_of_single_precision_data(string set, string id)
    {
        OracleCase item = OracleCase.ReadLinear(OracleFolder.Bundled, set).Single(candidate => candidate.Id == id);
        FitReport report = item.FitSingle(out double[] coefficients);
        Assert.True(report.Converged, report.ToString());
        double wanted = Math.Max(1.0, 5.5 - Math.Log10(Math.Max(item.Condition, 1.0)));
        Assert.True(Digits.Agreeing(coefficients, item.Coefficients) >= wanted || item.Rank is not null, report.ToString());
    }

    [Theory]
    [MemberData(nameof(StressCases))]
    public void Gives_the_answer_to_pathological_data_or_says_that_it_has_none(string id)
    {
        OracleCase item = OracleCase.ReadStress(OracleFolder.Bundled).Single(candidate => candidate.Id == id);
        FitReport report = item.Fit(out double[] coefficients, out double intercept);
        Assert.Null(item.Judge(report, coefficients, intercept));
    }

    [SharedOracleFact]
    public void Reaches_the_digits_of_a_good_solver_on_the_larger_collection()
    {
        var failures = new List<string>();
        foreach (string set in new[] { "breast_cancer", "mtcars", "swiss" })
        {
            foreach (OracleCase item in OracleCase.ReadLinear(OracleFolder.Shared!, set))
            {
                FitReport report = item.Fit(out double[] coefficients, out double intercept);
                if (item.Judge(report, coefficients, intercept) is { } failure)
                {
                    failures.Add(failure);
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Theory]
    [MemberData(nameof(BundledCases))]
    public void Gives_standard_errors_of_least_squares(string set, string id)
    {
        OracleCase item = OracleCase.ReadLinear(OracleFolder.Bundled, set).Single(candidate => candidate.Id == id);
        if (item.StandardErrors.Length == 0 || !item.IsClosedForm)
        {
            // Only least squares without bounds has them, and its report says so for the others.
            Assert.Equal(item.Model == "ols" && item.IsClosedForm, item.Fit(out _, out _).InferenceApplies);
            return;
        }

        var statistics = new CoefficientStatistics(item.Table.Features);
        item.Fit(out _, out _, statistics);
        Assert.True(Digits.Agreeing(statistics.StandardErrors, item.StandardErrors) >= item.WantedDigits - 1.0);
    }
}
