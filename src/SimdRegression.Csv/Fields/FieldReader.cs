using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace SimdRegression.Csv;

/// <summary>What a field of a table means: a number, true or false, or a missing value.</summary>
internal sealed class FieldReader
{
    private readonly byte[][] missing;
    private readonly double[] missingNumbers;

    /// <param name="format">How the table is written down.</param>
    public FieldReader(TextFormat format)
    {
        DecimalMark = (byte)format.DecimalMark;
        Delimiter = (byte)(format.Delimiter ?? ',');
        missing = [.. Array.ConvertAll([.. TextFormat.UsualMissingWords, .. format.MissingWords], Encoding.UTF8.GetBytes)];
        var numbers = new List<double>();
        foreach (byte[] word in missing)
        {
            if (ParseNumber(word, DecimalMark, out double number) == NumberKind.Finite)
            {
                numbers.Add(number);
            }
        }

        missingNumbers = [.. numbers];
    }

    /// <summary>What stands for a missing value, besides the empty field.</summary>
    public IReadOnlyList<byte[]> MissingWords => missing;

    /// <summary>What separates fields.</summary>
    public byte Delimiter { get; }

    /// <summary>The decimal mark.</summary>
    public byte DecimalMark { get; }

    /// <summary>Whether some numbers stand for missing values, so that numbers are to be held against <see cref="IsMissingNumber"/>.</summary>
    public bool HasMissingNumbers => missingNumbers.Length > 0;

    /// <summary>A field without the blanks at either end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field) =>
        field.IsEmpty || (field[0] > ' ' && field[^1] > ' ') ? field : field.Trim(" \t\r\v\f"u8);

    /// <summary>Whether a number stands for a missing value.</summary>
    public bool IsMissingNumber<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (double number in missingNumbers)
        {
            if (T.CreateTruncating(number) == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a field.</summary>
    /// <param name="field">In UTF-8, without quotes.</param>
    /// <param name="value">The number where it is <see cref="NumberKind.Finite"/>; true and false are 1 and 0.</param>
    public NumberKind Read<T>(ReadOnlySpan<byte> field, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<byte> word = Trim(field);
        if (word.IsEmpty)
        {
            value = T.NaN;
            return NumberKind.Missing;
        }

        NumberKind kind = ParseNumber(word, DecimalMark, out value);
        if (kind == NumberKind.Finite)
        {
            return HasMissingNumbers && IsMissingNumber(value) ? NumberKind.Missing : kind;
        }

        if (IsMissing(word))
        {
            return NumberKind.Missing;
        }

        bool isTrue = Ascii.EqualsIgnoreCase(word, "true"u8);
        value = isTrue ? T.One : T.Zero;
        return isTrue || Ascii.EqualsIgnoreCase(word, "false"u8) ? NumberKind.Finite : kind;
    }

    /// <summary>The decimal mark with which a field is a number that is none with the mark at hand, or null.</summary>
    /// <param name="field">In UTF-8, without quotes.</param>
    public char? OtherDecimalMark(ReadOnlySpan<byte> field)
    {
        char other = DecimalMark == '.' ? ',' : '.';
        return field.IndexOf((byte)other) >= 0 && ParseNumber(Trim(field), (byte)other, out double _) == NumberKind.Finite ? other : null;
    }

    /// <summary>Whether a text stands for a missing value.</summary>
    /// <param name="word">Without blanks at either end.</param>
    public bool IsMissing(ReadOnlySpan<byte> word)
    {
        foreach (byte[] known in missing)
        {
            if (word.SequenceEqual(known))
            {
                return true;
            }
        }

        return word.IsEmpty;
    }

    /// <summary>Takes a field into a row.</summary>
    /// <param name="field">In UTF-8, without quotes.</param>
    /// <param name="codes">The codes of texts, or null where it is a number.</param>
    /// <param name="acceptsGap">Whether a missing value is NaN.</param>
    /// <param name="isOptional">Whether what is no number is NaN.</param>
    /// <param name="value">Receives the number, the code of a text, or NaN.</param>
    /// <returns>False where the field cannot be used.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryTake<T>(ReadOnlySpan<byte> field, LevelCodes? codes, bool acceptsGap, bool isOptional, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isGap;
        bool isTaken;
        if (codes is not null)
        {
            int code = codes.CodeOf(Trim(field));
            value = T.CreateTruncating(code);
            isGap = code == LevelCodes.Missing;
            isTaken = code >= 0;
        }
        else
        {
            NumberKind kind = Read(field, out value);
            isGap = kind == NumberKind.Missing;
            isTaken = kind == NumberKind.Finite;
        }

        if (!isTaken)
        {
            value = T.NaN;
        }

        return isTaken || isOptional || (isGap && acceptsGap);
    }

    private static NumberKind ParseNumber<T>(ReadOnlySpan<byte> field, byte decimalMark, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (decimalMark == '.')
        {
            return NumberParser.Parse(field, out value);
        }

        // A point would be a mark of thousands, which is refused: 1.234 is not to be read as 1234, nor as 1,234.
        Span<byte> pointed = field.Length <= 64 ? stackalloc byte[field.Length] : new byte[field.Length];
        field.CopyTo(pointed);
        pointed.Replace((byte)'.', (byte)'_');
        pointed.Replace((byte)',', (byte)'.');
        return NumberParser.Parse(pointed, out value);
    }
}
