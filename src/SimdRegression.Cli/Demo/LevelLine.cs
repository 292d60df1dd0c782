namespace SimdRegression.Cli.Demo;

/// <summary>Where a function of two numbers is 0, as straight pieces between the edges of small squares (marching squares, Lorensen and Cline 1987).</summary>
internal static class LevelLine
{
    private const int Cells = 64;

    /// <summary>The line within a square about 0.</summary>
    /// <param name="reach">Half the side of the square.</param>
    /// <param name="values">The function at some points, each of two numbers, one after the other.</param>
    /// <returns>The ends of the pieces; NaN separates them.</returns>
    public static (double[] X, double[] Y) Of(double reach, Func<double[], double[]> values)
    {
        const int side = Cells + 1;
        double step = 2.0 * reach / Cells;
        var points = new double[2 * side * side];
        for (int i = 0; i < side * side; i++)
        {
            (points[2 * i], points[(2 * i) + 1]) = (-reach + (step * (i % side)), -reach + (step * (i / side)));
        }

        double[] heights = values(points);
        var x = new List<double>();
        var y = new List<double>();
        Span<int> corners = stackalloc int[5];
        for (int row = 0; row < Cells; row++)
        {
            for (int column = 0; column < Cells; column++)
            {
                int first = (row * side) + column;
                (corners[0], corners[1], corners[2], corners[3], corners[4]) = (first, first + 1, first + side + 1, first + side, first);
                int found = 0;
                for (int k = 0; k < 4; k++)
                {
                    (int from, int to) = (corners[k], corners[k + 1]);
                    if (heights[from] > 0.0 == heights[to] > 0.0)
                    {
                        continue;
                    }

                    double share = heights[from] / (heights[from] - heights[to]);
                    x.Add(points[2 * from] + (share * (points[2 * to] - points[2 * from])));
                    y.Add(points[(2 * from) + 1] + (share * (points[(2 * to) + 1] - points[(2 * from) + 1])));

                    // Two crossings make a piece; a square with four has two.
                    if (++found % 2 == 0)
                    {
                        x.Add(double.NaN);
                        y.Add(double.NaN);
                    }
                }
            }
        }

        return ([.. x], [.. y]);
    }
}
