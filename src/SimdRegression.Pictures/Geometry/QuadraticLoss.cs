using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures.Geometry;

/// <summary>
/// The mean squared error as a function of two coefficients: <c>minimum + d'Hd</c> with <c>d = w - best</c>. Contours are ellipses, or pairs
/// of lines where one feature follows from the other.
/// </summary>
internal sealed class QuadraticLoss
{
    private readonly double h11;
    private readonly double h12;
    private readonly double h22;

    /// <summary>The direction in which the loss grows least: cosine and sine of its angle.</summary>
    private readonly double flatX;
    private readonly double flatY;

    private QuadraticLoss(double h11, double h12, double h22)
    {
        this.h11 = h11;
        this.h12 = h12;
        this.h22 = h22;
        double middle = (h11 + h22) / 2.0;
        double radius = Math.Sqrt(Math.Pow((h11 - h22) / 2.0, 2.0) + (h12 * h12));
        Steep = middle + radius;

        // From the determinant, because the difference of middle and radius cancels; what rounding leaves of nothing is nothing.
        double determinant = (h11 * h22) - (h12 * h12);
        Flat = Steep > 0.0 && determinant > 1e-14 * h11 * h22 ? determinant / Steep : 0.0;
        double steepAngle = 0.5 * Math.Atan2(2.0 * h12, h11 - h22);
        (flatX, flatY) = (-Math.Sin(steepAngle), Math.Cos(steepAngle));
    }

    /// <summary>The greater of the two curvatures (eigenvalues of H).</summary>
    public double Steep { get; }

    /// <summary>The lesser of the two curvatures; zero where the contours are lines.</summary>
    public double Flat { get; }

    /// <summary>The coefficients of least squares; the ones of least norm where there are many.</summary>
    public (double First, double Second) Best { get; private init; }

    /// <summary>The loss at <see cref="Best"/>.</summary>
    public double Minimum { get; private init; }

    /// <summary>
    /// The loss from centred moments, each divided by the number of rows: variances and covariance of the features, covariances of features and
    /// target, variance of the target.
    /// </summary>
    public static QuadraticLoss FromMoments(double s11, double s12, double s22, double c1, double c2, double syy)
    {
        var shape = new QuadraticLoss(s11, s12, s22);
        double flat = shape.Flat > 0.0 ? ((shape.flatX * c1) + (shape.flatY * c2)) / shape.Flat : 0.0;
        double steep = shape.Steep > 0.0 ? ((shape.flatY * c1) - (shape.flatX * c2)) / shape.Steep : 0.0;
        (double First, double Second) best = shape.ToCoefficients(flat, steep);
        double minimum = Math.Max(0.0, syy - (best.First * c1) - (best.Second * c2));
        return new QuadraticLoss(s11, s12, s22) { Best = best, Minimum = minimum };
    }

    /// <summary>The loss at two coefficients.</summary>
    public double At(double first, double second) => Minimum + Excess(first, second);

    /// <summary>How much the loss is above its minimum.</summary>
    public double Excess(double first, double second)
    {
        (double dx, double dy) = (first - Best.First, second - Best.Second);
        return Math.Max(0.0, (h11 * dx * dx) + (2.0 * h12 * dx * dy) + (h22 * dy * dy));
    }

    /// <summary>
    /// The least loss among coefficients with <c>|first| + |second|</c> at most the budget: the least of the four edges, each of which is a
    /// parabola.
    /// </summary>
    public (double First, double Second) BestOnDiamond(double budget)
    {
        if (Math.Abs(Best.First) + Math.Abs(Best.Second) <= budget)
        {
            return Best;
        }

        (double First, double Second) found = (0.0, 0.0);
        double least = double.PositiveInfinity;
        ReadOnlySpan<(double X, double Y)> corners = [(budget, 0.0), (0.0, budget), (-budget, 0.0), (0.0, -budget)];
        for (int i = 0; i < corners.Length; i++)
        {
            (double x, double y) = corners[i];
            (double ex, double ey) = (corners[(i + 1) % 4].X - x, corners[(i + 1) % 4].Y - y);
            (double gx, double gy) = ((h11 * ex) + (h12 * ey), (h12 * ex) + (h22 * ey));
            double curvature = (ex * gx) + (ey * gy);
            double slope = (gx * (Best.First - x)) + (gy * (Best.Second - y));
            double share = curvature > 0.0 ? Math.Clamp(slope / curvature, 0.0, 1.0) : 0.0;

            // Multiples of the corners, so that a corner's zero is exactly zero.
            double otherX = corners[(i + 1) % 4].X;
            double otherY = corners[(i + 1) % 4].Y;
            (double First, double Second) candidate = (((1.0 - share) * x) + (share * otherX), ((1.0 - share) * y) + (share * otherY));
            double loss = Excess(candidate.First, candidate.Second);
            if (loss < least)
            {
                (found, least) = (candidate, loss);
            }
        }

        return found;
    }

    /// <summary>
    /// The least loss among coefficients whose 2-norm is at most the budget. On the circle the minimum is <c>(H + mu I) w = H best</c> for the one
    /// mu whose solution has that norm; the norm falls as mu grows, so bisection finds it.
    /// </summary>
    public (double First, double Second) BestOnDisc(double budget)
    {
        if (Math.Sqrt((Best.First * Best.First) + (Best.Second * Best.Second)) <= budget)
        {
            return Best;
        }

        double flat = (flatX * Best.First) + (flatY * Best.Second);
        double steep = (flatY * Best.First) - (flatX * Best.Second);
        if (budget == 0.0 || Steep == 0.0)
        {
            return (0.0, 0.0);
        }

        double low = 0.0;
        double high = Math.Sqrt(Math.Pow(Flat * flat, 2.0) + Math.Pow(Steep * steep, 2.0)) / budget;
        (double U, double V) Shrunk(double mu) => (Flat > 0.0 ? flat / (1.0 + (mu / Flat)) : 0.0, steep / (1.0 + (mu / Steep)));
        while (true)
        {
            double mu = (low + high) / 2.0;
            (double u, double v) = Shrunk(mu);
            bool isOutside = Math.Sqrt((u * u) + (v * v)) > budget;
            (low, high) = isOutside ? (mu, high) : (low, mu);
            if ((low + high) / 2.0 is double next && (next <= low || next >= high))
            {
                return ToCoefficients(u, v);
            }
        }
    }

    /// <summary>Where the loss is this much above its minimum, as far as it is within a distance of the minimum.</summary>
    /// <param name="excess">Above the minimum.</param>
    /// <param name="reach">Nothing is drawn farther away than this along the flat direction.</param>
    /// <returns>Coefficients as places; a place that is not finite separates the branches.</returns>
    public IEnumerable<Place> Contour(double excess, double reach)
    {
        const int steps = 72;
        if (!(excess > 0.0) || Steep == 0.0)
        {
            yield break;
        }

        // u = a sin t visits the flat direction evenly where the ellipse is much longer than the reach, and closely near its ends where not.
        double width = Math.Sqrt(excess / Steep);
        double length = Flat > 0.0 ? Math.Sqrt(excess / Flat) : double.PositiveInfinity;
        double last = length <= reach ? Math.PI / 2.0 : Math.Asin(reach / length);
        bool areLines = length > 1e8 * reach;
        for (int side = 1; side >= -1; side -= 2)
        {
            for (int i = -steps; i <= steps; i++)
            {
                double share = side * i / (double)steps;
                double u = areLines ? share * reach : length * Math.Sin(share * last);
                double v = areLines ? side * width : side * width * Math.Cos(share * last);
                (double first, double second) = ToCoefficients(u, v);
                yield return new Place(Best.First + first, Best.Second + second);
            }

            if (length > reach)
            {
                yield return new Place(double.NaN, double.NaN);
            }
        }
    }

    private (double First, double Second) ToCoefficients(double flat, double steep) =>
        ((flatX * flat) + (flatY * steep), (flatY * flat) - (flatX * steep));
}
