using System.Text;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Models;

/// <summary>The JSON form of a model.</summary>
public class ModelDocumentTests
{
    private static readonly double[] Awkward =
        [0.1, -0.0, double.Epsilon, -double.MaxValue, 1.0 / 3.0, 5e-324, 2.2250738585072011e-308, 1e22, 9007199254740993.0, -1e-300];

    /// <summary>A report of a fit over rows in which no figure has the value that a missing one would have.</summary>
    internal static TrainingReport SomeTraining => new()
    {
        Status = FitStatus.StoppedEarly,
        Certificate = new Certificate(CertificateKind.KarushKuhnTucker, 0.125, 1e-9),
        Iterations = 17,
        Corrections = 4_000_000_000,
        FeatureCount = 3,
        RowCount = 1_000_000_000_000,
        TotalWeight = 0.1,
        Intercept = true,
        Alpha = 0.3,
        AlphaMax = 1e300,
        L1Ratio = 0.7,
        Objective = 1.0 / 3.0,
        TotalLoss = 2.0 / 3.0,
        ActiveCount = 2,
        Multiplier = double.NaN,
        StepSize = 0.5,
        SuggestedStepSize = double.PositiveInfinity,
        HeldOutLoss = 5e-324,
        MultiplyAdd = MultiplyAddKind.ProductThenSum,
    };

    [Fact]
    public void Doubles_come_back_to_the_bit()
    {
        ModelDocument<double> document = RoundTrip(new ModelDocument<double>(Awkward, -0.0, default));
        Same.Bits(Awkward, document.Coefficients, "coefficient");
        Same.Bits(-0.0, document.Intercept, "intercept");
        Assert.Null(document.FeatureNames);
        Assert.Null(document.TargetName);
        Same.Bits(Awkward, document.ToModel().Coefficients, "coefficient");
        Same.Bits(Awkward, document.ToModel<Double10>().Coefficients, "coefficient");
    }

    [Fact]
    public void Floats_come_back_to_the_bit()
    {
        float[] awkward = [0.1f, -0.0f, float.Epsilon, float.MaxValue, 1.0f / 3.0f, 16777217.0f, -1e-40f, 1e10f, -3.4e38f, 0.3f];
        ModelDocument<float> document = RoundTrip(new ModelDocument<float>(awkward, 0.7f, default));
        Assert.Equal(
            Array.ConvertAll(awkward, BitConverter.SingleToInt32Bits),
            Array.ConvertAll(document.Coefficients.ToArray(), BitConverter.SingleToInt32Bits));
        Assert.Equal(0.7f, document.Intercept);
        Assert.Equal(document.ToModel<Float10>(), new Float10(awkward, 0.7f));
    }

    [Fact]
    public void Names_of_any_kind_come_back()
    {
        string[] names = ["", "a \"quoted\" name", "back\\slash", "tab\tand\nline", "größe", "年齢", "\U0001F40E", "\u0000", "</script>"];
        var document = new ModelDocument<double>(new double[9], 1.0, default, names, "y \"z\" \u2028");
        ModelDocument<double> loaded = RoundTrip(document);
        Assert.Equal(names, loaded.FeatureNames);
        Assert.Equal("y \"z\" \u2028", loaded.TargetName);
    }

    [Theory]
    [InlineData("Double10", "least squares")]
    [InlineData("Double10", "ridge")]
    [InlineData("Float10", "lasso")]
    [InlineData("double 5", "elastic net")]
    public void The_report_of_a_fit_comes_back_whole(string name, string estimator)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        Problem.Random(60, moments.Features, seed: 95).Into(moments);
        FitReport report = moments.Fit(Fits.OptionSets.CreateEstimator(estimator, 60.0).Estimator).Report;
        Assert.Equal(report, RoundTrip(new ModelDocument<double>(new double[moments.Features], 0.0, in report)).Report);
    }

    [Fact]
    public void Figures_that_do_not_exist_come_back()
    {
        FitReport report = Support.Subjects.Create("Double3").Fit(new Lasso(1.0)).Report with
        {
            ConditionNumber = double.PositiveInfinity, Objective = double.NegativeInfinity,
        };
        Assert.True(double.IsNaN(report.AlphaMax));
        Assert.Equal(report, RoundTrip(new ModelDocument<double>(new double[3], 0.0, in report)).Report);
    }

    [Theory]
    [InlineData(ResponseKind.Value)]
    [InlineData(ResponseKind.Probability)]
    [InlineData(ResponseKind.Label)]
    [InlineData(ResponseKind.Rate)]
    public void What_a_fit_over_rows_predicts_and_its_report_come_back(ResponseKind response)
    {
        ModelDocument<double> document = RoundTrip(
            ModelDocument<double>.Create(new LinearModel<double>([0.1, 0.2, 0.3], 0.4), response, SomeTraining, ["a", "b", "c"], "y"));
        Assert.Equal(response, document.Response);
        Assert.Equal(SomeTraining, document.Training);
        Assert.Null(document.Report);
        Assert.Equal(["a", "b", "c"], document.FeatureNames);
        var model = new Float4([1.0f, 2.0f, 3.0f, 4.0f], 0.1f);
        ModelDocument<float> generated = RoundTrip(ModelDocument<float>.Create(in model, response, SomeTraining with { FeatureCount = 4 }));
        Assert.True(model == generated.ToModel<Float4>());
        Assert.Equal(response, generated.Response);
    }

    [Fact]
    public void A_fit_from_moments_predicts_values_and_is_stored_as_it_always_was()
    {
        ModelDocument<double> document = RoundTrip(new ModelDocument<double>([1.0], 0.0, default));
        Assert.Equal(ResponseKind.Value, document.Response);
        Assert.Null(document.Training);
        Assert.Contains("\"version\": 1,", Encoding.UTF8.GetString(Bytes(document)));
    }

    [Fact]
    public void A_generated_model_makes_a_document()
    {
        var model = new Float4([1.0f, 2.0f, 3.0f, 4.0f], 0.1f);
        ModelDocument<float> document = RoundTrip(ModelDocument<float>.Create(in model, default, ["a", "b", "c", "d"], "y"));
        Assert.True(model == document.ToModel<Float4>());
        Assert.Throws<ArgumentException>(() => document.ToModel<Float10>());
    }

    [Fact]
    public void A_byte_order_mark_and_other_line_ends_do_no_harm()
    {
        string text = Encoding.UTF8.GetString(Bytes(new ModelDocument<double>(Awkward, 1.0, default)));
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n"))];
        Same.Bits(Awkward, ModelDocument<double>.Load(new MemoryStream(marked)).Coefficients, "coefficient");
    }

    [Fact]
    public void What_cannot_be_stored_is_refused_at_once()
    {
        Assert.Throws<ArgumentException>("coefficients", () => new ModelDocument<double>([], 0.0, default));
        Assert.Throws<ArgumentException>("coefficients", () => new ModelDocument<double>(new double[513], 0.0, default));
        Assert.Throws<ArgumentException>("coefficients", () => new ModelDocument<double>([1.0, double.NaN], 0.0, default));
        Assert.Throws<ArgumentException>("intercept", () => new ModelDocument<double>([1.0], double.PositiveInfinity, default));
        Assert.Throws<ArgumentOutOfRangeException>("response", () => new ModelDocument<double>([1.0], 0.0, (ResponseKind)9, SomeTraining));
        Assert.Throws<ArgumentException>("featureNames", () => new ModelDocument<double>([1.0], 0.0, default, ["a", "b"]));
        Assert.Throws<ArgumentException>("featureNames", () => new ModelDocument<double>([1.0, 2.0], 0.0, default, ["a", "a"]));
        Assert.Throws<ArgumentException>("featureNames", () => new ModelDocument<double>([1.0], 0.0, default, [null!]));
    }

    internal static byte[] Bytes<T>(ModelDocument<T> document)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        document.Save(stream);
        return stream.ToArray();
    }

    private static ModelDocument<T> RoundTrip<T>(ModelDocument<T> document)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        byte[] bytes = Bytes(document);
        ModelDocument<T> loaded = ModelDocument<T>.Load(new MemoryStream(bytes));
        Assert.Equal(bytes, Bytes(loaded));
        return loaded;
    }
}
