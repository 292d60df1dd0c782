using System.Numerics;

namespace SimdRegression.Verification;

/// <summary>The rank of columns in the field of the integers modulo the prime 2^61 - 1.</summary>
/// <remarks>
/// Data are whole numbers times powers of two, which have residues; nothing is rounded. The rank is never above that of the data, and below
/// it only where the prime divides every minor of full size, which one set of data in some 2^61 does.
/// </remarks>
internal static class ModularRank
{
    private const ulong Prime = (1UL << 61) - 1;

    /// <summary>The rank of some of the columns over all rows.</summary>
    public static int Of(VerifiedProblem problem, int[] columns)
    {
        var basis = new ulong[columns.Length][];
        int rank = 0;
        for (int i = 0; i < problem.Count && rank < columns.Length; i++)
        {
            var row = new ulong[columns.Length];
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = Residue(problem.At(i, columns[c]));
            }

            for (int c = 0; c < columns.Length; c++)
            {
                if (row[c] == 0)
                {
                    continue;
                }

                if (basis[c] is not { } reducer)
                {
                    // The head becomes 1.
                    ulong inverse = Power(row[c], Prime - 2);
                    for (int k = c; k < columns.Length; k++)
                    {
                        row[k] = Multiply(row[k], inverse);
                    }

                    basis[c] = row;
                    rank++;
                    break;
                }

                ulong factor = Prime - row[c];
                for (int k = c; k < columns.Length; k++)
                {
                    row[k] = Reduce((UInt128)factor * reducer[k] + row[k]);
                }
            }
        }

        return rank;
    }

    private static ulong Residue(BigReal value)
    {
        BigInteger residue = value.Mantissa % Prime;
        ulong head = (ulong)(residue.Sign < 0 ? residue + Prime : residue);

        // 2^61 is 1.
        int shift = ((value.Exponent % 61) + 61) % 61;
        return Multiply(head, 1UL << shift);
    }

    private static ulong Multiply(ulong left, ulong right) => Reduce((UInt128)left * right);

    private static ulong Reduce(UInt128 value)
    {
        ulong sum = ((ulong)value & Prime) + (ulong)(value >> 61);
        sum = (sum & Prime) + (sum >> 61);
        return sum >= Prime ? sum - Prime : sum;
    }

    private static ulong Power(ulong value, ulong exponent)
    {
        ulong result = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) == 1 ? Multiply(result, value) : result;
            value = Multiply(value, value);
        }

        return result;
    }
}
