namespace SimdRegression.Generators.Emitters;

/// <summary>
/// How N elements that are not padded are covered by vectors: whole chunks, then, when something is left, the vector that ends with the
/// last element and overlaps the chunk before it, so that nothing outside the N elements is touched.
/// </summary>
/// <param name="Features">The number of elements N.</param>
/// <param name="Lanes">The number of lanes of a vector.</param>
internal readonly record struct Chunks(int Features, int Lanes)
{
    /// <summary>The number of whole chunks.</summary>
    public int Whole => Features / Lanes;

    /// <summary>The elements behind the whole chunks.</summary>
    public int Remainder => Features % Lanes;

    /// <summary>Whether N is less than a vector.</summary>
    public bool IsBelowOneVector => Whole == 0;

    /// <summary>Whether an overlapped chunk is needed.</summary>
    public bool HasTail => Whole > 0 && Remainder > 0;

    /// <summary>The index of the first element of the overlapped chunk.</summary>
    public int TailStart => Features - Lanes;

    /// <summary>The lanes of the overlapped chunk that the chunk before it has covered.</summary>
    public int CoveredLanes => Lanes - Remainder;

    /// <summary>The number of vectors: whole chunks and the overlapped one.</summary>
    public int Count => Whole + (HasTail ? 1 : 0);

    /// <summary>The index of the first element of a vector.</summary>
    /// <param name="chunk">Its number, from 0 to <see cref="Count"/> - 1.</param>
    public int Start(int chunk) => chunk < Whole ? chunk * Lanes : TailStart;
}
