namespace SimdRegression;

/// <summary>How a resample is drawn from the rows.</summary>
public enum ResamplingScheme
{
    /// <summary>As many rows as there are, each drawn from all: the bootstrap (Efron 1979).</summary>
    WithReplacement,

    /// <summary>Half of the rows, none twice: what stability selection counts on (Meinshausen and Buehlmann 2010).</summary>
    HalfWithoutReplacement,
}
