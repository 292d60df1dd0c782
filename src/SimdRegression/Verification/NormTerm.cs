namespace SimdRegression.Verification;

/// <summary>The norm of a group in a penalty: weight times the 2-norm of unit(j) w(j) over its features.</summary>
/// <param name="Weight">What multiplies the norm; above 0.</param>
/// <param name="Features">The features.</param>
/// <param name="Units">One unit a feature.</param>
internal sealed record NormTerm(BigReal Weight, int[] Features, BigReal[] Units)
{
    /// <summary>The term at a point.</summary>
    public Enclosure ValueAt(BigReal[] point)
    {
        Enclosure squares = BigReal.Zero.WithPrecision(Weight.Precision);
        for (int k = 0; k < Features.Length; k++)
        {
            squares += ((Enclosure)Units[k] * point[Features[k]]).Square();
        }

        return Weight * squares.SquareRoot();
    }

    /// <summary>
    /// The largest factor found, at most 1, that brings slopes to where the term, with absolute values beside it, holds them: the norm of what is beyond the
    /// weights of the absolute values, over the units, is at most the weight.
    /// </summary>
    /// <param name="slopes">A bound of the absolute value of each slope.</param>
    /// <param name="l1">The weights of the absolute values.</param>
    /// <returns>The factor; 0 where none was found.</returns>
    public BigReal LargestScale(BigReal[] slopes, BigReal[] l1)
    {
        BigReal scale = BigReal.One.WithPrecision(Weight.Precision);
        if (Holds(scale, slopes, l1, out BigReal size, out _))
        {
            return scale;
        }

        // The size is convex in the factor and 0 at 0: the chord leads to a factor that is small enough, Newton's method from the right to one that is nearly so.
        BigReal safe = Weight / size;
        for (int step = 0; step < 200; step++)
        {
            if (Holds(scale, slopes, l1, out size, out BigReal derivative) || derivative.Sign <= 0)
            {
                break;
            }

            BigReal move = (size - Weight) * size / derivative;
            scale -= move;
            if (move.Top < scale.Top - (Weight.Precision / 2))
            {
                break;
            }
        }

        int slack = Weight.Precision / 3;
        BigReal near = scale - scale.Abs().Scale(-slack);
        safe -= safe.Scale(-slack);
        return near > safe && Holds(near, slopes, l1, out _, out _) ? near
            : Holds(safe, slopes, l1, out _, out _) ? safe
            : BigReal.Zero;
    }

    private bool Holds(BigReal scale, BigReal[] slopes, BigReal[] l1, out BigReal size, out BigReal derivative)
    {
        Enclosure squares = BigReal.Zero.WithPrecision(Weight.Precision);
        derivative = BigReal.Zero.WithPrecision(Weight.Precision);
        for (int k = 0; k < Features.Length; k++)
        {
            int j = Features[k];
            Enclosure beyond = ((Enclosure)scale * slopes[j]) - l1[j];
            if (beyond.High.Sign > 0)
            {
                Enclosure part = (Enclosure)beyond.High / Units[k];
                squares += part * part;
                derivative += part.Middle * slopes[j] / Units[k];
            }
        }

        size = BigReal.Max(squares.High, BigReal.Zero);
        bool holds = size <= ((Enclosure)Weight).Square().Low;
        size = size.IsZero ? size : BigReal.SquareRoot(size, out _);
        return holds;
    }
}
