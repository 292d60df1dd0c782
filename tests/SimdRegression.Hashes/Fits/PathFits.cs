namespace SimdRegression.Hashes.Fits;

/// <summary>Whole paths of strengths, the knots of the lasso, and the spectrum of ridge.</summary>
internal static class PathFits
{
    private const int Features = SampleProblem<double>.Features;

    public static void Add(FitHashes hashes)
    {
        foreach (SampleShape shape in (SampleShape[])[SampleShape.FewRows, SampleShape.ManyRows, SampleShape.Wide])
        {
            string data = shape switch
            {
                SampleShape.FewRows => "few rows",
                SampleShape.ManyRows => "many rows",
                _ => "fewer rows than columns",
            };
            var problem = new SampleProblem<double>(shape);
            var moments = new LinearModel<double>.Moments(Features);
            moments.Add(problem.Rows, problem.Targets, problem.Weights);
            foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Lasso, EstimatorKind.ElasticNet, EstimatorKind.Ridge])
            {
                // Few strengths, and so many that ridge goes by one eigendecomposition.
                foreach (int count in (int[])[13, 110])
                {
                    hashes.Add("paths", $"{kind}, {count} strengths, {data}", hash =>
                    {
                        var path = new RegularizationPath(Features, count);
                        var options = new PathOptions { StrengthCount = count, Fit = new FitOptions { Standardize = count == 13 } };
                        moments.Path(kind, in options, path);
                        Keep(hash, path);
                    });
                }
            }

            hashes.Add("paths", $"pairs, 15 strengths, {data}", hash =>
            {
                int[][] pairs = PairPenalty.PairsOf(Features);
                var path = new RegularizationPath(Features, 15);
                var options = new PathOptions { StrengthCount = 15, Fit = new FitOptions { Standardize = true, Tolerance = 1e-7 } };
                moments.Path(alpha => new PairPenalty(alpha, pairs), default(ProximalGradient), in options, path);
                Keep(hash, path);
            });
            hashes.Add("paths", $"knots of the lasso, {data}", hash =>
            {
                var knots = new LassoKnots(Features);
                hash.Figure((int)moments.Knots(default, knots));
                hash.Answer(knots.Alphas);
                hash.Answer(knots.Intercepts);
                for (int i = 0; i < knots.Count; i++)
                {
                    hash.Answer(knots.CoefficientsAt(i));
                }

                var coefficients = new double[Features];
                hash.Answer(knots.SolutionAt(0.5 * knots.Alphas[0], coefficients));
                hash.Answer<double>(coefficients);
            });
            hashes.Add("paths", $"spectrum of ridge, {data}", hash =>
            {
                var spectrum = new RidgeSpectrum(Features);
                hash.Figure((int)moments.Decompose(default, spectrum));
                hash.Answer(spectrum.Eigenvalues);
                var coefficients = new double[Features];
                hash.Answer(spectrum.Solve(3.0, coefficients));
                hash.Answer<double>(coefficients);
                hash.Answer<double>([spectrum.DegreesOfFreedom(3.0), spectrum.ResidualSumOfSquares(3.0), spectrum.GeneralizedCrossValidation(3.0)]);
                var errors = new double[problem.Count];
                RowBatch<double> batch = problem.WeightedBatch;
                spectrum.LeaveOneOutErrors(in batch, 3.0, errors);
                hash.Answer<double>(errors);
                double[] sums = [0.0, 0.0, 0.0];
                spectrum.AddLeaveOneOutErrors(in batch, [0.5, 5.0, 50.0], sums);
                hash.Answer<double>(sums);
            });
        }
    }

    private static void Keep(BitHash hash, RegularizationPath path)
    {
        hash.Answer(path.Alphas);
        hash.Answer(path.Intercepts);
        hash.Figure(path.ActiveCounts);
        hash.Figure(path.DegreesOfFreedom);
        hash.Figure(path.ResidualSumsOfSquares);
        hash.Figure(path.Objectives);
        hash.Figure(path.Aic);
        hash.Figure(path.Bic);
        hash.Figure(path.Aicc);
        hash.Figure<int>([.. Enum.GetValues<InformationCriterion>().Select(path.PreferredIndex)]);
        hash.Figure(path.Criterion(InformationCriterion.Bic));
        for (int i = 0; i < path.Count; i++)
        {
            hash.Answer(path.CoefficientsAt(i));
            hash.Figure<double>([path.Certificates[i].Value, path.Certificates[i].Tolerance, (double)path.Statuses[i]]);
        }
    }
}
