using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Extremes;

/// <summary>Fits from moments of numbers of any size: the bits of the fit to numbers near one, as long as nothing leaves the range.</summary>
public class ScaledFitTests
{
    // What doubled sums keep is 2^-106 of a product, which must still be a normal number.
    private static readonly int[] Powers = [-440, -300, -37, 0, 41, 300, 485];

    public static TheoryData<PowersOfTwo> All()
    {
        var data = new TheoryData<PowersOfTwo>();
        foreach (int feature in Powers)
        {
            foreach (int target in Powers)
            {
                // Rows are multiplied by the roots of their weights, so those are to be powers of two as well.
                data.Add(new PowersOfTwo(feature, target, (feature + target) / 97 * 2));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_estimator_and_option_has_the_same_bits(PowersOfTwo powers)
    {
        foreach (bool weighted in (bool[])[false, true])
        {
            foreach (int count in (int[])[40, 3000])
            {
                Problem plain = Problem.Random(count, 5, seed: 11, noise: 1.0);
                double[]? weights = weighted ? plain.Weights(3) : null;
                MomentsSubject near = plain.Into(Support.Subjects.RunTimeDouble(5), weights);
                MomentsSubject far = powers.Of(plain).Into(Support.Subjects.RunTimeDouble(5), powers.OfWeights(weights));
                PowersOfTwo scale = weighted ? powers : powers with { Weight = 0 };
                foreach (FitOptions options in Options())
                {
                    FitOptions scaled = options with
                    {
                        LowerBounds = scale.OfBounds(options.LowerBounds.ToArray()),
                        UpperBounds = scale.OfBounds(options.UpperBounds.ToArray()),
                    };
                    foreach ((IMomentsEstimator one, IMomentsEstimator other) in Estimators(scale, options.Standardize))
                    {
                        AssertSame(near.Fit(one, options), far.Fit(other, scaled), scale, $"{one} {options} weights {weighted}, {count} rows");
                    }
                }
            }
        }
    }

    private static IEnumerable<FitOptions> Options()
    {
        FitOptions[] plain = [default, new() { Intercept = false }, new() { Standardize = true }];
        foreach (FitOptions options in plain)
        {
            yield return options;
            yield return options with { PenaltyFactors = new[] { 0.0, 1.0, 2.0, 0.5, 3.0 } };
            yield return options with { LowerBounds = new[] { -0.25 }, UpperBounds = new[] { 0.5, 0.125, 0.25, 1.0, 8.0 } };
        }
    }

    private static IEnumerable<(IMomentsEstimator Near, IMomentsEstimator Far)> Estimators(PowersOfTwo scale, bool standardize)
    {
        // Standardised columns have the size that they have.
        PowersOfTwo penalized = standardize ? scale with { Feature = 0 } : scale;
        yield return (new LeastSquares(), new LeastSquares());
        foreach (double alpha in (double[])[0.03, 7.0, 500.0])
        {
            yield return (new Ridge(alpha), new Ridge(penalized.OfTotalStrength(alpha)));
            yield return (new Lasso(alpha / 50.0), new Lasso(penalized.OfMeanStrength(alpha / 50.0)));
            yield return (new Lasso(Strength.FractionOfMax(alpha / 1000.0)), new Lasso(Strength.FractionOfMax(alpha / 1000.0)));
            if (penalized.Feature == penalized.Target)
            {
                yield return (new ElasticNet(alpha / 50.0, 0.5), new ElasticNet(penalized.OfMeanStrength(alpha / 50.0), 0.5));
            }
        }
    }

    private static void AssertSame(Fitted near, Fitted far, PowersOfTwo scale, string what)
    {
        string reports = $"{what} at {scale}\n{near.Report}\n{far.Report}";
        Assert.True(near.Report.Status == far.Report.Status, reports);
        double[] wanted = [.. near.Coefficients.Select(value => value * scale.OfCoefficients), Math.ScaleB(near.Intercept, scale.Target)];
        double[] found = [.. far.Coefficients, far.Intercept];
        Assert.True(wanted.SequenceEqual(found), $"{string.Join(' ', wanted)}\n{string.Join(' ', found)}\n{reports}");
        Assert.True(near.Report.RSquared.Equals(far.Report.RSquared), reports);
        Assert.Equal(near.Report.Rank, far.Report.Rank);
        Assert.Equal(near.Report.Iterations, far.Report.Iterations);

        // Strengths in units of their own are rounded on the way to those of the fit.
        Assert.True(Math.Abs(near.Report.Certificate.Value - far.Report.Certificate.Value) <= 1e-12 * near.Report.Certificate.Tolerance, what);
    }
}
