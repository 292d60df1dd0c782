using System.Globalization;
using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Fits that go over the rows: losses other than the squared one, and solvers that take steps.</summary>
internal static class RowFit
{
    /// <summary>Fits, and prepares what is saved and printed.</summary>
    public static FitOutcome Run<T>(FitRequest request, TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Model.HasSeveralClasses())
        {
            return ClassFit.Run(request, rows);
        }

        var trainer = new LinearModel<T>.Trainer(rows.FeatureCount);
        StandardScaler<T>? scaler = null;
        TrainingReport report;
        LinearModel<T> model;
        double scale = double.NaN;
        try
        {
            scaler = request.Options.Standardize ? rows.Scaler() : null;
            request = request.Penalty == PenaltyKind.Adaptive ? RowRefit.Weighted(request, trainer, rows, scaler) : request;
            report = request.FitsScale
                ? FitWithScale(request, trainer, rows.Batch, request.Options, out model, out scale)
                : Train(request, trainer, rows, scaler, out model);
        }
        catch (ArgumentException failure) when (failure.ParamName == "rows")
        {
            throw rows.RefuseValue();
        }

        if (report.Status == FitStatus.OutOfRange || !IsFinite(model))
        {
            throw OutOfRange(rows.Name);
        }

        var document = new ModelDocument<T>(
            model.Coefficients, model.Intercept, request.Model.Response(), in report, rows.FeatureNames, rows.TargetName)
        {
            Objective = StoredObjective.Of(request, request.Options.PenaltyFactors, rows.MomentColumns.Weights, rows.ExposureName),
            Encoder = request.Encoder,
            Classes = request.Model.HasLabels() ? rows.ClassLabels?.Classes : null,
            Annotations = request.Annotations,
        };
        FitResult result = LikelihoodFigures.WithDeviance(CreateResult(request, rows, scaler, model, report), request, rows, trainer) with
        {
            FitsScale = request.FitsScale,
            Scale = scale,
            Likelihood = LikelihoodFigures.Infer(request, rows, trainer, in report),
        };
        var outcome = new FitOutcome(result, FittedModel.Of(document));
        if (request.Refits && report.Converged)
        {
            return RowRefit.Refit(request, rows, outcome.Result);
        }

        return report.Status == FitStatus.Diverged ? outcome with { Advice = Advise(request, trainer, rows, scaler, report.SuggestedStepSize) } : outcome;
    }

    /// <summary>One fit, its columns scaled first where steps want that.</summary>
    public static TrainingReport Train<T>(
        FitRequest request, LinearModel<T>.Trainer trainer, TableRows<T> rows, StandardScaler<T>? scaler, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        scaler is not null && request.TakesSteps && request.Options.Intercept
            ? FitScaled(request, trainer, rows, scaler, out model)
            : Fit(request, trainer, rows.Batch, request.Options, out model);

    // What would have worked, held against the rows: advice that fails is worse than none.
    private static string Advise<T>(
        FitRequest request, LinearModel<T>.Trainer trainer, TableRows<T> rows, StandardScaler<T>? scaler, double suggested)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Two digits, and never more than was found.
        string rate = double.IsFinite(suggested) ? (0.9 * suggested).ToString("G2", CultureInfo.InvariantCulture) : "";
        if (rate.Length > 0)
        {
            FitRequest slower = request with { Descent = request.Descent with { StepSize = double.Parse(rate, CultureInfo.InvariantCulture) } };
            if (Train(slower, trainer, rows, scaler, out _).Status is FitStatus.Converged or FitStatus.StoppedEarly)
            {
                return $"; --learning-rate {rate} works";
            }
        }

        FitRequest scaled = request with
        {
            Options = request.Options with { Standardize = true },
            Descent = request.Descent with { StepSize = null },
        };
        bool works = Train(scaled, trainer, rows, scaler ?? rows.Scaler(), out _).Status is FitStatus.Converged or FitStatus.StoppedEarly;
        return works ? scaler is null ? "; --standardize without --learning-rate works" : "; it works without --learning-rate"
            : rate.Length > 0 ? $"; steps of at most {rate} are not too long, and take more iterations"
            : "";
    }

    public static UnusableDataException OutOfRange(string name) =>
        new(name, "the numbers of the problem leave the range of double precision; scaled columns are accepted");

    /// <summary>Whether all of a model is finite: coefficients of very small columns can leave the range of their type on the way back to raw
    /// units.</summary>
    public static bool IsFinite<T>(LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool finite = T.IsFinite(model.Intercept);
        foreach (T coefficient in model.Coefficients)
        {
            finite &= T.IsFinite(coefficient);
        }

        return finite;
    }

    // The intercept takes up the means, so centred columns have the same optimum; and steps get there much sooner, because the intercept
    // no longer depends on all other coefficients.
    private static TrainingReport FitScaled<T>(
        FitRequest request, LinearModel<T>.Trainer trainer, TableRows<T> rows, StandardScaler<T> scaler, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] deviations = scaler.Deviations.ToArray();
        FitOptions options = request.Options with
        {
            Standardize = false,
            LowerBounds = InScaledUnits(request.Options.LowerBounds.Span, deviations),
            UpperBounds = InScaledUnits(request.Options.UpperBounds.Span, deviations),
        };
        var batch = new RowBatch<T>(rows.Scaled(scaler), rows.FeatureCount, rows.Targets, rows.Weights);
        TrainingReport report = Fit(request, trainer, in batch, in options, out model);
        model = scaler.Fold(model);
        return report;
    }

    private static double[] InScaledUnits(ReadOnlySpan<double> bounds, double[] deviations)
    {
        double[] given = bounds.ToArray();
        return given.Length == 0 ? [] : [.. deviations.Select((deviation, j) => deviation * given[given.Length == 1 ? 0 : j])];
    }

    /// <summary>One fit, in the units of the rows.</summary>
    public static TrainingReport Fit<T>(
        FitRequest request, LinearModel<T>.Trainer trainer, in RowBatch<T> batch, in FitOptions options, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => request.Model switch
    {
        ModelKind.Perceptron => trainer.Fit(in batch, request.Descent.Perceptron, in options, out model),
        ModelKind.Logistic => Fit(request, trainer, in batch, default(LogisticLoss), in options, out model),
        ModelKind.Huber when request.FitsScale && request.L1Ratio == 0.0 => FitWithScale(request, trainer, in batch, in options, out model, out _),
        ModelKind.Huber => Fit(request, trainer, in batch, new HuberLoss(request.HuberDelta), in options, out model),
        ModelKind.Poisson => FitByNewton(request, trainer, in batch, default(PoissonLoss), in options, out model),
        ModelKind.Gamma => FitByNewton(request, trainer, in batch, default(GammaLoss), in options, out model),
        ModelKind.Tweedie => FitByNewton(request, trainer, in batch, new TweedieLoss(request.TweediePower), in options, out model),
        ModelKind.Quantile => trainer.Fit(
            in batch, new QuantileLoss(request.Quantile), new ElasticNet(request.Strength, request.L1Ratio), default(FiniteSmoothing), in options, out model),
        _ => Fit(request, trainer, in batch, default(SquaredLoss), in options, out model),
    };

    private static TrainingReport FitWithScale<T>(
        FitRequest request, LinearModel<T>.Trainer trainer, in RowBatch<T> batch, in FitOptions options, out LinearModel<T> model, out double scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return trainer.Fit(in batch, new JointHuber(request.HuberDelta, request.Strength.Value), in options, out model, out scale);
    }

    // Losses with a log link and penalties that are not elastic have no other solver; and where the share of L1 is 0, proximal steps are Newton's.
    private static TrainingReport FitByNewton<T, TLoss>(
        FitRequest request, LinearModel<T>.Trainer trainer, in RowBatch<T> batch, TLoss loss, in FitOptions options, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        Strength strength = SummedStrength(request);
        switch (request.Penalty)
        {
            case PenaltyKind.Group:
                var groups = new GroupLasso(strength, request.Settings.ToGroups(), request.L1Ratio, request.Settings.GroupFactors);
                return trainer.Fit(in batch, in loss, in groups, default(ProximalNewton), in options, out model);
            case PenaltyKind.Bridge:
                var bridge = new Bridge(strength, request.Settings.Q);
                return trainer.Fit(in batch, in loss, in bridge, default(ProximalNewton), in options, out model);
            default:
                return trainer.Fit(in batch, in loss, new ElasticNet(strength, request.L1Ratio), default(ProximalNewton), in options, out model);
        }
    }

    // Few types are asked for, because an ahead-of-time build holds code for each combination: the elastic net is every penalty, and
    // without a share of L1 descents step as they do for ridge.
    private static TrainingReport Fit<T, TLoss>(
        FitRequest request, LinearModel<T>.Trainer trainer, in RowBatch<T> batch, TLoss loss, in FitOptions options, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        Strength strength = SummedStrength(request);
        var penalty = new ElasticNet(strength, request.L1Ratio);
        switch (request.Solver)
        {
            case var _ when !request.Penalty.IsElastic():
                return FitByNewton(request, trainer, in batch, loss, in options, out model);
            case SolverKind.GradientDescent:
                return trainer.Fit(in batch, in loss, in penalty, request.Descent.Batch, in options, out model);
            case SolverKind.Stochastic or SolverKind.MiniBatch:
                return trainer.Fit(in batch, in loss, in penalty, request.Descent.Stochastic, in options, out model);
            case SolverKind.Proximal:
                var proximal = new ProximalGradient { StepSize = request.Descent.StepSize };
                return trainer.Fit(in batch, in loss, in penalty, in proximal, in options, out model);
            case var _ when request.L1Ratio > 0.0:
                return trainer.Fit(in batch, in loss, in penalty, default(ProximalNewton), in options, out model);
            default:
                return trainer.Fit(in batch, in loss, new Ridge(strength), default(Newton), in options, out model);
        }
    }

    /// <summary>What the strength of the model's own objective is beside a sum of losses.</summary>
    private static Strength SummedStrength(FitRequest request) => request.Model switch
    {
        ModelKind.LeastSquares => Strength.Total(0.0),
        ModelKind.Ridge when request.Strength.Convention == StrengthConvention.Estimator => Strength.Total(request.Strength.Value),
        ModelKind.ElasticNet or ModelKind.Linear when request.Strength.Convention == StrengthConvention.Estimator =>
            Strength.PerSample(request.Strength.Value),
        _ => request.Strength,
    };

    private static FitResult CreateResult<T>(
        FitRequest request, TableRows<T> rows, StandardScaler<T>? scaler, LinearModel<T> model, TrainingReport report)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // What was minimised is a sum of losses (half squares) and penalties; the objectives of lasso and elastic net are means.
        bool isMean = request.Model.HasMeanObjective();
        double objectiveScale = isMean ? 1.0 / report.TotalWeight : request.Model.HasSquaredLoss() ? 2.0 : 1.0;
        double alphaScale = isMean ? 1.0 / report.TotalWeight : 1.0;
        PredictionScore score = rows.Score(model, request.Model.Response());
        double[] coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)];
        return new FitResult
        {
            DataName = rows.Name,
            Target = rows.TargetName,
            FeatureNames = rows.FeatureNames,
            Model = request.Model,
            Penalty = request.Penalty,
            Quantile = request.Model == ModelKind.Quantile ? request.Quantile : null,
            Settings = request.Settings,
            SolverWord = request.Model == ModelKind.Perceptron ? request.Model.Word()
                : request.Model == ModelKind.Quantile ? "finite-smoothing"
                : request.Solver == SolverKind.Auto ? SolverKind.Newton.Word()
                : request.Solver.Word(),
            SinglePrecision = typeof(T) == typeof(float),
            Status = report.Status,
            RowCount = report.RowCount,
            Alpha = request.HasPenalty ? report.Alpha * alphaScale : double.NaN,
            AlphaMax = report.AlphaMax * alphaScale,
            L1Ratio = request.HasPenalty ? request.L1Ratio : double.NaN,
            HasIntercept = report.Intercept,
            Intercept = double.CreateTruncating(model.Intercept),
            Coefficients = coefficients,
            StandardizedCoefficients = scaler is null
                ? null
                : [.. coefficients.Zip(scaler.Deviations.ToArray(), (coefficient, deviation) => coefficient * deviation)],
            Objective = report.Objective * objectiveScale,
            Iterations = report.Iterations,
            Certificate = report.Certificate,
            Rank = report.Rank > 0 ? report.Rank : null,
            ExpectedDigits = report.ExpectedDigits,
            ResidualSumOfSquares = score.ResidualSumOfSquares,
            RSquared = score.RSquared,
            MeanSquaredError = score.MeanSquaredError,
            LogLoss = score.LogLoss,
            Accuracy = score.Accuracy,
            Classes = request.Model.HasLabels() ? rows.ClassLabels?.Classes : null,
            Corrections = request.Model == ModelKind.Perceptron ? report.Corrections : null,
            MultiplyAdd = report.MultiplyAdd,
            Descent = request.Solver.HasStepSize() ? new DescentFigures(report.StepSize, report.HeldOutLoss) : null,
        };
    }
}
