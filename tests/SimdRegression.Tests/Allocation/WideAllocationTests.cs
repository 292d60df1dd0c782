using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>Up to 64 features the constructor allocates everything; above, <c>Prepare</c> or the first fit of a kind does.</summary>
public class WideAllocationTests
{
    private const int Attempts = 20;

    [Theory]
    [InlineData("least squares")]
    [InlineData("ridge")]
    [InlineData("lasso")]
    [InlineData("elastic net")]
    [InlineData("bounds")]
    [InlineData("descent")]
    public void The_first_fit_of_64_features_does_not_allocate(string kind) => Assert.Equal(0, LeastOf(() => New(64), Fit(kind)));

    [Theory]
    [InlineData("least squares")]
    [InlineData("ridge")]
    [InlineData("lasso")]
    [InlineData("elastic net")]
    public void Prepared_moments_of_more_features_do_not_allocate(string kind)
    {
        Action<LinearModel<double>.Moments> prepare = kind switch
        {
            "least squares" => moments => moments.Prepare<LeastSquares>(),
            "ridge" => moments => moments.Prepare<Ridge>(),
            "lasso" => moments => moments.Prepare<Lasso>(),
            _ => moments => moments.Prepare<ElasticNet>(),
        };
        long Cost() => LeastOf(
            () =>
            {
                LinearModel<double>.Moments moments = New(72);
                prepare(moments);
                return moments;
            },
            Fit(kind));
        Assert.Equal(0, Cost());
        Assert.True(LeastOf(() => New(72), Fit(kind)) > 72 * 72 * sizeof(double), "the constructor had allocated what the fit needs");
    }

    [Fact]
    public void Preparing_twice_allocates_once()
    {
        LinearModel<double>.Moments moments = New(72);
        moments.Prepare<Ridge>();
        Assert.Equal(0, LeastOf(() => moments, prepared => prepared.Prepare<Ridge>()));
    }

    /// <summary>Sums and a copy of them, each in two parts, the products of a block, its packed rows, the rows that wait.</summary>
    [Fact]
    public void Sums_of_512_features_take_nine_squares_at_most()
    {
        long bytes = LeastOf(() => 0, _ => GC.KeepAlive(new LinearModel<double>.Moments(512)));
        Assert.InRange(bytes, 6 * 512 * 512 * sizeof(double), 9 * 512 * 512 * sizeof(double));
    }

    private static LinearModel<double>.Moments New(int features)
    {
        Problem problem = Problem.Random(2 * features, features, seed: 5);
        var moments = new LinearModel<double>.Moments(features);
        moments.Add(problem.Rows, problem.Targets);
        return moments;
    }

    private static Action<LinearModel<double>.Moments> Fit(string kind)
    {
        var coefficients = new double[128];
        var bounded = new FitOptions { LowerBounds = new[] { 0.0 } };
        return moments =>
        {
            Span<double> destination = coefficients.AsSpan(0, moments.FeatureCount);
            _ = kind switch
            {
                "least squares" => moments.Fit(default(LeastSquares), default, destination, out _).Status,
                "ridge" => moments.Fit(new Ridge(1.0), default, destination, out _).Status,
                "lasso" => moments.Fit(new Lasso(Strength.FractionOfMax(0.1)), default, destination, out _).Status,
                "elastic net" => moments.Fit(new ElasticNet(0.1, 0.5), default, destination, out _).Status,
                "bounds" => moments.Fit(new Ridge(1.0), bounded, destination, out _).Status,
                _ => moments.Fit(new Ridge(1.0), default(GradientDescent), default, destination, out _).Status,
            };
        };
    }

    // The least that an attempt allocates on this thread: another thread's collection may end this thread's allocation buffer.
    private static long LeastOf<T>(Func<T> create, Action<T> action)
    {
        action(create());
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            T subject = create();
            long before = GC.GetAllocatedBytesForCurrentThread();
            action(subject);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
