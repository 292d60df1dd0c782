namespace SimdRegression.Pictures.Drawing;

/// <summary>Cuts lines off at a rectangle and leaves out places that do not show.</summary>
internal static class Polylines
{
    /// <summary>The parts of a line within a rectangle; a place that is not finite separates them (Liang and Barsky 1984).</summary>
    public static List<Place> Clip(IEnumerable<Place> line, Box box)
    {
        var gap = new Place(double.NaN, double.NaN);
        var parts = new List<Place>();
        Place previous = gap;
        foreach (Place place in line)
        {
            if (!previous.IsFinite || !place.IsFinite)
            {
                if (place.IsFinite && box.Contains(place.X, place.Y))
                {
                    parts.Add(gap);
                    parts.Add(place);
                }
            }
            else if (ClipSegment(previous, place, box) is (Place from, Place to))
            {
                if (parts.Count == 0 || parts[^1] != from)
                {
                    parts.Add(gap);
                    parts.Add(from);
                }

                parts.Add(to);
            }

            previous = place;
        }

        return parts;
    }

    /// <summary>
    /// The line with as few of its places as keep every other within a tolerance of it (Ramer 1972, Douglas and Peucker 1973).
    /// </summary>
    public static List<Place> Simplify(IReadOnlyList<Place> line, double tolerance)
    {
        var kept = new bool[line.Count];
        var pending = new Stack<(int First, int Last)>();
        int first = 0;
        for (int i = 0; i <= line.Count; i++)
        {
            // What lies between two gaps is a line of its own.
            if (i == line.Count || !line[i].IsFinite)
            {
                if (i > first)
                {
                    kept[first] = kept[i - 1] = true;
                    pending.Push((first, i - 1));
                }

                first = i + 1;
                if (i < line.Count)
                {
                    kept[i] = true;
                }
            }
        }

        while (pending.TryPop(out (int First, int Last) part))
        {
            int farthest = -1;
            double greatest = tolerance;
            for (int i = part.First + 1; i < part.Last; i++)
            {
                double distance = Distance(line[i], line[part.First], line[part.Last]);
                if (distance > greatest)
                {
                    (farthest, greatest) = (i, distance);
                }
            }

            if (farthest >= 0)
            {
                kept[farthest] = true;
                pending.Push((part.First, farthest));
                pending.Push((farthest, part.Last));
            }
        }

        return [.. line.Where((_, i) => kept[i])];
    }

    /// <summary>A line through at most about so many of its places, evenly along it, the ends among them.</summary>
    public static List<Place> Thin(List<Place> line, int most)
    {
        int stride = (line.Count + most - 1) / most;
        return stride <= 1 ? line : [.. line.Where((place, i) => i % stride == 0 || i == line.Count - 1 || !place.IsFinite)];
    }

    private static (Place From, Place To)? ClipSegment(Place from, Place to, Box box)
    {
        (double dx, double dy) = (to.X - from.X, to.Y - from.Y);
        (double enter, double leave) = (0.0, 1.0);
        ReadOnlySpan<(double Speed, double Room)> sides =
        [
            (-dx, from.X - box.Left), (dx, box.Right - from.X), (-dy, from.Y - box.Top), (dy, box.Bottom - from.Y),
        ];
        foreach ((double speed, double room) in sides)
        {
            if (speed == 0.0)
            {
                if (room < 0.0)
                {
                    return null;
                }
            }
            else if (speed > 0.0)
            {
                leave = Math.Min(leave, room / speed);
            }
            else
            {
                enter = Math.Max(enter, room / speed);
            }
        }

        if (enter > leave)
        {
            return null;
        }

        Place At(double share) => share switch
        {
            0.0 => from,
            1.0 => to,
            _ => new(Math.Clamp(from.X + (share * dx), box.Left, box.Right), Math.Clamp(from.Y + (share * dy), box.Top, box.Bottom)),
        };
        return (At(enter), At(leave));
    }

    /// <summary>From a place to a stretch of line.</summary>
    private static double Distance(Place place, Place from, Place to)
    {
        (double dx, double dy) = (to.X - from.X, to.Y - from.Y);
        double length = (dx * dx) + (dy * dy);
        double share = length == 0.0 ? 0.0 : Math.Clamp((((place.X - from.X) * dx) + ((place.Y - from.Y) * dy)) / length, 0.0, 1.0);
        return Math.Sqrt(Math.Pow(place.X - from.X - (share * dx), 2.0) + Math.Pow(place.Y - from.Y - (share * dy), 2.0));
    }
}
