using System.Text;

namespace SimdRegression.Data;

/// <summary>Finds levels of text, in UTF-16 and in UTF-8, without allocating.</summary>
/// <remarks>An open hash table (Knuth 1998, 6.4) of twice as many places as levels, so that a search compares one level nearly always.</remarks>
internal sealed class LevelTable
{
    private const uint Prime = 16777619;
    private const uint Basis = 2166136261;

    private readonly string[] levels;
    private readonly byte[][] encoded;
    private readonly int[] places;
    private readonly int[] encodedPlaces;

    /// <summary>Makes the table.</summary>
    /// <param name="levels">The levels, each once.</param>
    public LevelTable(ReadOnlySpan<string> levels)
    {
        this.levels = levels.ToArray();
        encoded = Array.ConvertAll(this.levels, Encoding.UTF8.GetBytes);
        int size = 4;
        while (size < 2 * levels.Length)
        {
            size *= 2;
        }

        places = new int[size];
        encodedPlaces = new int[size];
        places.AsSpan().Fill(-1);
        encodedPlaces.AsSpan().Fill(-1);
        for (int i = 0; i < levels.Length; i++)
        {
            Take(places, Hash(this.levels[i].AsSpan()), i);
            Take(encodedPlaces, Hash(encoded[i].AsSpan()), i);
        }
    }

    /// <summary>The number of a level; -1 where it is none.</summary>
    /// <param name="level">The level.</param>
    public int Find(ReadOnlySpan<char> level)
    {
        for (uint place = Hash(level); ; place++)
        {
            int found = places[place & (uint)(places.Length - 1)];
            if (found < 0 || level.SequenceEqual(levels[found]))
            {
                return found;
            }
        }
    }

    /// <summary>The number of a level; -1 where it is none.</summary>
    /// <param name="level">The level in UTF-8.</param>
    public int Find(ReadOnlySpan<byte> level)
    {
        for (uint place = Hash(level); ; place++)
        {
            int found = encodedPlaces[place & (uint)(encodedPlaces.Length - 1)];
            if (found < 0 || level.SequenceEqual(encoded[found]))
            {
                return found;
            }
        }
    }

    private static void Take(int[] places, uint hash, int level)
    {
        while (places[hash & (uint)(places.Length - 1)] >= 0)
        {
            hash++;
        }

        places[hash & (uint)(places.Length - 1)] = level;
    }

    // Fowler, Noll and Vo's, of 32 bits; the upper half is mixed into the lower, which is what the table looks at.
    private static uint Hash(ReadOnlySpan<char> level)
    {
        uint hash = Basis;
        foreach (char unit in level)
        {
            hash = (hash ^ unit) * Prime;
        }

        return hash ^ (hash >> 16);
    }

    private static uint Hash(ReadOnlySpan<byte> level)
    {
        uint hash = Basis;
        foreach (byte unit in level)
        {
            hash = (hash ^ unit) * Prime;
        }

        return hash ^ (hash >> 16);
    }
}
