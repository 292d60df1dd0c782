namespace SimdRegression.Tests.Losses;

/// <summary>What holds for every loss: derivatives against differences, convexity, the conjugate.</summary>
public sealed class LossPropertyTests
{
    private static readonly double[] Predictions =
        [-30.0, -7.5, -3.3, -1.4, -0.8, -0.3, -0.01, 0.0, 0.02, 0.4, 0.7, 0.9, 1.1, 2.2, 3.4, 6.0, 11.3, 20.0];

    public static TheoryData<int> Subjects => [.. Enumerable.Range(0, LossSubject.All.Length)];

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Derivatives_are_those_of_the_value(int index)
    {
        LossSubject loss = LossSubject.All[index];
        const double Step = 1e-5;
        foreach ((double m, double y) in Points(loss))
        {
            (double value, double derivative, double curvature) = loss.At(m, y);
            (double above, double slopeAbove, double curvatureAbove) = loss.At(m + Step, y);
            (double below, double slopeBelow, double curvatureBelow) = loss.At(m - Step, y);
            double scale = 1.0 + Math.Abs(value) + Math.Abs(derivative);
            if (curvatureAbove == curvatureBelow && slopeAbove != slopeBelow && curvature == 0.0)
            {
                // A kink: any slope between those on both sides.
                Assert.InRange(derivative, slopeBelow, slopeAbove);
                continue;
            }

            Assert.Equal((above - below) / (2.0 * Step), derivative, 1e-8 * scale);
            if (Math.Abs(curvatureAbove - curvatureBelow) < 0.5 * (1.0 + curvature))
            {
                Assert.Equal((slopeAbove - slopeBelow) / (2.0 * Step), curvature, 1e-8 * scale);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Loss_is_convex_and_its_curvature_bounded(int index)
    {
        LossSubject loss = LossSubject.All[index];
        foreach (double y in loss.SomeTargets)
        {
            foreach (double a in Predictions)
            {
                (double valueAtA, double slopeAtA, double curvature) = loss.At(a, y);
                Assert.InRange(curvature, 0.0, loss.LargestCurvature);
                foreach (double b in Predictions)
                {
                    // Above its tangents, which is more than below its chords.
                    double valueAtB = loss.At(b, y).Value;
                    double tangent = valueAtA + (slopeAtA * (b - a));
                    Assert.True(valueAtB >= tangent - (1e-14 * (Math.Abs(valueAtA) + Math.Abs(tangent) + Math.Abs(slopeAtA * a))), $"{loss} {a} {b} {y}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Conjugate_bounds_the_loss_and_touches_it_at_the_derivative(int index)
    {
        LossSubject loss = LossSubject.All[index];
        foreach ((double m, double y) in Points(loss))
        {
            (double value, double derivative, _) = loss.At(m, y);
            double conjugate = loss.Conjugate(derivative, y);
            if (!loss.IsCurved)
            {
                Assert.True(double.IsNaN(conjugate));
                continue;
            }

            double rounding = 1e-14 * (1.0 + Math.Abs(value) + Math.Abs(m * derivative) + Math.Abs(m * y));
            Assert.Equal(derivative * m, value + conjugate, rounding);
            foreach (double other in Predictions)
            {
                double slope = loss.At(other, y).Derivative;
                double bound = value + loss.Conjugate(slope, y) - (slope * m);
                Assert.True(bound >= -1e-13 * (1.0 + Math.Abs(value) + Math.Abs(slope * other) + Math.Abs(slope * m)), $"{loss} {m} {other} {y}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Single_precision_agrees(int index)
    {
        LossSubject loss = LossSubject.All[index];
        foreach ((double m, double y) in Points(loss))
        {
            (double value, double derivative, double curvature) = loss.At((float)m, y);
            (double singleValue, double singleDerivative, double singleCurvature) = loss.AtSingle(m, y);
            double scale = 1e-6 * (1.0 + Math.Abs(m) + Math.Abs(y));
            Assert.Equal(value, singleValue, scale * (1.0 + Math.Abs(value)));
            Assert.Equal(derivative, singleDerivative, scale * (1.0 + Math.Abs(derivative)));
            Assert.Equal(curvature, singleCurvature, scale * (1.0 + curvature));
        }
    }

    [Fact]
    public void Targets_are_those_that_the_loss_has_a_meaning_for()
    {
        Dictionary<Type, TargetRange> ranges = new()
        {
            [typeof(SquaredLoss)] = Range<SquaredLoss>(),
            [typeof(HuberLoss)] = Range<HuberLoss>(),
            [typeof(LogisticLoss)] = Range<LogisticLoss>(),
            [typeof(PoissonLoss)] = Range<PoissonLoss>(),
            [typeof(GammaLoss)] = Range<GammaLoss>(),
            [typeof(TweedieLoss)] = Range<TweedieLoss>(),
            [typeof(PerceptronLoss)] = Range<PerceptronLoss>(),
            [typeof(HingeLoss)] = Range<HingeLoss>(),
        };
        Assert.Equal(TargetRange.Any, ranges[typeof(SquaredLoss)]);
        Assert.Equal(TargetRange.Any, ranges[typeof(HuberLoss)]);
        Assert.Equal(TargetRange.ZeroOrOne, ranges[typeof(LogisticLoss)]);
        Assert.Equal(TargetRange.NotNegative, ranges[typeof(PoissonLoss)]);
        Assert.Equal(TargetRange.Positive, ranges[typeof(GammaLoss)]);
        Assert.Equal(TargetRange.NotNegative, ranges[typeof(TweedieLoss)]);
        Assert.Equal(TargetRange.ZeroOrOne, ranges[typeof(PerceptronLoss)]);
        Assert.Equal(TargetRange.ZeroOrOne, ranges[typeof(HingeLoss)]);
    }

    private static TargetRange Range<TLoss>()
        where TLoss : struct, ILoss<TLoss>
        => TLoss.Targets;

    private static IEnumerable<(double Prediction, double Target)> Points(LossSubject loss)
        => from y in loss.SomeTargets from m in Predictions select (m, y);
}
