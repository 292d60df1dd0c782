namespace SimdRegression.Pictures.Drawing;

/// <summary>
/// Draws points, however many there are. Few are circles that tell what they are; many share one path; more than that are counted in small
/// squares, and the larger a dot, the more rows its square has. The picture is the same on every run, and never large.
/// </summary>
internal static class PointCloud
{
    private const int MostTold = 250;
    private const int MostDrawn = 1500;
    private const double CellSize = 7.0;
    private const double LargestRadius = 4.2;
    private const double SmallestRadius = 0.9;

    /// <summary>The power of the counts that radii grow with: low, so that single rows far out still can be seen.</summary>
    private const double Crowding = 0.3;

    private const double RadiusStep = 0.35;

    /// <summary>Whether so many points are counted in squares, which the picture then should say.</summary>
    public static bool IsCounted(int count) => count > MostDrawn;

    public static void Draw(Canvas canvas, PlotArea area, Series series, ReadOnlySpan<double> x, ReadOnlySpan<double> y, Func<int, string> tooltip)
    {
        var places = new Place[x.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = area.At(x[i], y[i]);
        }

        canvas.BeginGroup(series.Colour);
        if (places.Length <= MostTold)
        {
            for (int i = 0; i < places.Length; i++)
            {
                if (places[i].IsFinite)
                {
                    canvas.Circle(places[i].X, places[i].Y, 3.2, "speck", tooltip(i));
                }
            }
        }
        else if (!IsCounted(places.Length))
        {
            canvas.Dots(places, places.Length > MostDrawn / 2 ? 2.0 : 2.5, "dots");
        }
        else
        {
            DrawCounts(canvas, area.Box, places);
        }

        canvas.EndGroup();
    }

    private static void DrawCounts(Canvas canvas, Box box, Place[] places)
    {
        int columns = Math.Max(1, (int)(box.Width / CellSize));
        int rows = Math.Max(1, (int)(box.Height / CellSize));
        var counts = new int[rows, columns];
        foreach (Place place in places)
        {
            if (place.IsFinite)
            {
                int column = Math.Clamp((int)((place.X - box.Left) / box.Width * columns), 0, columns - 1);
                int row = Math.Clamp((int)((place.Y - box.Top) / box.Height * rows), 0, rows - 1);
                counts[row, column]++;
            }
        }

        int most = 0;
        foreach (int count in counts)
        {
            most = Math.Max(most, count);
        }

        // Dots of about the same size share a path.
        var groups = new List<Place>?[(int)Math.Round(LargestRadius / RadiusStep) + 1];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                if (counts[row, column] > 0)
                {
                    double x = box.Left + ((column + 0.5) * box.Width / columns);
                    double y = box.Top + ((row + 0.5) * box.Height / rows);
                    double radius = Math.Max(SmallestRadius, LargestRadius * Math.Pow(counts[row, column] / (double)most, Crowding));
                    (groups[(int)Math.Round(radius / RadiusStep)] ??= []).Add(new Place(x, y));
                }
            }
        }

        for (int size = 0; size < groups.Length; size++)
        {
            if (groups[size] is List<Place> group)
            {
                canvas.Dots(group, size * RadiusStep, "dots");
            }
        }
    }
}
