
namespace SimdRegression.Hashes.Fits;

/// <summary>Fits of doubled sums and of triangles of rows, on columns that nearly depend on each other.</summary>
internal static class PrecisionFits
{
    private const int Features = SampleProblem<double>.Features;

    public static void Add(FitHashes hashes)
    {
        foreach (SampleShape shape in (SampleShape[])[SampleShape.ManyRows, SampleShape.NearlyDependent])
        {
            string data = shape == SampleShape.ManyRows ? "many rows" : "nearly dependent columns";
            var problem = new SampleProblem<double>(shape);
            using var workers = new MomentsWorkers(Features, hashes.Threads);
            var moments = new LinearModel<double>.Moments(Features) { SumPrecision = SumPrecision.Doubled, Workers = workers };
            moments.Add(problem.Rows, problem.Targets, problem.Weights);
            var factor = new TriangularFactor<double>(Features);
            var part = new TriangularFactor<double>(Features);
            int half = problem.Count / 2;
            factor.Add(problem.Rows.AsSpan(0, half * Features), problem.Targets.AsSpan(0, half), problem.Weights.AsSpan(0, half));
            part.Add(problem.Rows.AsSpan(half * Features), Features, problem.Targets.AsSpan(half), problem.Weights.AsSpan(half));
            factor.Merge(part);
            var statistics = new CoefficientStatistics(Features);
            hashes.Add("doubled sums", $"least squares with inference, {data}", hash =>
            {
                hash.Report(moments.Fit(default, default, statistics, out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
                hash.Statistics(statistics);
            });
            hashes.Add("doubled sums", $"ridge, {data}", hash =>
            {
                hash.Report(moments.Fit(new Ridge(0.5), out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
            });
            hashes.Add("doubled sums", $"lasso, {data}", hash =>
            {
                hash.Report(moments.Fit(new Lasso(0.01), out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
            });
            hashes.Add("triangles of rows", $"least squares with inference, {data}", hash =>
            {
                hash.Report(factor.Fit(default, default, statistics, out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
                hash.Statistics(statistics);
                var coefficients = new double[Features];
                hash.Report(factor.Fit(default, new FitOptions { Intercept = false }, statistics, coefficients, out double intercept));
                hash.Answer<double>(coefficients);
                hash.Answer(intercept);
                hash.Figure<double>([factor.TotalWeight, factor.Deviation(2)]);
            });
            hashes.Add("triangles of rows", $"ridge and lasso, {data}", hash =>
            {
                hash.Report(factor.Fit(new Ridge(0.5), default, out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
                var coefficients = new double[Features];
                hash.Report(factor.Fit(new Lasso(0.01), default, coefficients, out double intercept));
                hash.Answer<double>(coefficients);
                hash.Answer(intercept);
            });
        }
    }
}
