using System.Numerics;

namespace SimdRegression.Tests.Extremes;

/// <summary>What a fit said and found.</summary>
/// <param name="Fit">Its name.</param>
/// <param name="Status">How it ended; null where it has no report.</param>
/// <param name="Numbers">Everything that must be a number whatever the data: coefficients, intercepts.</param>
/// <param name="Report">For messages.</param>
internal sealed record Outcome(string Fit, FitStatus? Status, double[] Numbers, string Report = "");

/// <summary>Every public fit, on rows of any kind.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class PublicFits<T>(HostileRows data)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int features = data.Features;
    private readonly T[] rows = Cast(data.Rows);
    private readonly T[] targets = Cast(data.Targets);
    private readonly T[] labels = Cast(data.Labels);
    private readonly T[] counts = Cast(data.Counts);
    private readonly T[] weights = Cast(data.Weights ?? []);

    /// <summary>The options with which fits from moments, and those by Newton's method, are tried.</summary>
    public static IEnumerable<FitOptions> Options(int features)
    {
        yield return default;
        yield return new FitOptions { Intercept = false };
        yield return new FitOptions { Standardize = true };
        double[] factors = [.. Enumerable.Range(0, features).Select(j => j switch { 0 => 0.0, 1 => 1e300, 2 => 1e-300, _ => 1.0 })];
        yield return new FitOptions { PenaltyFactors = factors };
        yield return new FitOptions { LowerBounds = new[] { -0.5 }, UpperBounds = new[] { 0.25 } };
        yield return new FitOptions { LowerBounds = new[] { 0.0 }, UpperBounds = new[] { 1e300 }, Standardize = true };
    }

    /// <summary>Runs them all; a fit that refuses a value of the data, as documented, leaves no outcome.</summary>
    public IEnumerable<Outcome> Run()
    {
        foreach (Func<IEnumerable<Outcome>> group in (Func<IEnumerable<Outcome>>[])
            [Moments, Paths, Choices, NewtonFits, Descents, Streams])
        {
            foreach (Outcome outcome in group())
            {
                yield return outcome;
            }
        }
    }

    private IEnumerable<Outcome> Moments()
    {
        var moments = new LinearModel<T>.Moments(features);
        var factor = new TriangularFactor<T>(features);
        if (!Accepts(() => moments.Add(rows, targets, weights)))
        {
            yield break;
        }

        bool hasFactor = Accepts(() => factor.Add(rows, targets, weights));
        foreach (FitOptions options in Options(features))
        {
            var statistics = new CoefficientStatistics(features);
            FitReport report = moments.Fit(default(LeastSquares), options, statistics, out LinearModel<T> model);
            yield return Of($"least squares {options}", report, model);
            foreach (double alpha in (double[])[0.0, 1e-300, 1e-8, 1.0, 1e300])
            {
                report = moments.Fit(new Ridge(alpha), options, out model);
                yield return Of($"ridge {alpha} {options}", report, model);
                report = moments.Fit(new Lasso(alpha), options, out model);
                yield return Of($"lasso {alpha} {options}", report, model);
                report = moments.Fit(new ElasticNet(alpha, 0.5), options, out model);
                yield return Of($"elastic net {alpha} {options}", report, model);
                if (hasFactor)
                {
                    report = factor.Fit(new Ridge(alpha), options, out model);
                    yield return Of($"ridge of the triangle {alpha} {options}", report, model);
                    report = factor.Fit(new Lasso(alpha), options, out model);
                    yield return Of($"lasso of the triangle {alpha} {options}", report, model);
                }
            }

            report = moments.Fit(new Lasso(Strength.FractionOfMax(0.1)), options, out model);
            yield return Of($"lasso at a tenth {options}", report, model);
            TrainingReport descent = moments.Fit(new Ridge(Strength.Total(1.0)), default(GradientDescent), options with { MaxIterations = 50 }, out model);
            yield return Of($"descent on moments {options}", descent, model);
        }
    }

    private IEnumerable<Outcome> Paths()
    {
        var moments = new LinearModel<T>.Moments(features);
        if (!Accepts(() => moments.Add(rows, targets, weights)))
        {
            yield break;
        }

        foreach (FitOptions options in Options(features))
        {
            foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet])
            {
                var path = new RegularizationPath(features, 20);
                moments.Path(kind, new PathOptions { StrengthCount = 20, Fit = options }, path);
                for (int i = 0; i < path.Count; i++)
                {
                    double[] numbers = [.. path.CoefficientsAt(i), path.Intercepts[i], path.Alphas[i]];
                    yield return new Outcome($"{kind} path {options}, point {i}", path.Statuses[i], numbers);
                }
            }

            if (options.LowerBounds.IsEmpty)
            {
                var knots = new LassoKnots(features);
                yield return new Outcome($"knots {options}", moments.Knots(in options, knots), []);
            }

            if (options.LowerBounds.IsEmpty && options.PenaltyFactors.IsEmpty)
            {
                var spectrum = new RidgeSpectrum(features);
                var coefficients = new double[features];
                FitStatus status = moments.Decompose(in options, spectrum);
                bool isThere = status is FitStatus.Converged or FitStatus.IllConditioned;
                double intercept = isThere ? spectrum.Solve(1.0, coefficients) : 0.0;
                yield return new Outcome($"spectrum {options}", status, [.. coefficients, intercept]);
            }
        }
    }

    private IEnumerable<Outcome> Choices()
    {
        if (data.Count < 8 || data.Weights is not null)
        {
            yield break;
        }

        var folds = FoldAssignment.Contiguous(data.Count, 3);
        var validation = new LinearModel<T>.CrossValidation(features, folds);
        if (Accepts(() => validation.Add(rows, targets)))
        {
            foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Ridge, EstimatorKind.Lasso])
            {
                TuningResult result = validation.Tune(kind, new GridSearch(1e-300, 1e-3, 1.0, 1e300), out LinearModel<T> model);
                yield return Of($"cross-validated {kind}", result.Report, model);
            }

            BootstrapResult resampled = new LinearModel<T>.Bootstrap(features, 5, 3).Fit(rows, targets, new Ridge(1.0), out LinearModel<T> average);
            IEnumerable<double> all = Enumerable.Range(0, resampled.Count).SelectMany(i => resampled.Coefficients(i).ToArray());
            yield return new Outcome("bootstrap", null, [.. Numbers(average), .. all]);
        }

        var overRows = new LinearModel<T>.RowCrossValidation(features, folds);
        var search = new GridSearch(1e-3, 1.0);
        if (Accepts(() => overRows.Tune(rows, labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out _)))
        {
            TuningResult result = overRows.Tune(rows, labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out LinearModel<T> model);
            yield return Of("cross-validated logistic", result.TrainingReport, model);
        }
    }

    private IEnumerable<Outcome> NewtonFits()
    {
        foreach (FitOptions options in Options(features))
        {
            foreach (double alpha in (double[])[0.0, 1e-300, 1.0, 1e300])
            {
                yield return Newton("logistic", labels, default(LogisticLoss), alpha, options);
                yield return Newton("Huber", targets, new HuberLoss(1.0), alpha, options);
                yield return Newton("Poisson", counts, default(PoissonLoss), alpha, options);
                yield return Newton("squared", targets, default(SquaredLoss), alpha, options);
                yield return ProximalNewton("logistic", labels, default(LogisticLoss), alpha, options);
                yield return ProximalNewton("Huber", targets, new HuberLoss(1.0), alpha, options);
            }
        }
    }

    private IEnumerable<Outcome> Descents()
    {
        foreach (bool intercept in (bool[])[true, false])
        {
            var options = new FitOptions { Intercept = intercept, MaxIterations = 60 };
            yield return Try("logistic by gradients", labels, (RowBatch<T> batch, out LinearModel<T> model) =>
                Trainer().Fit(in batch, default(LogisticLoss), new Ridge(1.0), default(GradientDescent), options, out model));
            yield return Try("squared by gradients, bare", targets, (RowBatch<T> batch, out LinearModel<T> model) =>
                Trainer().Fit(in batch, default(SquaredLoss), default(NoPenalty), default(GradientDescent), options, out model));
            yield return Try("lasso by proximal gradients", targets, (RowBatch<T> batch, out LinearModel<T> model) =>
                Trainer().Fit(in batch, default(SquaredLoss), new Lasso(0.1), default(ProximalGradient), options, out model));
            foreach (double radius in (double[])[1e-300, 1.0, 1e300])
            {
                yield return Try($"ball of absolute values {radius}", targets, (RowBatch<T> batch, out LinearModel<T> model) =>
                    Trainer().Fit(in batch, default(SquaredLoss), new L1Ball(radius), default(ProximalGradient), options, out model));
                yield return Try($"ball of squares {radius}", targets, (RowBatch<T> batch, out LinearModel<T> model) =>
                    Trainer().Fit(in batch, default(SquaredLoss), new L2Ball(radius), default(ProximalGradient), options, out model));
            }

            foreach (int size in (int[])[1, 16])
            {
                var solver = new StochasticGradientDescent { BatchSize = size, Epochs = 20 };
                yield return Try($"logistic by batches of {size}", labels, (RowBatch<T> batch, out LinearModel<T> model) =>
                    Trainer().Fit(in batch, default(LogisticLoss), new ElasticNet(1.0, 0.5), in solver, options, out model));
                yield return Try($"squared by batches of {size}", targets, (RowBatch<T> batch, out LinearModel<T> model) =>
                    Trainer().Fit(in batch, default(SquaredLoss), new Ridge(Strength.Total(1.0)), in solver, options, out model));
            }

            yield return Try("perceptron", labels, (RowBatch<T> batch, out LinearModel<T> model) =>
                Trainer().Fit(in batch, new Perceptron { Epochs = 20 }, new FitOptions { Intercept = intercept }, out model));
        }
    }

    private IEnumerable<Outcome> Streams()
    {
        foreach (double forgetting in (double[])[1.0, 0.9])
        {
            var recursion = new LinearModel<T>.RecursiveLeastSquares(features, new RecursiveLeastSquaresOptions { ForgettingFactor = forgetting });
            for (int r = 0; r < data.Count; r++)
            {
                T[] row = rows[(r * features)..((r + 1) * features)];
                Accepts(() => recursion.Update(row, targets[r], weights.Length > 0 ? weights[r] : T.One));
            }

            yield return new Outcome($"recursion {forgetting}", null, [.. recursion.Coefficients, recursion.Intercept]);
        }

        var window = new LinearModel<T>.Window(features, 10);
        for (int r = 0; r < data.Count; r++)
        {
            T[] row = rows[(r * features)..((r + 1) * features)];
            Accepts(() => window.Add(row, [targets[r]], weights.Length > 0 ? [weights[r]] : default));
        }

        FitReport report = window.Fit(new Ridge(1.0), out LinearModel<T> model);
        yield return Of("window", report, model);
        foreach (bool isLogistic in (bool[])[true, false])
        {
            var learner = new LinearModel<T>.Learner(features);
            for (int r = 0; r < data.Count; r++)
            {
                T[] row = rows[(r * features)..((r + 1) * features)];
                Accepts(() => _ = isLogistic
                    ? learner.Update(row, labels[r], default(LogisticLoss), new ElasticNet(0.01, 0.5))
                    : learner.Update(row, targets[r], default(SquaredLoss), new Ridge(0.01)));
            }

            yield return new Outcome(isLogistic ? "learner, logistic" : "learner, squared", null, Numbers(learner.Model));
        }
    }

    private Outcome Newton<TLoss>(string name, T[] response, TLoss loss, double alpha, FitOptions options)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        return Try($"{name} by Newton, ridge {alpha} {options}", response, (RowBatch<T> batch, out LinearModel<T> model) =>
            Trainer().Fit(in batch, in loss, new Ridge(Strength.Total(alpha)), default(Newton), options, out model));
    }

    private Outcome ProximalNewton<TLoss>(string name, T[] response, TLoss loss, double alpha, FitOptions options)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        return Try($"{name} by proximal Newton, lasso {alpha} {options}", response, (RowBatch<T> batch, out LinearModel<T> model) =>
            Trainer().Fit(in batch, in loss, new Lasso(Strength.Total(alpha)), default(ProximalNewton), options, out model));
    }

    private LinearModel<T>.Trainer Trainer() => new(features);

    private delegate TrainingReport RowFit(RowBatch<T> batch, out LinearModel<T> model);

    private Outcome Try(string name, T[] response, RowFit fit)
    {
        var batch = new RowBatch<T>(rows, features, response, weights);
        try
        {
            TrainingReport report = fit(batch, out LinearModel<T> model);
            return Of(name, report, model);
        }
        catch (ArgumentException)
        {
            return new Outcome(name, FitStatus.OutOfRange, []);
        }
    }

    private static Outcome Of(string name, in FitReport report, LinearModel<T> model) => new(name, report.Status, Numbers(model), report.ToString());

    private static Outcome Of(string name, in TrainingReport report, LinearModel<T> model) => new(name, report.Status, Numbers(model), report.ToString());

    private static double[] Numbers(LinearModel<T> model) =>
        [.. model.Coefficients.ToArray().Select(double.CreateTruncating), double.CreateTruncating(model.Intercept)];

    private static bool Accepts(Action add)
    {
        try
        {
            add();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // What float cannot hold is the largest that it can.
    private static T[] Cast(double[] values) => [.. values.Select(value => T.CreateSaturating(Math.Clamp(value, -Largest, Largest)))];

    private static double Largest => typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue;
}
