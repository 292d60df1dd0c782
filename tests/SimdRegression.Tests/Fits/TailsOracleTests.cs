using System.Text.Json;
using SimdRegression.Tests.Oracle;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>Small problems of every shape around vector widths, against answers made in 480-bit arithmetic.</summary>
public class TailsOracleTests
{
    private static readonly Lazy<JsonElement[]> Cases = new(
        () => [.. OracleFolder.ReadJson(OracleFolder.Bundled, "tails/tails.json").GetProperty("cases").EnumerateArray()]);

    public static TheoryData<int> CaseNumbers() => [.. Enumerable.Range(0, Cases.Value.Length)];

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Run_time_and_generated_models_meet_the_reference(int number)
    {
        JsonElement item = Cases.Value[number];
        int features = item.GetProperty("p").GetInt32();
        Problem problem = Problem.Of(
            features, item.GetProperty("X").EnumerateArray().SelectMany(row => row.Doubles()).ToArray(), item.GetProperty("y").Doubles());
        MomentsSubject runTime = problem.Into(Subjects.RunTimeDouble(features));
        AssertAnswers(item, runTime);
        if (features is 1 or 3 or 8 or 16)
        {
            MomentsSubject generated = problem.Into(Subjects.Create($"Double{features}"));
            Same.Bits(runTime, generated);
            AssertAnswers(item, generated);
        }
    }

    private static void AssertAnswers(JsonElement item, MomentsSubject moments)
    {
        double digits = 14.0 - (2.0 * Math.Log10(item.GetProperty("cond2Centered").GetDouble()));
        Assert.True(digits > 10.0, "the reference is not well conditioned");
        Check("ols", new LeastSquares(), default);
        Check("olsNoIntercept", new LeastSquares(), new FitOptions { Intercept = false });
        Check("ridge", new Ridge(Alpha("ridge")), default);
        Check("lasso", new Lasso(Alpha("lasso")), default);

        double Alpha(string name) => item.GetProperty(name).GetProperty("alpha").GetDouble();

        void Check(string name, IMomentsEstimator estimator, FitOptions options)
        {
            JsonElement answer = item.GetProperty(name);
            Fitted fitted = moments.Fit(estimator, options);
            double[] wanted = answer.GetProperty("coef").Doubles();
            Assert.True(fitted.Report.Converged, fitted.Report.ToString());
            double agreeing = Digits.Agreeing(fitted.Coefficients, wanted);
            Assert.True(agreeing >= digits, $"{name}: {agreeing:f1} digits");
            if (answer.TryGetProperty("intercept", out JsonElement intercept))
            {
                Assert.Equal(intercept.GetDouble(), fitted.Intercept, Math.Pow(10.0, -digits) * (1.0 + Math.Abs(intercept.GetDouble())));
            }

            if (answer.TryGetProperty("rss", out JsonElement rss))
            {
                Assert.Equal(rss.GetDouble(), fitted.Report.ResidualSumOfSquares, 1e-11 * fitted.Report.TotalSumOfSquares);
            }
        }
    }
}
