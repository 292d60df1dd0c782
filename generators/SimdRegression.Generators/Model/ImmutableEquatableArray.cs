using System.Collections;

namespace SimdRegression.Generators.Model;

/// <summary>A read-only list that is equal to another when their elements are, as the incremental cache needs it.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <param name="items">The elements, which are copied.</param>
internal sealed class ImmutableEquatableArray<T>(IEnumerable<T> items) : IReadOnlyList<T>, IEquatable<ImmutableEquatableArray<T>>
    where T : IEquatable<T>
{
    private readonly T[] elements = [.. items];

    /// <inheritdoc/>
    public int Count => elements.Length;

    /// <inheritdoc/>
    public T this[int index] => elements[index];

    /// <inheritdoc/>
    public bool Equals(ImmutableEquatableArray<T>? other) => other is not null && elements.AsSpan().SequenceEqual(other.elements);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ImmutableEquatableArray<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = elements.Length;
        foreach (T element in elements)
        {
            hash = unchecked((hash * 31) + element.GetHashCode());
        }

        return hash;
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)elements).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
