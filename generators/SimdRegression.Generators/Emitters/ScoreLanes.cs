namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the lanes of an inner product of padded numbers, in the order of the library's <c>ClassScores</c>: for classes, and for the units of narrow layers.</summary>
internal static class ScoreLanes
{
    /// <summary>Writes <c>lanes{k}</c>, a vector of 256 bits whose lanes add up to the product of <c>row0</c>, <c>row1</c>, ... with the coefficients k.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="vector">The vectors of the row.</param>
    /// <param name="padded">The padded number of coefficients: whole vectors of 512 bits.</param>
    /// <param name="coefficients">The reference to the first coefficient of all.</param>
    /// <param name="number">k.</param>
    /// <param name="row">What the names of the vectors of the row begin with.</param>
    public static void Emit(SourceWriter writer, VectorType vector, int padded, string coefficients, int number, string row = "row")
    {
        bool isWide = vector.Bits == 512;
        int chains = isWide ? 1 : 2;
        int start = number * padded;
        for (int c = 0; c < padded / vector.Lanes; c++)
        {
            string sum = $"chain{number}_{c % chains}";
            string term = vector.Load(coefficients, start + (c * vector.Lanes));
            writer.WriteLine(c < chains ? $"var {sum} = {row}{c} * {term};" : $"{sum} = MultiplyAdd({row}{c}, {term}, {sum});");
        }

        writer.WriteLine(isWide
            ? $"var lanes{number} = {vector.Class}.GetLower(chain{number}_0) + {vector.Class}.GetUpper(chain{number}_0);"
            : $"var lanes{number} = chain{number}_0 + chain{number}_1;");
    }
}
