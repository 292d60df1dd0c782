namespace SimdRegression.Benchmarks.Ceiling;

/// <summary>A kernel with its data: one line of the table.</summary>
internal abstract class KernelCase
{
    /// <summary>Which line it is.</summary>
    public required CaseKey Key { get; init; }

    /// <summary>What the time is of: a row or a call.</summary>
    public abstract string Item { get; }

    /// <summary>The items of a pass.</summary>
    public abstract int ItemsPerPass { get; }

    /// <summary>The bytes that an item cannot do without reading once.</summary>
    public abstract double BytesPerItem { get; }

    /// <summary>The multiply-adds that an item cannot do without.</summary>
    public abstract double MultiplyAddsPerItem { get; }

    /// <summary>The number of features N.</summary>
    protected int Features => Key.Features;

    /// <summary>Does the work once, over as many items as make the cost of the call of this method vanish.</summary>
    public abstract void Pass();
}
