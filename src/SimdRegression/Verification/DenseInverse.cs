namespace SimdRegression.Verification;

/// <summary>The inverse of a small matrix, without a bound of its error.</summary>
internal static class DenseInverse
{
    /// <summary>Inverts by Gauss and Jordan's elimination with the largest pivot of each column.</summary>
    /// <returns>The inverse, row by row; null for a singular matrix.</returns>
    public static BigReal[]? Of(BigReal[] matrix, int size, int precision)
    {
        int width = 2 * size;
        var work = new BigReal[size * width];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                work[(i * width) + j] = matrix[(i * size) + j].WithPrecision(precision);
                work[(i * width) + size + j] = (i == j ? BigReal.One : BigReal.Zero).WithPrecision(precision);
            }
        }

        for (int k = 0; k < size; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < size; i++)
            {
                pivot = work[(i * width) + k].Abs() > work[(pivot * width) + k].Abs() ? i : pivot;
            }

            if (work[(pivot * width) + k].IsZero)
            {
                return null;
            }

            for (int j = 0; j < width; j++)
            {
                (work[(k * width) + j], work[(pivot * width) + j]) = (work[(pivot * width) + j], work[(k * width) + j]);
            }

            BigReal head = work[(k * width) + k];
            for (int j = 0; j < width; j++)
            {
                work[(k * width) + j] /= head;
            }

            for (int i = 0; i < size; i++)
            {
                BigReal factor = work[(i * width) + k];
                if (i == k || factor.IsZero)
                {
                    continue;
                }

                for (int j = 0; j < width; j++)
                {
                    work[(i * width) + j] -= factor * work[(k * width) + j];
                }
            }
        }

        var inverse = new BigReal[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                inverse[(i * size) + j] = work[(i * width) + size + j];
            }
        }

        return inverse;
    }
}
