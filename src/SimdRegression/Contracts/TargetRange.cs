namespace SimdRegression;

/// <summary>Which targets a loss is defined for.</summary>
public enum TargetRange
{
    /// <summary>Any finite number.</summary>
    Any,

    /// <summary>Finite numbers not below 0: counts and rates.</summary>
    NotNegative,

    /// <summary>The labels 0 and 1 of two classes.</summary>
    ZeroOrOne,

    /// <summary>Finite numbers above 0: amounts and durations.</summary>
    Positive,
}
