namespace SimdRegression;

/// <summary>The names that the JSON form of a model uses.</summary>
internal static class ModelDocumentFormat
{
    public const string Format = "SimdRegression.LinearModel";

    /// <summary>Of fits from moments, whose models predict values.</summary>
    public const int MomentsVersion = 1;

    /// <summary>
    /// Of fits over rows: a reader that knows only the other version refuses them, rather than take a logarithm of odds for a prediction.
    /// </summary>
    public const int TrainingVersion = 2;

    /// <summary>Of fits over rows with exposures: a reader that does not know them refuses these, rather than predict without.</summary>
    public const int ExposureVersion = 3;

    /// <summary>Of models of several outputs.</summary>
    public const string MultiOutputFormat = "SimdRegression.MultiOutputModel";

    public const int MultiOutputVersion = 1;

    public const string OutputsKind = "kind";
    public const string Outputs = "outputs";
    public const string FormatProperty = "format";
    public const string VersionProperty = "version";
    public const string ElementType = "elementType";
    public const string Target = "target";
    public const string Response = "response";
    public const string Features = "features";
    public const string Intercept = "intercept";
    public const string Coefficients = "coefficients";
    public const string Loss = "loss";
    public const string HuberDelta = "huberDelta";
    public const string TweediePower = "tweediePower";
    public const string Quantile = "quantile";
    public const string Exposure = "exposure";
    public const string Penalty = "penalty";
    public const string Groups = "groups";
    public const string GroupFactors = "groupFactors";
    public const string Power = "power";
    public const string Gamma = "gamma";
    public const string Standardize = "standardize";
    public const string PenaltyFactors = "penaltyFactors";
    public const string LowerBounds = "lowerBounds";
    public const string UpperBounds = "upperBounds";
    public const string Weights = "weights";
    public const string Report = "report";
    public const string Training = "training";
    public const string Status = "status";
    public const string Estimator = "estimator";
    public const string Solver = "solver";
    public const string Iterations = "iterations";
    public const string Certificate = "certificate";
    public const string CertificateKind = "kind";
    public const string CertificateValue = "value";
    public const string CertificateTolerance = "tolerance";
    public const string Rank = "rank";
    public const string Rows = "rows";
    public const string TotalWeight = "totalWeight";
    public const string SumOfLogWeights = "sumOfLogWeights";
    public const string HasIntercept = "hasIntercept";
    public const string Alpha = "alpha";
    public const string AlphaMax = "alphaMax";
    public const string L1Ratio = "l1Ratio";
    public const string Objective = "objective";
    /// <summary>In the place of <see cref="Objective"/> where the penalty has a form of its own: versions that do not know it take it for unknown, and not for a lasso.</summary>
    public const string ObjectiveOfForm = "objectiveOfForm";

    public const string ResidualSumOfSquares = "residualSumOfSquares";
    public const string TotalSumOfSquares = "totalSumOfSquares";
    public const string ActiveCount = "activeCount";
    public const string ConditionNumber = "conditionNumber";
    public const string Arithmetic = "arithmetic";
    public const string MultiplyAdd = "multiplyAdd";
    public const string ExpectedDigits = "expectedDigits";
    public const string InferenceApplies = "inferenceApplies";
    public const string Corrections = "corrections";
    public const string TotalLoss = "totalLoss";
    public const string Multiplier = "multiplier";
    public const string StepSize = "stepSize";
    public const string SuggestedStepSize = "suggestedStepSize";
    public const string Checksum = "checksum";
    public const string Classes = "classes";
    public const string Annotations = "annotations";
    public const string Encoder = "encoder";
    public const string Columns = "columns";
    public const string Products = "products";
    public const string ColumnName = "name";
    public const string ColumnKind = "kind";
    public const string Missing = "missing";
    public const string Fill = "fill";
    public const string Indicator = "indicator";
    public const string Levels = "levels";
    public const string Scheme = "scheme";
    public const string Unknown = "unknown";
    public const string HeldOutLoss = "heldOutLoss";

    /// <summary>The stored name of an element type.</summary>
    public static string NameOf<T>() => typeof(T) == typeof(float) ? "float" : "double";
}
