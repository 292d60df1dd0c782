using System.Globalization;
using System.Numerics;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Kernels.Tests.Memory;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Numbers as text: the same bits as the framework's own reading, in both precisions, from memory that ends at a guard page.</summary>
internal sealed class NumberTarget : IFuzzTarget
{
    private const int LongestText = 96;

    private readonly GuardedRegion guarded = new(LongestText + DecimalScanner.BytesReadBeyond + 1);

    public string Name => "numbers";

    public int LongestInput => LongestText;

    public IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. ((string[])["e", "E-", "e+", ".", "-", "0000", "9999999999", "5000000000", "1e-324", "e308", "00000000000000000001"])
            .Select(Encoding.UTF8.GetBytes),
    ];

    public IEnumerable<byte[]> Seeds()
    {
        string[] texts =
        [
            "0", "-0", "1", "12345678", "123456789.123456789", "0.1", "0.000000000000000000000000000000000000000000001", "-1.5e-3", "1e22", "1e23",
            "9007199254740993", "1.7976931348623157e308",
            "1.7976931348623159e308", "2.2250738585072011e-308", "4.9406564584124654e-324", "2.4703282292062327e-324", "16777217", "3.4028235677973366e38",
            "7.0064923216240853546186479164495e-46",
            " 1 ", "+1", ".5", "5.", "nan", "-inf", "1,5", "1_0", "",
        ];
        return texts.Select(Encoding.UTF8.GetBytes)
            .Concat(Enumerable.Range(1, 200).Select(i => Encoding.UTF8.GetBytes(
                BitConverter.UInt64BitsToDouble((ulong)i * 0x9E3779B97F4A7C15).ToString(i % 2 == 0 ? "R" : "E17", CultureInfo.InvariantCulture))));
    }

    public Signature Run(byte[] input)
    {
        NumberKind kind = Compare<double>(input);
        NumberKind single = Compare<float>(input);
        Signature signature = Signature.Start.With((ulong)kind).With((ulong)single);

        // The shape of a number: runs of digits by the way they are read, all else by what it means.
        const int mostParts = 5;
        int at = 0;
        for (int part = 0; at < input.Length && part < mostParts; part++)
        {
            int digits = 0;
            for (; at < input.Length && char.IsAsciiDigit((char)input[at]); at++)
            {
                digits++;
            }

            signature = signature.With(digits > 0 ? (ulong)DigitClass(digits) : 32UL + (ulong)"+-.eE".IndexOf((char)input[at++]) + 1);
        }

        return signature;
    }

    private static int DigitClass(int digits) => digits switch
    {
        < 8 => 1,
        8 => 2,
        < 16 => 3,
        16 => 4,
        < 19 => 5,
        19 => 6,
        < 24 => 7,
        _ => 8,
    };

    private NumberKind Compare<T>(byte[] input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T? expected = ReferenceCsv.Number<T>(input);
        Span<byte> text = guarded.Take<byte>(input.Length, Placement.EndsAtGuard);
        input.CopyTo(text);
        NumberKind kind = NumberParser.Parse(text, out T value);
        BrokenPromiseException.Unless((kind == NumberKind.Finite) == expected is not null, () => $"{typeof(T).Name}: {kind} instead of {expected:R}");
        BrokenPromiseException.Unless(kind != NumberKind.Finite || Same(value, expected!.Value), () => $"{typeof(T).Name}: {value:R} instead of {expected:R}");
        ComparePrefix(input, ref value);
        return kind;
    }

    // Inside a line the number is followed by other bytes, and by as many readable ones as the contract of the scanner says, no more.
    private void ComparePrefix<T>(byte[] input, ref T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<byte> line = guarded.Take<byte>(input.Length + DecimalScanner.BytesReadBeyond, Placement.EndsAtGuard);
        input.CopyTo(line);
        line[input.Length] = (byte)',';
        line[(input.Length + 1)..].Fill((byte)'8');
        int length = (int)NumberParser.ParsePrefix<T, DecimalPoint>(ref line[0], ref value);
        if (length > 0)
        {
            T? expected = ReferenceCsv.Number<T>(input.AsSpan(0, length));
            T read = value;
            BrokenPromiseException.Unless(
                expected is not null && Same(read, expected.Value), () => $"{typeof(T).Name}: the first {length} bytes are {read:R} instead of {expected:R}");
        }
    }

    private static bool Same<T>(T first, T second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => first.Equals(second) && T.IsNegative(first) == T.IsNegative(second);
}
