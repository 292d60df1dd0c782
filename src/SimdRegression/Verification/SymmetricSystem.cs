namespace SimdRegression.Verification;

/// <summary>The elimination of a positive semidefinite system in high precision, which leaves out unknowns that depend on earlier ones.</summary>
internal sealed class SymmetricSystem
{
    // A pivot that loses all but this many bits of the precision is rounding.
    private const int BitsOfRounding = 48;

    private readonly int size;
    private readonly BigReal[] factor;
    private readonly bool[] isLeftOut;
    private readonly int[] order;

    /// <summary>Factors a matrix.</summary>
    /// <param name="matrix">Both triangles.</param>
    /// <param name="size">The number of unknowns.</param>
    /// <param name="leftOut">Unknowns that stay 0.</param>
    /// <param name="precision">The precision in bits.</param>
    public SymmetricSystem(BigReal[] matrix, int size, ReadOnlySpan<bool> leftOut, int precision)
    {
        this.size = size;
        factor = new BigReal[size * size];
        isLeftOut = leftOut.ToArray();

        // The last unknown first: the rest is then centred where that one is an intercept.
        order = new int[size];
        for (int k = 0; k < size; k++)
        {
            order[k] = size - 1 - k;
        }

        for (int a = 0; a < size; a++)
        {
            int row = order[a];
            if (isLeftOut[row])
            {
                continue;
            }

            for (int b = 0; b <= a; b++)
            {
                int column = order[b];
                if (isLeftOut[column])
                {
                    continue;
                }

                BigReal sum = matrix[(row * size) + column];
                for (int k = 0; k < b; k++)
                {
                    int inner = order[k];
                    if (!isLeftOut[inner])
                    {
                        sum -= factor[(row * size) + inner] * factor[(column * size) + inner] * factor[(inner * size) + inner];
                    }
                }

                if (a != b)
                {
                    factor[(row * size) + column] = sum / factor[(column * size) + column];
                }
                else if (sum.Sign <= 0 || sum.Top < matrix[(row * size) + row].Top - precision + BitsOfRounding)
                {
                    isLeftOut[row] = true;
                }
                else
                {
                    factor[(row * size) + row] = sum;
                }
            }
        }
    }

    /// <summary>The minimum of 1/2 v'Hv - c'v + 1/2 sum q v^2 where some unknowns are held.</summary>
    /// <param name="problem">Has q.</param>
    /// <param name="hessian">H, both triangles.</param>
    /// <param name="linear">c.</param>
    /// <param name="held">The values that are held.</param>
    /// <param name="isHeld">Which.</param>
    public static BigReal[] Minimum(VerifiedProblem problem, BigReal[] hessian, BigReal[] linear, BigReal[] held, bool[] isHeld)
    {
        BigReal[] matrix = [.. hessian];
        BigReal[] right = [.. linear];
        for (int j = 0; j < problem.Unknowns; j++)
        {
            matrix[(j * problem.Unknowns) + j] += problem.Quadratic[j];
            for (int k = 0; k < problem.Unknowns; k++)
            {
                right[j] = isHeld[k] ? right[j] - (hessian[(j * problem.Unknowns) + k] * held[k]) : right[j];
            }
        }

        BigReal[] solution = new SymmetricSystem(matrix, problem.Unknowns, isHeld, problem.Precision).Solve(right);
        for (int j = 0; j < problem.Unknowns; j++)
        {
            solution[j] = isHeld[j] ? held[j] : solution[j];
        }

        return solution;
    }

    /// <summary>Whether an unknown was left out, because it was to be or because it depends on others.</summary>
    public bool IsLeftOut(int unknown) => isLeftOut[unknown];

    /// <summary>Solves for a right side; unknowns left out become 0.</summary>
    public BigReal[] Solve(BigReal[] right)
    {
        var solution = new BigReal[size];
        for (int a = 0; a < size; a++)
        {
            int row = order[a];
            solution[row] = BigReal.Zero;
            if (isLeftOut[row])
            {
                continue;
            }

            BigReal sum = right[row];
            for (int b = 0; b < a; b++)
            {
                int column = order[b];
                if (!isLeftOut[column])
                {
                    sum -= factor[(row * size) + column] * solution[column];
                }
            }

            solution[row] = sum;
        }

        for (int a = size - 1; a >= 0; a--)
        {
            int row = order[a];
            if (isLeftOut[row])
            {
                continue;
            }

            BigReal sum = solution[row] / factor[(row * size) + row];
            for (int b = a + 1; b < size; b++)
            {
                int column = order[b];
                if (!isLeftOut[column])
                {
                    sum -= factor[(column * size) + row] * solution[column];
                }
            }

            solution[row] = sum;
        }

        return solution;
    }
}
