namespace SimdRegression;

/// <summary>Rows and targets that were made up, and what is true of them.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <remarks>Thread safety: any number of threads may read it, as long as none changes its arrays.</remarks>
public sealed class SyntheticProblem<T>
{
    internal SyntheticProblem(T[] rows, T[] targets, double[] coefficients, double intercept)
    {
        Rows = rows;
        Targets = targets;
        Coefficients = coefficients;
        Intercept = intercept;
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => Coefficients.Length;

    /// <summary>The rows, row-major, N elements a row.</summary>
    public T[] Rows { get; }

    /// <summary>One a row: values, or labels 0 and 1.</summary>
    public T[] Targets { get; }

    /// <summary>The true coefficients w, one a feature.</summary>
    public double[] Coefficients { get; }

    /// <summary>The true intercept b.</summary>
    public double Intercept { get; }
}
