namespace SimdRegression.Benchmarks.Results;

/// <summary>What the table of a benchmark class says on the page of results.</summary>
/// <param name="order">The place of the table on the page.</param>
/// <param name="title">What is measured, with the unit.</param>
/// <param name="remark">What one must know to read the figures.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ResultTableAttribute(int order, string title, string remark) : Attribute
{
    /// <summary>The place of the table on the page.</summary>
    public int Order { get; } = order;

    /// <summary>What is measured, with the unit.</summary>
    public string Title { get; } = title;

    /// <summary>What one must know to read the figures.</summary>
    public string Remark { get; } = remark;
}
