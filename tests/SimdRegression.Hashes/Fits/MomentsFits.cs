using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

/// <summary>Every estimator from moments, of both element types, with generated kernels and those for a run-time count.</summary>
internal static class MomentsFits
{
    public static void Add(FitHashes hashes)
    {
        foreach (SampleShape shape in Enum.GetValues<SampleShape>())
        {
            var problem = new SampleProblem<double>(shape);
            Add(hashes, $"double, {Name(shape)}", problem, new LinearModel<double>.Moments(SampleProblem<double>.Features), new Double11.Moments());
            if (shape is SampleShape.FewRows or SampleShape.ManyRows)
            {
                Add(
                    hashes,
                    $"float, {Name(shape)}",
                    new SampleProblem<float>(shape),
                    new LinearModel<float>.Moments(SampleProblem<float>.Features),
                    new Single11.Moments());
            }
        }

        hashes.Add("estimators from moments", "fits that return a model", ReturningModels);
    }

    private static string Name(SampleShape shape) => shape switch
    {
        SampleShape.FewRows => "few rows",
        SampleShape.ManyRows => "many rows",
        SampleShape.Wide => "fewer rows than columns",
        SampleShape.NearlyDependent => "nearly dependent columns",
        _ => "dependent columns",
    };

    private static void Add<T, TFixed>(
        FitHashes hashes, string data, SampleProblem<T> problem, Moments<T, RuntimeKernels<T>> runtime, Moments<T, TFixed> generated)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFixed : struct, IKernels<T>
    {
        using var workers = new MomentsWorkers(SampleProblem<T>.Features, hashes.Threads);
        runtime.Workers = workers;
        runtime.Add(problem.Rows, problem.Targets);
        generated.Add(problem.Rows, problem.Targets, problem.Weights);
        Fit("least squares", default(LeastSquares), default);
        Fit("least squares, no intercept", default(LeastSquares), new FitOptions { Intercept = false });
        Fit("least squares, boxes", default(LeastSquares), new FitOptions { LowerBounds = new[] { -1.0 }, UpperBounds = new[] { 20.0 } });
        Fit("ridge", new Ridge(2.0), default);
        Fit("ridge, strength of a textbook", new Ridge(Strength.MeanSquaredError(0.01)), default);
        Fit("elastic net, strength of glmnet", new ElasticNet(Strength.Glmnet(0.01), 0.5), default);
        Fit("lasso, strength of a sum", new Lasso(Strength.Total(5.0)), default);
        Fit("ridge, spectral", new Ridge(2.0), new FitOptions { Solver = MomentsSolver.Spectral });
        Fit("ridge, standardised, penalty factors", new Ridge(2.0), new FitOptions { Standardize = true, PenaltyFactors = Factors });
        Fit("lasso", new Lasso(Strength.FractionOfMax(0.1)), default);
        Fit("lasso, standardised", new Lasso(Strength.FractionOfMax(0.1)), new FitOptions { Standardize = true });
        Fit("elastic net", new ElasticNet(0.3, 0.7), default);
        Fit("elastic net, boxes", new ElasticNet(0.3, 0.7), new FitOptions { LowerBounds = new[] { 0.0 }, PenaltyFactors = Factors });
        Fit("group lasso", new GroupLasso(Strength.FractionOfMax(0.1), Groups), default);
        Fit("sparse group lasso, standardised", new GroupLasso(Strength.FractionOfMax(0.1), Groups, 0.4), new FitOptions { Standardize = true, PenaltyFactors = Factors });
        Fit("graph of features", new QuadraticPenalty(2.0, Graph), default);
        Fit("graph of features with L1, standardised", new QuadraticPenalty(0.2, Graph, 0.4), new FitOptions { Standardize = true, PenaltyFactors = Factors });
        Fit("second differences", new QuadraticPenalty(2.0, PenaltyMatrix.Differences(SampleProblem<T>.Features, 2)), default);
        Fit("adaptive lasso, ridge pilot", new AdaptiveLasso(Strength.FractionOfMax(0.1), 1.5, Strength.FromDouble(2.0)), default);
        Fit("MCP", new Mcp(Strength.FractionOfMax(0.3)), default);
        Fit("SCAD, standardised", new Scad(Strength.FractionOfMax(0.3)), new FitOptions { Standardize = true });
        Fit("bridge of 0.5", new Bridge(Strength.FractionOfMax(0.3), 0.5), default);
        Fit("bridge of 1.3", new Bridge(0.1, 1.3), default);
        Fit("Bayesian ridge", new BayesianRidge(), default);
        Fit("automatic relevance, standardised", new AutomaticRelevance(1e-6, 1e-3), new FitOptions { Standardize = true });
        hashes.Add("estimators from moments", $"factors of an adaptive lasso, {data}", hash =>
        {
            var coefficients = new T[SampleProblem<T>.Features];
            var factors = new double[coefficients.Length];
            hash.Report(runtime.Fit(new AdaptiveLasso(Strength.FractionOfMax(0.1), 1.5, Strength.FromDouble(2.0)), default, coefficients, out T intercept));
            Keep(hash, coefficients, intercept);
            runtime.CopyAdaptiveFactors(factors);
            hash.Answer<double>(factors);
        });
        hashes.Add("estimators from moments", $"posterior, {data}", hash =>
        {
            var coefficients = new T[SampleProblem<T>.Features];
            var posterior = new BayesianPosterior(coefficients.Length);
            hash.Report(runtime.Fit(new BayesianRidge(), default, posterior, coefficients, out T intercept));
            Keep(hash, coefficients, intercept);
            hash.Answer(posterior.CoefficientDeviations);
            hash.Answer(posterior.WeightPrecisions);
            hash.Answer(posterior.LogEvidence);
            hash.Answer(posterior.Predict<T>(problem.Rows.AsSpan(0, coefficients.Length), out double deviation));
            hash.Answer(deviation);
            var factor = new double[posterior.FactorLength];
            posterior.CopyFactorTo(factor);
            hash.Answer<double>(factor);
        });
        hashes.Add("estimators from moments", $"a matrix of one's own, {data}", hash =>
        {
            PenaltyMatrix own = PenaltyMatrix.Of(2, [2.0, 0.5, 0.5, 1.0]);
            hash.Answer<double>([own.ValueAt([1.0, -2.0]), own[1, 0], Graph.ValueAt(new double[Graph.FeatureCount])]);
        });
        hashes.Add("estimators from moments", $"refit, {data}", hash =>
        {
            var coefficients = new T[SampleProblem<T>.Features];
            coefficients[1] = T.One;
            coefficients[4] = T.One;
            hash.Report(runtime.Refit(default, coefficients, out T intercept));
            Keep(hash, coefficients, intercept);
        });
        hashes.Add("inference", $"standard errors, t and p values, {data}", hash =>
        {
            var coefficients = new T[SampleProblem<T>.Features];
            var statistics = new CoefficientStatistics(coefficients.Length);
            hash.Report(runtime.Fit(default, default, statistics, coefficients, out T intercept));
            Keep(hash, coefficients, intercept);
            hash.Statistics(statistics);
            hash.Report(generated.Fit(default, default, statistics, coefficients, out intercept));
            Keep(hash, coefficients, intercept);
            hash.Statistics(statistics);
        });
        hashes.Add("inference", $"simple regression, {data}", hash =>
        {
            SimpleRegression line = runtime.Simple(3);
            hash.Answer<double>([line.Slope, line.Intercept, line.Predict(0.5)]);
            hash.Figure<double>([line.Correlation, line.ResidualSumOfSquares, line.SlopeStandardError, line.InterceptStandardError]);
        });
        hashes.Add("moments", $"sums, {data}", hash =>
        {
            hash.Answer(MomentsSums.Bytes(runtime));
            hash.Answer(MomentsSums.Bytes(generated));
        });
        hashes.Add("descents on moments", $"gradient descent and proximal gradient, {data}", hash =>
        {
            var coefficients = new T[SampleProblem<T>.Features];
            var options = new FitOptions { MaxIterations = 30, Standardize = true };
            hash.Report(runtime.Fit(new Ridge(2.0), new GradientDescent { Momentum = 0.5 }, in options, coefficients, out T intercept));
            Keep(hash, coefficients, intercept);
            hash.Report(generated.Fit(new ElasticNet(0.3, 0.7), new ProximalGradient(), in options, coefficients, out intercept));
            Keep(hash, coefficients, intercept);
        });

        void Fit<TEstimator>(string name, TEstimator estimator, FitOptions options)
            where TEstimator : struct, IMomentsEstimator
        {
            hashes.Add("estimators from moments", $"{name}, {data}", hash =>
            {
                var coefficients = new T[SampleProblem<T>.Features];
                hash.Report(runtime.Fit(in estimator, in options, coefficients, out T intercept));
                Keep(hash, coefficients, intercept);
                hash.Report(generated.Fit(in estimator, in options, coefficients, out intercept));
                Keep(hash, coefficients, intercept);
            });
        }
    }

    private static readonly PenaltyMatrix Graph = PenaltyMatrix.Graph(11, [(0, 1), (1, 2), (3, 7), (4, 10), (0, 9)], [1.0, 0.5, 2.0, 0.125, 3.0]);
    private static readonly FeatureGroups Groups = new([0, 0, 1, 1, 1, 2, 3, 3, 0, 4, 4]);

    private static double[] Factors => [1.0, 2.0, 0.0, 1.0, 0.5, 1.0, 1.0, 3.0, 1.0, 1.0, 0.25];

    private static void Keep<T>(BitHash hash, T[] coefficients, T intercept)
        where T : unmanaged, INumberBase<T>
    {
        hash.Answer<T>(coefficients);
        hash.Answer(intercept);
    }

    // The same fits by the members that make a model of the answer.
    private static void ReturningModels(BitHash hash)
    {
        var problem = new SampleProblem<double>(SampleShape.FewRows);
        var statistics = new CoefficientStatistics(SampleProblem<double>.Features);
        var options = new FitOptions { Standardize = true };
        var runtime = new LinearModel<double>.Moments(SampleProblem<double>.Features);
        runtime.Add(problem.Rows, SampleProblem<double>.Features, problem.Targets, problem.Weights);
        hash.Report(runtime.Fit(new Ridge(1.0), out LinearModel<double> model));
        hash.Model<LinearModel<double>, double>(in model);
        hash.Report(runtime.Fit(new Lasso(0.1), in options, out model));
        hash.Model<LinearModel<double>, double>(in model);
        hash.Report(runtime.Refit(model, in options, out model));
        hash.Model<LinearModel<double>, double>(in model);
        hash.Report(runtime.Fit(default, in options, statistics, out model));
        hash.Model<LinearModel<double>, double>(in model);
        var posterior = new BayesianPosterior(SampleProblem<double>.Features);
        hash.Report(runtime.Fit(new BayesianRidge(), in options, posterior, out model));
        hash.Model<LinearModel<double>, double>(in model);
        hash.Report(runtime.Fit(new Ridge(1.0), new GradientDescent(), in options, out model));
        hash.Model<LinearModel<double>, double>(in model);
        hash.Report(runtime.Fit(new Lasso(0.1), new ProximalGradient(), in options, out model));
        hash.Model<LinearModel<double>, double>(in model);
        var generated = new Double11.Moments();
        generated.Add(problem.Rows, problem.Targets);
        hash.Report(generated.Fit(new Ridge(1.0), out Double11 value));
        hash.Model<Double11, double>(in value);
        hash.Report(generated.Fit(new ElasticNet(0.1, 0.5), in options, out value));
        hash.Model<Double11, double>(in value);
        hash.Report(generated.Fit(new AutomaticRelevance(), in options, posterior, out value));
        hash.Model<Double11, double>(in value);
        hash.Report(generated.Refit(in value, in options, out Double11 refitted));
        hash.Model<Double11, double>(in refitted);
        hash.Report(generated.Fit(default, in options, statistics, out value));
        hash.Model<Double11, double>(in value);
        var factors = new double[3];
        AdaptiveLasso.FillFactors([0.3, 0.0, -2.0], 0.7, [1.0, 1.0, 2.0], factors);
        hash.Answer<double>(factors);
        var predictions = new double[problem.Count];
        value.Predict(problem.Rows, predictions);
        hash.Answer<double>(predictions);
        model.Predict(problem.Rows, predictions);
        hash.Answer<double>(predictions);
        model.Predict(problem.Rows, SampleProblem<double>.Features, predictions);
        hash.Answer<double>(predictions);
        hash.Answer(model.Predict(problem.Rows.AsSpan(0, SampleProblem<double>.Features)));
        hash.Answer(value.Predict(problem.Rows.AsSpan(0, SampleProblem<double>.Features)));
    }
}
