using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace SimdRegression.Csv;

/// <summary>
/// The texts of a column, each as a small whole number, its code. Either they are known before (the levels of a model), or each new text takes
/// the next code. Several threads may search and add at once.
/// </summary>
/// <remarks>
/// An open hash table (Knuth 1998, section 6.4). Entries never change, so that a search needs no lock; to add takes one. What stands for a
/// missing value is an entry too: one search tells all.
/// </remarks>
internal sealed class LevelCodes
{
    /// <summary>The code of what stands for a missing value.</summary>
    public const int Missing = -2;

    /// <summary>The code of a text that is not known.</summary>
    public const int Unknown = -1;

    /// <summary>More than any column has whose levels can become features.</summary>
    private const int MostCodes = 1 << 16;

    private readonly bool grows;
    private readonly object adding = new();
    private readonly List<string> texts = [];
    private volatile Entry?[] entries = new Entry?[64];
    private int entryCount;

    /// <summary>Codes in the order in which texts come.</summary>
    /// <param name="missing">What stands for a missing value.</param>
    public LevelCodes(FieldReader missing)
    {
        TakeMissing(missing);
        grows = true;
    }

    /// <summary>Codes of known texts, in their order.</summary>
    /// <param name="missing">What stands for a missing value; a text of this kind is none of the levels.</param>
    /// <param name="levels">The texts.</param>
    /// <param name="ignoresUnknown">Whether other texts have a code, the number of levels.</param>
    public LevelCodes(FieldReader missing, ReadOnlySpan<string> levels, bool ignoresUnknown)
    {
        TakeMissing(missing);
        foreach (string level in levels)
        {
            Insert(new Entry(Encoding.UTF8.GetBytes(level), texts.Count));
            texts.Add(level);
        }

        UnknownCode = ignoresUnknown ? levels.Length : Unknown;
    }

    /// <summary>Whether there are so many texts that no more are taken.</summary>
    public bool IsFull => grows && texts.Count >= Most;

    /// <summary>How many texts are taken.</summary>
    public int Most { get; init; } = MostCodes;

    /// <summary>How many codes there are.</summary>
    public int Count => texts.Count;

    private int UnknownCode { get; } = Unknown;

    /// <summary>The text of a code.</summary>
    public string TextOf(int code)
    {
        lock (adding)
        {
            return texts[code];
        }
    }

    /// <summary>The code of a text, which takes the next one where it has none yet.</summary>
    /// <param name="text">In UTF-8, without blanks at either end.</param>
    /// <returns><see cref="Missing"/>, or <see cref="Unknown"/> where it is not known and gets no code: <see cref="IsFull"/>, no UTF-8, or no level.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CodeOf(ReadOnlySpan<byte> text)
    {
        int code = Find(entries, text);
        return code != Unknown ? code : grows ? Add(text) : UnknownCode;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(Entry?[] entries, ReadOnlySpan<byte> text)
    {
        for (uint place = Hash(text); ; place++)
        {
            Entry? entry = Volatile.Read(ref entries[place & (uint)(entries.Length - 1)]);
            if (entry is null)
            {
                return Unknown;
            }

            if (text.SequenceEqual(entry.Text))
            {
                return entry.Code;
            }
        }
    }

    private int Add(ReadOnlySpan<byte> text)
    {
        lock (adding)
        {
            int code = Find(entries, text);
            if (code != Unknown || IsFull || !Utf8.IsValid(text))
            {
                return code;
            }

            code = texts.Count;
            texts.Add(Encoding.UTF8.GetString(text));
            Insert(new Entry(text.ToArray(), code));
            return code;
        }
    }

    private void TakeMissing(FieldReader missing)
    {
        Insert(new Entry([], Missing));
        foreach (byte[] word in missing.MissingWords)
        {
            if (Find(entries, word) == Unknown)
            {
                Insert(new Entry(word, Missing));
            }
        }
    }

    private void Insert(Entry entry)
    {
        entryCount++;
        if (2 * entryCount > entries.Length)
        {
            var longer = new Entry?[2 * entries.Length];
            foreach (Entry? known in entries)
            {
                if (known is not null)
                {
                    Place(longer, known);
                }
            }

            entries = longer;
        }

        Place(entries, entry);
    }

    private static void Place(Entry?[] entries, Entry entry)
    {
        uint place = Hash(entry.Text);
        while (entries[place & (uint)(entries.Length - 1)] is not null)
        {
            place++;
        }

        Volatile.Write(ref entries[place & (uint)(entries.Length - 1)], entry);
    }

    // Fowler, Noll and Vo's, of 32 bits; the upper half is mixed into the lower, which is what the table looks at.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte unit in text)
        {
            hash = (hash ^ unit) * 16777619;
        }

        return hash ^ (hash >> 16);
    }

    private sealed class Entry(byte[] text, int code)
    {
        public readonly byte[] Text = text;

        public readonly int Code = code;
    }
}
