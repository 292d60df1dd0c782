using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Tests.Charts;

public sealed class QuadraticLossTests
{
    /// <summary>Moments of all kinds: s11, s12, s22, c1, c2, syy.</summary>
    public static TheoryData<double, double, double, double, double, double> Moments => new()
    {
        { 1.0, 0.3, 1.0, 4.0, 1.5, 30.0 },
        { 1.0, -0.8, 1.0, 4.0, 1.5, 90.0 },
        { 1.0, 0.0, 1.0, 3.0, 3.0, 30.0 },
        { 1.0, 0.999999, 1.0, 4.0, 4.000001, 30.0 },
        { 4.0, 2.0, 1.0, 4.0, 2.0, 30.0 },
        { 1e-8, 1e-9, 3e-8, -4e-6, 1e-6, 30.0 },
        { 2e6, 1e5, 1e6, -3e7, 5e6, 1e9 },
        { 1.0, 0.0, 0.0, 2.0, 0.0, 5.0 },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public void The_best_coefficients_solve_the_normal_equations(double s11, double s12, double s22, double c1, double c2, double syy)
    {
        QuadraticLoss loss = QuadraticLoss.FromMoments(s11, s12, s22, c1, c2, syy);
        (double u, double v) = loss.Best;
        double size = Math.Abs(c1) + Math.Abs(c2);
        Assert.Equal(c1, (s11 * u) + (s12 * v), 1e-6 * size);
        Assert.Equal(c2, (s12 * u) + (s22 * v), 1e-6 * size);

        // Away from them it is the mean squared error.
        (u, v) = (u + 1.5, v - 0.5);
        double expected = syy - (2.0 * ((u * c1) + (v * c2))) + (s11 * u * u) + (2.0 * s12 * u * v) + (s22 * v * v);
        Assert.Equal(expected, loss.At(u, v), 1e-6 * (syy + Math.Abs(expected)));
        Assert.Equal(loss.Minimum, loss.At(loss.Best.First, loss.Best.Second), 1e-12 * syy);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Both_shapes_are_touched_where_no_other_allowed_point_is_better(double s11, double s12, double s22, double c1, double c2, double syy)
    {
        QuadraticLoss loss = QuadraticLoss.FromMoments(s11, s12, s22, c1, c2, syy);
        foreach (double share in new[] { 0.05, 0.3, 0.5, 0.8, 0.99, 1.5 })
        {
            ConstraintData data = ConstraintData.AtShare("a", "b", loss, share);
            (double u, double v) = loss.BestOnDiamond(data.L1Budget);
            Assert.InRange(Math.Abs(u) + Math.Abs(v), 0.0, data.L1Budget * (1.0 + 1e-12));
            Check(data.L1Budget, loss.At(u, v), angle => 1.0 / (Math.Abs(Math.Cos(angle)) + Math.Abs(Math.Sin(angle))));
            (u, v) = loss.BestOnDisc(data.L2Budget);
            Assert.InRange(Math.Sqrt((u * u) + (v * v)), 0.0, data.L2Budget * (1.0 + 1e-9));
            Check(data.L2Budget, loss.At(u, v), _ => 1.0);
        }

        // Every direction, on the edge and within.
        void Check(double budget, double found, Func<double, double> edge)
        {
            const int directions = 4000;
            double least = double.PositiveInfinity;
            for (int i = 0; i < directions; i++)
            {
                double angle = 2.0 * Math.PI * i / directions;
                foreach (double radius in new[] { 1.0, 0.9, 0.5 })
                {
                    double length = radius * budget * edge(angle);
                    least = Math.Min(least, loss.At(length * Math.Cos(angle), length * Math.Sin(angle)));
                }
            }

            double slack = 1e-9 * (loss.Minimum + loss.Excess(0.0, 0.0));
            Assert.True(found <= least + slack, $"{found} is above {least}");
            Assert.True(found >= loss.Minimum);
        }
    }

    [Fact]
    public void The_ridge_of_a_strength_is_touched_by_the_disc_of_its_norm()
    {
        // (H + mu I) w = c.
        const double mu = 0.7;
        (double h11, double h12, double h22, double c1, double c2) = (1.0 + mu, 0.3, 1.0 + mu, 4.0, 1.5);
        double determinant = (h11 * h22) - (h12 * h12);
        (double u, double v) = (((h22 * c1) - (h12 * c2)) / determinant, ((h11 * c2) - (h12 * c1)) / determinant);
        (double First, double Second) touching = QuadraticLoss.FromMoments(1.0, 0.3, 1.0, c1, c2, 30.0).BestOnDisc(Math.Sqrt((u * u) + (v * v)));
        Assert.Equal(u, touching.First, 1e-12);
        Assert.Equal(v, touching.Second, 1e-12);
    }

    [Fact]
    public void A_small_diamond_is_touched_at_a_corner_whose_zero_is_exact()
    {
        QuadraticLoss loss = QuadraticLoss.FromMoments(1.0, 0.3, 1.0, -4.0, 1.5, 30.0);
        Assert.Equal((-0.5, 0.0), loss.BestOnDiamond(0.5));
        ConstraintData telling = ConstraintData.Telling("a", "b", loss);
        Assert.Equal(0.0, loss.BestOnDiamond(telling.L1Budget).Second);
        Assert.Equal((0.0, 0.0), loss.BestOnDiamond(0.0));
        Assert.Equal((0.0, 0.0), loss.BestOnDisc(0.0));
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Contours_have_the_loss_that_they_stand_for(double s11, double s12, double s22, double c1, double c2, double syy)
    {
        QuadraticLoss loss = QuadraticLoss.FromMoments(s11, s12, s22, c1, c2, syy);
        double excess = 0.3 * loss.Excess(0.0, 0.0);
        Place[] places = [.. loss.Contour(excess, reach: 5.0 * (Math.Abs(loss.Best.First) + Math.Abs(loss.Best.Second))).Where(at => at.IsFinite)];
        Assert.InRange(places.Length, 100, 1000);
        Assert.All(places, at => Assert.Equal(excess, loss.Excess(at.X, at.Y), 1e-6 * excess));
        Assert.Empty(loss.Contour(0.0, 1.0));
    }
}
