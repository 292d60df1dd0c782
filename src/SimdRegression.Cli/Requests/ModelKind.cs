namespace SimdRegression.Cli.Requests;

/// <summary>The models that <c>--model</c> names.</summary>
internal enum ModelKind
{
    LeastSquares,
    Ridge,
    Lasso,
    ElasticNet,
    BayesianRidge,
    AutomaticRelevance,
    MultiTask,
    Linear,
    Logistic,
    Huber,
    Poisson,
    Gamma,
    Tweedie,
    Quantile,
    Perceptron,
    Multinomial,
    Network,
}

/// <summary>What is true of the models.</summary>
internal static class ModelKinds
{
    /// <summary>The words of the command line.</summary>
    public static readonly IReadOnlyList<(string Word, ModelKind Kind)> Words =
    [
        ("ols", ModelKind.LeastSquares),
        ("ridge", ModelKind.Ridge),
        ("lasso", ModelKind.Lasso),
        ("elastic-net", ModelKind.ElasticNet),
        ("bayesian-ridge", ModelKind.BayesianRidge),
        ("ard", ModelKind.AutomaticRelevance),
        ("multi-task", ModelKind.MultiTask),
        ("linear", ModelKind.Linear),
        ("logistic", ModelKind.Logistic),
        ("multinomial", ModelKind.Multinomial),
        ("huber", ModelKind.Huber),
        ("poisson", ModelKind.Poisson),
        ("gamma", ModelKind.Gamma),
        ("tweedie", ModelKind.Tweedie),
        ("quantile", ModelKind.Quantile),
        ("perceptron", ModelKind.Perceptron),
        ("network", ModelKind.Network),
    ];

    public static string Word(this ModelKind kind) => Words.First(known => known.Kind == kind).Word;

    /// <summary>Whether the loss is the squared one, so that moments say all there is to know about the rows.</summary>
    public static bool HasSquaredLoss(this ModelKind kind) => kind <= ModelKind.Linear;

    /// <summary>Whether the penalty is for the user to choose; the older words name a loss and a penalty at once.</summary>
    public static bool TakesPenalty(this ModelKind kind) =>
        kind is ModelKind.Linear or ModelKind.Logistic or ModelKind.Multinomial or ModelKind.Huber or ModelKind.Quantile || kind.HasLogLink();

    /// <summary>Whether there can be a penalty, and with it a strength.</summary>
    public static bool HasPenalty(this ModelKind kind) => kind is not (ModelKind.LeastSquares or ModelKind.Perceptron or ModelKind.Network) && !kind.IsBayesian();

    /// <summary>Whether the data choose the strength of the penalty.</summary>
    public static bool IsBayesian(this ModelKind kind) => kind is ModelKind.BayesianRidge or ModelKind.AutomaticRelevance;

    /// <summary>Whether the share of L1 in the penalty is for the user to choose.</summary>
    public static bool HasL1Ratio(this ModelKind kind) => kind is ModelKind.ElasticNet or ModelKind.MultiTask || kind.TakesPenalty();

    /// <summary>Whether the linear part is the logarithm of the mean that is predicted, so that rows may have exposures.</summary>
    public static bool HasLogLink(this ModelKind kind) => kind is ModelKind.Poisson or ModelKind.Gamma or ModelKind.Tweedie;

    /// <summary>Whether the objective is a mean over the rows, and not a sum.</summary>
    public static bool HasMeanObjective(this ModelKind kind) =>
        kind is ModelKind.Lasso or ModelKind.ElasticNet or ModelKind.MultiTask or ModelKind.Linear or ModelKind.Quantile;

    /// <summary>Whether the targets are labels of several classes, each with coefficients of its own.</summary>
    public static bool HasSeveralClasses(this ModelKind kind) => kind == ModelKind.Multinomial;

    /// <summary>Whether the targets are labels of any kind.</summary>
    public static bool TakesLabels(this ModelKind kind) => kind.HasLabels() || kind.HasSeveralClasses();

    /// <summary>Whether the targets are the labels 0 and 1.</summary>
    public static bool HasLabels(this ModelKind kind) => kind is ModelKind.Logistic or ModelKind.Perceptron;

    /// <summary>The library's estimator of a model with squared loss.</summary>
    public static EstimatorKind Estimator(this ModelKind kind) => kind switch
    {
        ModelKind.Ridge => EstimatorKind.Ridge,
        ModelKind.Lasso => EstimatorKind.Lasso,
        ModelKind.ElasticNet or ModelKind.MultiTask or ModelKind.Linear => EstimatorKind.ElasticNet,
        _ => EstimatorKind.LeastSquares,
    };

    /// <summary>The loss as documents name it.</summary>
    public static ModelLoss Loss(this ModelKind kind) => kind switch
    {
        ModelKind.Logistic => ModelLoss.Logistic,
        ModelKind.Huber => ModelLoss.Huber,
        ModelKind.Poisson => ModelLoss.Poisson,
        ModelKind.Gamma => ModelLoss.Gamma,
        ModelKind.Tweedie => ModelLoss.Tweedie,
        ModelKind.Quantile => ModelLoss.Quantile,
        ModelKind.Multinomial => ModelLoss.Multinomial,
        ModelKind.Perceptron => ModelLoss.Other,
        _ => ModelLoss.Squared,
    };

    /// <summary>What the model predicts.</summary>
    public static ResponseKind Response(this ModelKind kind) => kind switch
    {
        ModelKind.Logistic => ResponseKind.Probability,
        ModelKind.Perceptron => ResponseKind.Label,
        _ when kind.HasLogLink() => ResponseKind.Rate,
        _ => ResponseKind.Value,
    };
}
