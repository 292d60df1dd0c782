using System.Globalization;
using System.Text;

namespace SimdRegression.Generators.Trained;

/// <summary>Spells texts of a model as C#: names, literals, and what stands in comments.</summary>
internal static class Spelling
{
    /// <summary>A text as a literal.</summary>
    /// <param name="text">The text.</param>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char unit in text)
        {
            if (unit is '"' or '\\')
            {
                literal.Append('\\').Append(unit);
            }
            else if (IsHidden(unit))
            {
                literal.Append("\\u").Append(((int)unit).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                literal.Append(unit);
            }
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A text as it can stand in a documentation comment, on one line.</summary>
    /// <param name="text">The text.</param>
    public static string Comment(string text)
    {
        var comment = new StringBuilder();
        foreach (char unit in text)
        {
            if (IsHidden(unit))
            {
                comment.Append(' ');
            }
            else if (unit is '<' or '>' or '&')
            {
                comment.Append(unit == '<' ? "&lt;" : unit == '>' ? "&gt;" : "&amp;");
            }
            else
            {
                comment.Append(unit);
            }
        }

        return comment.ToString();
    }

    /// <summary>
    /// A name of C# from a text: its letters and digits, those behind anything else in capitals. Where it begins with no letter, or where nothing is
    /// left, a word stands before it.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="word">The word.</param>
    public static string Identifier(string text, string word)
    {
        var name = new StringBuilder();
        bool begins = true;
        foreach (char unit in text)
        {
            bool isLetter = IsLetter(unit);
            if (isLetter || unit is >= '0' and <= '9')
            {
                name.Append(begins ? char.ToUpperInvariant(unit) : unit);
            }

            begins = !isLetter;
        }

        return name.Length == 0 || !IsLetter(name[0]) ? word + name : name.ToString();
    }

    /// <summary>Names of C# from texts, each different, and none of those that are taken.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="word">What stands before a name that begins with no letter.</param>
    /// <param name="taken">The names that are taken.</param>
    public static string[] Identifiers(IReadOnlyList<string> texts, string word, params string[] taken)
    {
        var known = new HashSet<string>(taken, StringComparer.Ordinal);
        var names = new string[texts.Count];
        for (int i = 0; i < names.Length; i++)
        {
            string name = Identifier(texts[i], word);
            string different = name;
            for (int number = 2; !known.Add(different); number++)
            {
                different = $"{name}_{number.ToString(CultureInfo.InvariantCulture)}";
            }

            names[i] = different;
        }

        return names;
    }

    /// <summary>Whether a text is a name of C#, or several with dots between them, that need no escape.</summary>
    /// <param name="text">The text.</param>
    public static bool IsName(string text)
    {
        foreach (string part in text.Split('.'))
        {
            bool isName = part.Length > 0 && (IsLetter(part[0]) || part[0] == '_') && Array.IndexOf(Keywords, part) < 0;
            for (int i = 1; i < part.Length; i++)
            {
                isName &= IsLetter(part[i]) || part[i] is '_' or (>= '0' and <= '9');
            }

            if (!isName)
            {
                return false;
            }
        }

        return true;
    }

    // Letters outside the basic plane, and marks, are left out: what is left is a name everywhere.
    private static bool IsLetter(char unit) => unit < 128 ? unit is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') : char.IsLetter(unit);

    private static bool IsHidden(char unit) => char.GetUnicodeCategory(unit) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned || unit >= '\uFFFE';

    private static readonly string[] Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto",
        "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc",
        "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using",
        "virtual", "void", "volatile", "while",
    ];
}
