using System.Numerics;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>What the columns of moments are called, and what their numbers were read as.</summary>
internal sealed record MomentColumns
{
    /// <summary>The features in the order of the moments.</summary>
    public required string[] Features { get; init; }

    public required string Target { get; init; }

    /// <summary>The column of sample weights, or null: each row weighs 1.</summary>
    public required string? Weights { get; init; }

    /// <summary>Whether the numbers were rounded to single precision when they were read; the moments are double in any case.</summary>
    public required bool SinglePrecision { get; init; }
}

/// <summary>Moments and the names of their columns: all that a fit wants to know of the data.</summary>
/// <param name="Name">The name by which messages call the data.</param>
/// <param name="Columns">The names.</param>
/// <param name="Moments">With rows, and with weight.</param>
internal sealed record NamedMoments<T>(string Name, MomentColumns Columns, LinearModel<T>.Moments Moments)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>By which share of a column's deviation rounding to single precision has moved its values, at most.</summary>
    public double Rounding { get; init; }

    /// <summary>The same for some of the features.</summary>
    /// <param name="features">Names of features, all different, in the order they are to have.</param>
    public NamedMoments<T> Select(string[] features)
    {
        if (features.AsSpan().SequenceEqual(Columns.Features))
        {
            return this;
        }

        int[] indices = [.. features.Select(name => Array.IndexOf(Columns.Features, name))];
        var selected = new LinearModel<T>.Moments(indices.Length);
        selected.CopyFrom(Moments, indices);
        return this with { Columns = Columns with { Features = features }, Moments = selected };
    }

    /// <summary>
    /// Holds the columns of another shard against these: the same columns in the same roles are accepted, whatever the order of the features.
    /// </summary>
    /// <exception cref="UnusableDataException">They differ in more than their order.</exception>
    public void CheckColumns(NamedMoments<T> shard)
    {
        static string Named(string? column) => column is null ? "none" : $"\"{column}\"";

        (MomentColumns first, MomentColumns other) = (Columns, shard.Columns);
        string? problem =
            other.Target != first.Target
                ? $"the target is {Named(other.Target)}, and {Named(first.Target)} in {Name}"
            : other.Weights != first.Weights
                ? $"the column of weights is {Named(other.Weights)}, and {Named(first.Weights)} in {Name}"
            : Array.Find(first.Features, name => !other.Features.Contains(name)) is string absent
                ? $"there is no feature {Named(absent)}, and there is one in {Name}"
            : Array.Find(other.Features, name => !first.Features.Contains(name)) is string added
                ? $"there is a feature {Named(added)}, and there is none in {Name}"
            : null;
        if (problem is not null)
        {
            throw new UnusableDataException(shard.Name, $"{problem}; statistics of the same columns are accepted");
        }
    }
}

/// <summary>The triangle of rows and the names of their columns.</summary>
/// <param name="Name">The name by which messages call the data.</param>
/// <param name="Columns">The names.</param>
/// <param name="Factor">With rows, and with weight.</param>
internal sealed record NamedFactor<T>(string Name, MomentColumns Columns, TriangularFactor<T> Factor)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>By which share of a column's deviation rounding to single precision has moved its values, at most.</summary>
    public double Rounding { get; init; }
}
