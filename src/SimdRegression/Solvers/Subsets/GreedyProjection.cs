using System.Runtime.CompilerServices;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// Takes vectors one after the other, each time the one along which the target is longest or shortest, and projects the others and the target off it
/// (modified Gram-Schmidt). Of the columns of R, longest first: forward selection; of the rows of its inverse, shortest first: backward elimination, for a
/// feature's coefficient squared over its element of the inverse is the square of the target along that row.
/// </summary>
/// <param name="features">N.</param>
internal sealed class GreedyProjection(int features)
{
    private readonly double[] vectors = new double[features * features];
    private readonly double[] target = new double[features];
    private readonly double[] lengths = new double[features];
    private readonly bool[] isTaken = new bool[features];
    private int dimensions;

    /// <summary>The vectors' places in the order in which they were taken.</summary>
    public int[] Order { get; } = new int[features];

    /// <summary>The square of the target along each, in that order.</summary>
    public double[] Squares { get; } = new double[features];

    /// <summary>Where vector of a place is to be written before <see cref="Run"/>.</summary>
    /// <param name="place">From 0 to N - 1.</param>
    /// <param name="length">The number of its elements.</param>
    public Span<double> Vector(int place, int length) => vectors.AsSpan(place * features, length);

    /// <summary>Where the target is to be written.</summary>
    /// <param name="length">The number of its elements.</param>
    public Span<double> Target(int length) => target.AsSpan(0, length);

    /// <summary>Takes vectors until as many are taken as they have dimensions.</summary>
    /// <param name="places">How many vectors there are.</param>
    /// <param name="length">The number of their elements.</param>
    /// <param name="longestFirst">Which is taken; of equals the first.</param>
    /// <param name="smallestShare">A vector of which no more is left, squared, depends on those taken, and is not.</param>
    /// <returns>How many were taken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Run(int places, int length, bool longestFirst, double smallestShare)
    {
        dimensions = length;
        for (int i = 0; i < places; i++)
        {
            ReadOnlySpan<double> vector = Vector(i, dimensions);
            lengths[i] = VectorOperations.Inner(vector, vector);
            isTaken[i] = false;
        }

        for (int count = 0; count < length; count++)
        {
            int best = -1;
            double bestSquare = 0.0;
            for (int i = 0; i < places; i++)
            {
                if (isTaken[i])
                {
                    continue;
                }

                ReadOnlySpan<double> vector = Vector(i, dimensions);
                double rest = VectorOperations.Inner(vector, vector);
                if (!(rest > smallestShare * lengths[i]))
                {
                    isTaken[i] = true;
                    continue;
                }

                double along = VectorOperations.Inner(vector, Target(dimensions));
                double square = along * along / rest;
                if (best < 0 || (longestFirst ? square > bestSquare : square < bestSquare))
                {
                    best = i;
                    bestSquare = square;
                }
            }

            if (best < 0)
            {
                return count;
            }

            Order[count] = best;
            Squares[count] = bestSquare;
            isTaken[best] = true;
            ProjectOff(best, places);
        }

        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ProjectOff(int taken, int places)
    {
        Span<double> direction = Vector(taken, dimensions);
        double inverse = 1.0 / Math.Sqrt(VectorOperations.Inner(direction, direction));
        foreach (ref double element in direction)
        {
            element *= inverse;
        }

        for (int i = 0; i < places; i++)
        {
            if (!isTaken[i])
            {
                Span<double> vector = Vector(i, dimensions);
                VectorOperations.AddScaled(vector, -VectorOperations.Inner(direction, vector), direction);
            }
        }

        Span<double> rest = Target(dimensions);
        VectorOperations.AddScaled(rest, -VectorOperations.Inner(direction, rest), direction);
    }
}
