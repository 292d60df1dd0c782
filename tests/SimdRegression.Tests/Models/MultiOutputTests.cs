using System.Text;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Models;

/// <summary>Models of several outputs: their JSON form, and fits of several targets.</summary>
public class MultiOutputTests
{
    private const int Features = 5;
    private const int Targets = 3;
    private const int Rows = 60;

    [Theory]
    [InlineData(ModelOutputKind.Tasks)]
    [InlineData(ModelOutputKind.Classes)]
    public void Outputs_of_one_report_come_back_to_the_bit(ModelOutputKind kind)
    {
        TrainingReport training = ModelDocumentTests.SomeTraining;
        double[] coefficients = [0.1, -0.0, double.Epsilon, 1.0 / 3.0, -double.MaxValue, 7.0];
        var document = new MultiOutputDocument<double>(kind, ["a", "b,\"c\""], coefficients, [0.3, -0.0], in training, ["x", "y", "z"], "label")
        {
            Objective = new ModelObjective { Standardize = true, WeightName = "w" },
            Encoder = new RowEncoder([EncoderColumn.Number("x"), EncoderColumn.Number("y"), EncoderColumn.Number("z")]),
            Annotations = new Dictionary<string, string> { ["by"] = "test" },
        };
        MultiOutputDocument<double> read = RoundTrip(document);
        Assert.Equal(kind, read.Kind);
        Assert.Equal(document.OutputNames, read.OutputNames);
        Assert.Equal("label", read.TargetName);
        Assert.Equal(training, read.Training);
        Assert.Equal("w", read.Objective!.WeightName);
        Assert.Equal("test", read.Annotations["by"]);
        Assert.Equal(3, read.Encoder!.FeatureCount);
        Same.Bits(coefficients.AsSpan(0, 3), read.Coefficients(0), "coefficient");
        Same.Bits(coefficients.AsSpan(3), read.ToModel(1).Coefficients, "coefficient");
        Same.Bits(-0.0, read.Intercept(1), "intercept");
    }

    [Fact]
    public void Targets_of_their_own_keep_their_reports()
    {
        TrainingReport training = ModelDocumentTests.SomeTraining;
        var report = new FitReport { Status = FitStatus.Stalled, FeatureCount = 3, RowCount = 9, TotalWeight = 9.0, Alpha = 0.5 };
        var first = new ModelDocument<double>([1.0, 2.0, 3.0], 4.0, in report, targetName: "a") { Objective = new ModelObjective() };
        var second = new ModelDocument<double>([5.0, 6.0, 7.0], 8.0, ResponseKind.Probability, in training, targetName: "b") { Classes = ["no", "yes"] };
        MultiOutputDocument<double> read = RoundTrip(new MultiOutputDocument<double>([first, second]));
        Assert.Equal(ModelOutputKind.Targets, read.Kind);
        Assert.Equal(FitStatus.Stalled, read.ToDocument(0).Report!.Value.Status);
        Assert.NotNull(read.ToDocument(0).Objective);
        Assert.Equal(training, read.ToDocument(1).Training);
        Assert.Equal(["no", "yes"], read.ToDocument(1).Classes);
        Assert.Equal("b", read.ToDocument(1).TargetName);
    }

    [Fact]
    public void A_document_that_is_damaged_is_refused()
    {
        var report = new FitReport { FeatureCount = 2 };
        using var stream = new MemoryStream();
        new MultiOutputDocument<double>(ModelOutputKind.Tasks, ["a", "b"], [1.0, 2.0, 3.0, 4.0], [5.0, 6.0], in report).Save(stream);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        foreach ((string part, string other) in new[] { ("\"a\"", "\"b\""), ("5", "7"), ("\"Tasks\"", "\"Others\""), ("MultiOutputModel", "LinearModel") })
        {
            Assert.Contains(part, text);
            byte[] changed = Encoding.UTF8.GetBytes(text.Replace(part, other));
            Assert.Throws<InvalidDataException>(() => MultiOutputDocument<double>.Load(new MemoryStream(changed)));
        }
    }

    [Fact]
    public void Each_target_is_fitted_as_if_it_were_alone()
    {
        (double[] rows, double[] targets) = Data(1);
        var moments = new MultiTargetMoments<double>(Features, Targets);
        moments.Add(rows, targets);
        var coefficients = new double[Features];
        for (int k = 0; k < Targets; k++)
        {
            var alone = new LinearModel<double>.Moments(Features);
            alone.Add(rows, Column(targets, k));
            alone.Fit(new Ridge(2.0), out LinearModel<double> model);
            FitReport report = moments.Fit(k, new Ridge(2.0), default, coefficients, out double intercept);
            Assert.Equal(FitStatus.Converged, report.Status);
            Assert.Equal(model.Intercept, intercept, 1e-12);
            for (int j = 0; j < Features; j++)
            {
                Assert.Equal(model.Coefficients[j], coefficients[j], 1e-12);
            }
        }
    }

    [Fact]
    public void One_task_is_the_elastic_net()
    {
        (double[] rows, double[] targets) = Data(2);
        double[] target = Column(targets, 0);
        var moments = new MultiTargetMoments<double>(Features, 1);
        moments.Add(rows, target);
        var alone = new LinearModel<double>.Moments(Features);
        alone.Add(rows, target);
        foreach (double share in new[] { 1.0, 0.4 })
        {
            var options = new FitOptions { Standardize = true, PenaltyFactors = new[] { 1.0, 0.0, 2.0, 1.0, 0.5 } };
            var coefficients = new double[Features];
            var intercepts = new double[1];
            FitReport report = moments.Fit(new MultiTaskElasticNet(0.2, share), in options, coefficients, intercepts);
            alone.Fit(new ElasticNet(0.2, share), in options, out LinearModel<double> model);
            Assert.Equal(FitStatus.Converged, report.Status);
            Assert.Equal(model.Intercept, intercepts[0], 1e-9);
            for (int j = 0; j < Features; j++)
            {
                Assert.Equal(model.Coefficients[j], coefficients[j], 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(1.0, true, false)]
    [InlineData(0.3, true, true)]
    [InlineData(0.7, false, false)]
    [InlineData(1.0, false, true)]
    public void Slopes_of_the_loss_are_those_of_the_penalty(double share, bool intercept, bool standardize)
    {
        for (int seed = 10; seed < 20; seed++)
        {
            (double[] rows, double[] targets) = Data(seed);
            double[] factors = [1.0, 0.0, 2.0, 1.0, 0.5];
            const double alpha = 0.3;
            var options = new FitOptions { Intercept = intercept, Standardize = standardize, PenaltyFactors = factors };
            var moments = new MultiTargetMoments<double>(Features, Targets);
            moments.Add(rows, targets);
            var coefficients = new double[Features * Targets];
            var intercepts = new double[Targets];
            FitReport report = moments.Fit(new MultiTaskElasticNet(alpha, share), in options, coefficients, intercepts);
            Assert.Equal(FitStatus.Converged, report.Status);
            for (int j = 0; j < Features; j++)
            {
                double deviation = standardize ? Deviation(rows, j) : 1.0;
                double norm = 0.0;
                var slopes = new double[Targets];
                for (int k = 0; k < Targets; k++)
                {
                    norm += Math.Pow(coefficients[(k * Features) + j], 2.0);
                    slopes[k] = Slope(rows, targets, coefficients.AsSpan(k * Features, Features), intercepts[k], k, j);
                }

                norm = Math.Sqrt(norm);
                double held = alpha * factors[j] * share * deviation;
                if (norm == 0.0)
                {
                    Assert.True(Math.Sqrt(slopes.Sum(slope => slope * slope)) <= held * (1.0 + 1e-9));
                    continue;
                }

                for (int k = 0; k < Targets; k++)
                {
                    double value = coefficients[(k * Features) + j];
                    double wanted = (held * value / norm) + (alpha * factors[j] * (1.0 - share) * deviation * deviation * value);
                    Assert.Equal(wanted, slopes[k], 1e-8);
                }
            }
        }
    }

    [Fact]
    public void From_the_largest_strength_on_no_feature_is_in()
    {
        (double[] rows, double[] targets) = Data(3);
        var moments = new MultiTargetMoments<double>(Features, Targets);
        moments.Add(rows, targets);
        var coefficients = new double[Features * Targets];
        var intercepts = new double[Targets];
        FitReport none = moments.Fit(new MultiTaskElasticNet(Strength.FractionOfMax(1.0)), default, coefficients, intercepts);
        Assert.All(coefficients, value => Assert.Equal(0.0, value));
        FitReport above = moments.Fit(new MultiTaskElasticNet(none.AlphaMax * 1.0001), default, coefficients, intercepts);
        Assert.Equal(0, above.ActiveCount);
        FitReport below = moments.Fit(new MultiTaskElasticNet(none.AlphaMax * 0.999), default, coefficients, intercepts);
        Assert.Equal(1, below.ActiveCount);
    }

    private static MultiOutputDocument<double> RoundTrip(MultiOutputDocument<double> document)
    {
        using var stream = new MemoryStream();
        document.Save(stream);
        stream.Position = 0;
        return MultiOutputDocument<double>.Load(stream);
    }

    private static (double[] Rows, double[] Targets) Data(int seed)
    {
        var random = new Random(seed);
        var rows = new double[Rows * Features];
        var targets = new double[Rows * Targets];
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Features; j++)
            {
                rows[(i * Features) + j] = (random.NextDouble() * 2.0) - 1.0 + (0.3 * j);
            }

            for (int k = 0; k < Targets; k++)
            {
                targets[(i * Targets) + k] = (2.0 * rows[i * Features]) - (k * rows[(i * Features) + 3]) + random.NextDouble() + k;
            }
        }

        return (rows, targets);
    }

    private static double[] Column(double[] targets, int k)
    {
        var column = new double[Rows];
        for (int i = 0; i < Rows; i++)
        {
            column[i] = targets[(i * Targets) + k];
        }

        return column;
    }

    private static double Deviation(double[] rows, int j)
    {
        double mean = 0.0;
        double square = 0.0;
        for (int i = 0; i < Rows; i++)
        {
            mean += rows[(i * Features) + j] / Rows;
        }

        for (int i = 0; i < Rows; i++)
        {
            square += Math.Pow(rows[(i * Features) + j] - mean, 2.0) / Rows;
        }

        return Math.Sqrt(square);
    }

    // x(j)'r / n of a target.
    private static double Slope(double[] rows, double[] targets, ReadOnlySpan<double> coefficients, double intercept, int k, int j)
    {
        double slope = 0.0;
        for (int i = 0; i < Rows; i++)
        {
            double residual = targets[(i * Targets) + k] - intercept;
            for (int m = 0; m < Features; m++)
            {
                residual -= coefficients[m] * rows[(i * Features) + m];
            }

            slope += residual * rows[(i * Features) + j] / Rows;
        }

        return slope;
    }
}
