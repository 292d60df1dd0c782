namespace SimdRegression.Tests.Penalties;

/// <summary>Bayesian ridge and automatic relevance determination, held against the equations of their fixed points, iterated plainly with a dense inverse.</summary>
public class BayesianTests
{
    [Theory]
    [InlineData(false, false, 1e-6, 1e-6)]
    [InlineData(true, false, 1e-6, 1e-6)]
    [InlineData(false, true, 0.0, 0.0)]
    [InlineData(true, true, 2.0, 0.5)]
    public void Bayesian_ridge_ends_at_its_fixed_point(bool standardizes, bool withoutIntercept, double shape, double rate)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            var problem = new PenaltyProblem(seed, 30, 5, correlation: 0.12 * seed, spread: seed % 3);
            var options = new FitOptions { Standardize = standardizes, Intercept = !withoutIntercept };
            var posterior = new BayesianPosterior(5);
            FitReport report = problem.Moments().Fit(new BayesianRidge(shape, rate), options, posterior, out LinearModel<double> model);
            Assert.True(report.Converged, report.ToString());
            Assert.Equal(CertificateKind.FixedPoint, report.Certificate.Kind);
            var plain = new PlainEvidence(problem, options, shape, rate, double.PositiveInfinity, isShared: true);
            AssertSame(plain, model, posterior, problem, 1e-9);
            Assert.Equal(plain.Weights[0], posterior.WeightPrecision, 1e-9 * plain.Weights[0]);
            Assert.Equal(posterior.WeightPrecision / posterior.NoisePrecision, report.Alpha, 1e-12 * report.Alpha);
            Assert.Equal(-posterior.LogEvidence, report.Objective);

            // No other precisions near by make the data more probable, priors aside.
            if (shape == 0.0)
            {
                foreach (double factor in (double[])[0.98, 1.02])
                {
                    Assert.True(plain.LogEvidenceAt(plain.Noise * factor, plain.Weights) < posterior.LogEvidence);
                    Assert.True(plain.LogEvidenceAt(plain.Noise, Array.ConvertAll(plain.Weights, l => l * factor)) < posterior.LogEvidence);
                }
            }
        }
    }

    [Theory]
    [InlineData(false, 1e-6)]
    [InlineData(true, 1e-3)]
    public void Automatic_relevance_ends_at_its_fixed_point_and_leaves_features_out(bool standardizes, double rate)
    {
        int left = 0;
        for (int seed = 0; seed < 8; seed++)
        {
            var problem = new PenaltyProblem(seed, 40, 6, correlation: 0.1 * seed, spread: 0.0);
            var options = new FitOptions { Standardize = standardizes };
            var posterior = new BayesianPosterior(6);
            FitReport report = problem.Moments().Fit(new AutomaticRelevance(1e-6, rate, 50.0), options, posterior, out LinearModel<double> model);
            Assert.True(report.Converged, report.ToString());
            var plain = new PlainEvidence(problem, options, 1e-6, rate, 50.0, isShared: false);
            AssertSame(plain, model, posterior, problem, 1e-6);
            Assert.True(double.IsNaN(posterior.WeightPrecision) && double.IsNaN(report.Alpha));
            for (int j = 0; j < 6; j++)
            {
                Assert.Equal(double.IsNaN(plain.Weights[j]), double.IsNaN(posterior.WeightPrecisions[j]));
                left += double.IsNaN(plain.Weights[j]) ? 1 : 0;
                if (double.IsNaN(plain.Weights[j]))
                {
                    Assert.Equal(0.0, model.Coefficients[j]);
                    Assert.True(double.IsNaN(posterior.CoefficientDeviations[j]));
                }
                else
                {
                    Assert.Equal(plain.Weights[j], posterior.WeightPrecisions[j], 1e-6 * plain.Weights[j]);
                }
            }
        }

        Assert.True(left > 0);
    }

    [Fact]
    public void Units_that_are_powers_of_two_move_no_bit()
    {
        const double Unit = 1024.0;
        var problem = new PenaltyProblem(3, 30, 5);
        LinearModel<double>.Moments moments = problem.Moments();
        var scaled = new LinearModel<double>.Moments(5);
        scaled.Add(Array.ConvertAll(problem.Values, x => x / Unit), Array.ConvertAll(problem.Targets, y => y * Unit), problem.Weights);
        var posterior = new BayesianPosterior(5);
        var ofScaled = new BayesianPosterior(5);
        moments.Fit(new BayesianRidge(0.0, 0.0), default, posterior, out LinearModel<double> model);
        scaled.Fit(new BayesianRidge(0.0, 0.0), default, ofScaled, out LinearModel<double> other);
        Assert.Equal(posterior.NoisePrecision, ofScaled.NoisePrecision * Unit * Unit, 1e-12 * posterior.NoisePrecision);
        for (int j = 0; j < 5; j++)
        {
            Assert.Equal(model.Coefficients[j] * Unit * Unit, other.Coefficients[j], 1e-12 * Math.Abs(other.Coefficients[j]));
        }
    }

    [Fact]
    public void Weights_say_how_precise_rows_are()
    {
        // A row of weight 4 has half the noise: the same as the row and its target multiplied by 2, without an intercept.
        var problem = new PenaltyProblem(5, 30, 4);
        var options = new FitOptions { Intercept = false };
        var weighted = new LinearModel<double>.Moments(4);
        weighted.Add(problem.Values, problem.Targets, Array.ConvertAll(problem.Weights, _ => 4.0));
        var doubled = new LinearModel<double>.Moments(4);
        doubled.Add(Array.ConvertAll(problem.Values, x => 2.0 * x), Array.ConvertAll(problem.Targets, y => 2.0 * y));
        var first = new BayesianPosterior(4);
        var second = new BayesianPosterior(4);
        weighted.Fit(new BayesianRidge(), options, first, out LinearModel<double> model);
        doubled.Fit(new BayesianRidge(), options, second, out LinearModel<double> other);
        Assert.Equal(second.NoisePrecision, first.NoisePrecision, 1e-9 * first.NoisePrecision);
        Assert.Equal(second.LogEvidence + (30.0 * Math.Log(2.0)), first.LogEvidence, 1e-8);
        for (int j = 0; j < 4; j++)
        {
            Assert.Equal(model.Coefficients[j], other.Coefficients[j], 1e-9);
        }
    }

    [Fact]
    public void What_cannot_be_fitted_says_so()
    {
        var problem = new PenaltyProblem(1, 20, 3);
        LinearModel<double>.Moments moments = problem.Moments();
        Assert.Throws<ArgumentOutOfRangeException>(() => new BayesianRidge(-1.0, 0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AutomaticRelevance(0.0, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AutomaticRelevance(0.0, 0.0, 0.0));
        Assert.Throws<ArgumentException>(() => moments.Fit(new BayesianRidge(), new FitOptions { LowerBounds = new[] { 0.0 } }, out _));
        Assert.Throws<ArgumentException>(() => moments.Fit(new BayesianRidge(), new FitOptions { PenaltyFactors = new[] { 1.0, 2.0, 1.0 } }, out _));
        Assert.Throws<ArgumentException>(() => moments.Fit(new BayesianRidge(), default, new BayesianPosterior(2), out LinearModel<double> _));

        var empty = new LinearModel<double>.Moments(3);
        var posterior = new BayesianPosterior(3);
        Assert.Equal(FitStatus.NoData, empty.Fit(new BayesianRidge(), default, posterior, out LinearModel<double> _).Status);
        Assert.True(double.IsNaN(posterior.NoisePrecision) && double.IsNaN(posterior.LogEvidence));

        // A constant target: with a rate there is a largest precision, without one there is none.
        var constant = new LinearModel<double>.Moments(3);
        constant.Add(problem.Values, Array.ConvertAll(problem.Targets, _ => 2.0));
        FitReport report = constant.Fit(new BayesianRidge(), default, posterior, out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        Assert.All(model.Coefficients.ToArray(), value => Assert.Equal(0.0, value));
        Assert.Equal(2.0, model.Intercept);
        report = constant.Fit(new BayesianRidge(0.0, 0.0), default, posterior, out model);
        Assert.Equal(FitStatus.Unbounded, report.Status);
        Assert.All(model.Coefficients.ToArray(), value => Assert.True(double.IsFinite(value)));
        Assert.True(double.IsNaN(posterior.NoisePrecision));
    }

    [Fact]
    public void The_covariance_that_is_stored_tells_the_same_deviations()
    {
        var problem = new PenaltyProblem(2, 25, 4);
        var posterior = new BayesianPosterior(4);
        problem.Moments().Fit(new AutomaticRelevance(), default, posterior, out LinearModel<double> model);
        var factor = new double[posterior.FactorLength];
        posterior.CopyFactorTo(factor);
        var covariance = CoefficientCovariance.FromFactor(factor, true, Math.Sqrt(1.0 / posterior.NoisePrecision), double.NaN, posterior.Center);
        for (int r = 0; r < problem.RowCount; r++)
        {
            ReadOnlySpan<double> row = problem.Values.AsSpan(r * 4, 4);
            Assert.Equal(model.Predict(row), posterior.Predict(row, out double deviation), 1e-12);
            Assert.Equal(covariance.StandardErrorOfObservation(row), deviation, 1e-14 * deviation);
        }
    }

    private static void AssertSame(PlainEvidence plain, LinearModel<double> model, BayesianPosterior posterior, PenaltyProblem problem, double tolerance)
    {
        Assert.Equal(plain.Noise, posterior.NoisePrecision, tolerance * plain.Noise);
        Assert.Equal(plain.LogEvidenceAt(plain.Noise, plain.Weights), posterior.LogEvidence, tolerance * (1.0 + Math.Abs(posterior.LogEvidence)));
        double largest = plain.Mean.Max(Math.Abs);
        double[,] covariance = plain.Covariance(plain.Noise, plain.Weights);
        for (int j = 0; j < plain.Mean.Length; j++)
        {
            Assert.Equal(plain.Mean[j], model.Coefficients[j], tolerance * largest);
            if (!double.IsNaN(plain.Weights[j]))
            {
                Assert.Equal(Math.Sqrt(covariance[j, j]), posterior.CoefficientDeviations[j], tolerance * Math.Sqrt(covariance[j, j]));
            }
        }

        for (int r = 0; r < problem.RowCount; r += 7)
        {
            double[] row = problem.Values[(r * plain.Mean.Length)..((r + 1) * plain.Mean.Length)];
            posterior.Predict<double>(row, out double deviation);
            Assert.Equal(plain.DeviationAt(row), deviation, tolerance * deviation);
        }
    }

    /// <summary>The equations as the field writes them, step by step.</summary>
    private sealed class PlainEvidence
    {
        private readonly double[,] gram;
        private readonly double[] products;
        private readonly double[] means;
        private readonly double[] scales;
        private readonly double square;
        private readonly int count;
        private readonly int rows;
        private readonly bool hasIntercept;

        public PlainEvidence(PenaltyProblem problem, FitOptions options, double shape, double rate, double most, bool isShared)
        {
            count = problem.FeatureCount;
            rows = problem.RowCount;
            hasIntercept = options.Intercept;
            means = new double[count];
            scales = [.. Enumerable.Range(0, count).Select(j => options.Standardize ? problem.Deviation(j) : 1.0)];
            double targetMean = hasIntercept ? problem.Targets.Average() : 0.0;
            double variance = problem.Targets.Sum(y => (y - problem.Targets.Average()) * (y - problem.Targets.Average())) / rows;
            gram = new double[count, count];
            products = new double[count];
            for (int j = 0; j < count && hasIntercept; j++)
            {
                means[j] = Enumerable.Range(0, rows).Average(i => problem.Values[(i * count) + j]);
            }

            for (int i = 0; i < rows; i++)
            {
                double y = problem.Targets[i] - targetMean;
                square += y * y;
                for (int j = 0; j < count; j++)
                {
                    double x = (problem.Values[(i * count) + j] - means[j]) / scales[j];
                    products[j] += x * y;
                    for (int k = 0; k < count; k++)
                    {
                        gram[j, k] += x * (problem.Values[(i * count) + k] - means[k]) / scales[k];
                    }
                }
            }

            Weights = [.. Enumerable.Repeat(1.0, count)];
            Noise = 1.0 / (variance + double.BitIncrement(1.0) - 1.0);
            for (int step = 0; step < 20_000; step++)
            {
                double[,] covariance = Inverse(Noise, Weights);
                double[] mean = MeanOf(Noise, covariance);
                double residual = square - (2.0 * Enumerable.Range(0, count).Sum(j => mean[j] * products[j]));
                double determined = 0.0;
                double size = 0.0;
                for (int j = 0; j < count; j++)
                {
                    residual += Enumerable.Range(0, count).Sum(k => mean[j] * gram[j, k] * mean[k]);
                    determined += double.IsNaN(Weights[j]) ? 0.0 : 1.0 - (Weights[j] * covariance[j, j]);
                    size += mean[j] * mean[j];
                }

                double shared = (determined + (2.0 * shape)) / (size + (2.0 * rate));
                for (int j = 0; j < count; j++)
                {
                    double own = (1.0 - (Weights[j] * covariance[j, j]) + (2.0 * shape)) / ((mean[j] * mean[j]) + (2.0 * rate));
                    Weights[j] = isShared ? shared : own > most ? double.NaN : own;
                }

                Noise = (rows - determined + (2.0 * shape)) / (residual + (2.0 * rate));
            }

            double[] last = MeanOf(Noise, Inverse(Noise, Weights));
            Mean = [.. last.Select((value, j) => value / scales[j])];
        }

        public double Noise { get; }

        public double[] Weights { get; }

        public double[] Mean { get; }

        public double LogEvidenceAt(double noise, double[] weights)
        {
            double[,] covariance = Inverse(noise, weights, out double logDeterminant);
            double[] mean = MeanOf(noise, covariance);
            double sum = (rows * (Math.Log(noise) - Math.Log(2.0 * Math.PI))) - logDeterminant - (noise * square);
            for (int j = 0; j < count; j++)
            {
                sum += double.IsNaN(weights[j]) ? 0.0 : Math.Log(weights[j]) + (noise * products[j] * mean[j]);
            }

            return 0.5 * sum;
        }

        /// <summary>In the units of the data.</summary>
        public double[,] Covariance(double noise, double[] weights)
        {
            double[,] covariance = Inverse(noise, weights);
            for (int j = 0; j < count; j++)
            {
                for (int k = 0; k < count; k++)
                {
                    covariance[j, k] /= scales[j] * scales[k];
                }
            }

            return covariance;
        }

        public double DeviationAt(double[] row)
        {
            double[,] covariance = Covariance(Noise, Weights);
            double variance = (1.0 / Noise) + (hasIntercept ? 1.0 / rows / Noise : 0.0);
            for (int j = 0; j < count; j++)
            {
                for (int k = 0; k < count; k++)
                {
                    variance += (row[j] - means[j]) * covariance[j, k] * (row[k] - means[k]);
                }
            }

            return Math.Sqrt(variance);
        }

        private double[] MeanOf(double noise, double[,] covariance) =>
            [.. Enumerable.Range(0, count).Select(j => noise * Enumerable.Range(0, count).Sum(k => covariance[j, k] * products[k]))];

        private double[,] Inverse(double noise, double[] weights) => Inverse(noise, weights, out _);

        // Gauss and Jordan over the features that are there; rows and columns of the others are zero.
        private double[,] Inverse(double noise, double[] weights, out double logDeterminant)
        {
            var left = new double[count, count];
            var right = new double[count, count];
            logDeterminant = 0.0;
            for (int j = 0; j < count; j++)
            {
                for (int k = 0; k < count; k++)
                {
                    left[j, k] = double.IsNaN(weights[j]) || double.IsNaN(weights[k]) ? (j == k ? 1.0 : 0.0) : (noise * gram[j, k]) + (j == k ? weights[j] : 0.0);
                }

                right[j, j] = 1.0;
            }

            for (int pivot = 0; pivot < count; pivot++)
            {
                double value = left[pivot, pivot];
                logDeterminant += Math.Log(value);
                for (int k = 0; k < count; k++)
                {
                    left[pivot, k] /= value;
                    right[pivot, k] /= value;
                }

                for (int j = 0; j < count; j++)
                {
                    double factor = j == pivot ? 0.0 : left[j, pivot];
                    for (int k = 0; k < count; k++)
                    {
                        left[j, k] -= factor * left[pivot, k];
                        right[j, k] -= factor * right[pivot, k];
                    }
                }
            }

            for (int j = 0; j < count; j++)
            {
                right[j, j] = double.IsNaN(weights[j]) ? 0.0 : right[j, j];
            }

            return right;
        }
    }
}
