using System.Numerics;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>What is told of fits of a likelihood: deviances, standard errors, criteria.</summary>
internal static class LikelihoodFigures
{
    /// <summary>Adds the deviances of a model with a log link.</summary>
    public static FitResult WithDeviance<T>(FitResult result, FitRequest request, TableRows<T> rows, LinearModel<T>.Trainer trainer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => request.Model switch
    {
        ModelKind.Poisson => WithDeviance(result, rows, trainer, default(PoissonLoss)),
        ModelKind.Gamma => WithDeviance(result, rows, trainer, default(GammaLoss)),
        ModelKind.Tweedie => WithDeviance(result, rows, trainer, new TweedieLoss(request.TweediePower)),
        _ => result,
    };

    private static FitResult WithDeviance<T, TLoss>(FitResult result, TableRows<T> rows, LinearModel<T>.Trainer trainer, TLoss loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        RowBatch<T> batch = rows.Batch;
        return result with
        {
            Deviance = trainer.Deviance(in batch, in loss, result.Coefficients, result.Intercept),
            NullDeviance = result.HasIntercept ? trainer.NullDeviance(in batch, in loss) : double.NaN,
        };
    }

    /// <summary>The inference of a fit with a likelihood and neither penalty nor bounds, by Newton's method; null for others.</summary>
    public static LikelihoodStatistics? Infer<T>(FitRequest request, TableRows<T> rows, LinearModel<T>.Trainer trainer, in TrainingReport report)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isPlain = !request.HasPenalty && request.Options.LowerBounds.IsEmpty && request.Options.UpperBounds.IsEmpty
            && request.Solver is SolverKind.Auto or SolverKind.Newton;
        if (!isPlain || !report.Converged || request.Model is not (ModelKind.Logistic or ModelKind.Poisson or ModelKind.Gamma))
        {
            return null;
        }

        var statistics = new LikelihoodStatistics(rows.FeatureCount);
        RowBatch<T> batch = rows.Batch;
        switch (request.Model)
        {
            case ModelKind.Logistic:
                trainer.Infer(in batch, default(LogisticLoss), request.Options, statistics);
                break;
            case ModelKind.Poisson:
                trainer.Infer(in batch, default(PoissonLoss), request.Options, statistics);
                break;
            default:
                trainer.Infer(in batch, default(GammaLoss), request.Options, statistics);
                break;
        }

        return statistics;
    }
}
