namespace SimdRegression.Pictures;

/// <summary>What the data of pictures must fulfil; a failure is a mistake of the caller.</summary>
internal static class DataCheck
{
    /// <exception cref="ArgumentException">Some array that is present has another length than the first.</exception>
    public static void SameLength(Array first, params IEnumerable<Array?> others)
    {
        foreach (Array? other in others)
        {
            if (other is not null && other.Length != first.Length)
            {
                throw new ArgumentException($"A picture got {other.Length} values where {first.Length} are needed.");
            }
        }
    }
}
