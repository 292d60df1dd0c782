namespace SimdRegression;

/// <summary>Which columns of a <see cref="TableSource"/> a first pass makes an encoder of, and what becomes of gaps and levels.</summary>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
public sealed record EncodingOptions
{
    /// <summary>The column of the target, which becomes no feature; null where there is none.</summary>
    public string? Target { get; init; }

    /// <summary>The column of the weights, which becomes no feature; null, as by default, for weights of 1.</summary>
    public string? Weights { get; init; }

    /// <summary>The columns that become features, in this order; null, as by default, for all but target, weights and <see cref="Excluded"/>.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Columns that become no features.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Columns of numbers or booleans that are taken as text: one feature a level. Columns of text are that anyway.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>What becomes of gaps.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>Which levels become features.</summary>
    public EncodingScheme Scheme { get; init; }

    /// <summary>What becomes, later, of a level that was not observed.</summary>
    public UnknownLevels Unknown { get; init; }

    /// <summary>Products of numbers, written as a*b or c^2.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];
}
