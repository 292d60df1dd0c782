using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>Up to 64 features the constructor allocates everything; above, <c>Prepare</c> or the first fit of a kind does.</summary>
public class WideAllocationTests
{
    private const int Attempts = 20;
    private static readonly double[] s_rows = Problem.Random(150, 72, seed: 5).Rows;
    private static readonly double[] s_labels = [.. Enumerable.Range(0, 150).Select(r => (double)(r % 2))];

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

    [Theory]
    [InlineData("Newton")]
    [InlineData("proximal gradient")]
    [InlineData("stochastic")]
    [InlineData("perceptron")]
    [InlineData("loss and gradient")]
    public void Solver_over_rows_of_64_features_is_there_from_the_start_and_a_wider_one_comes_with_its_first_fit(string kind)
    {
        // The model is an object.
        long model = 2 * 72 * sizeof(double);
        Assert.InRange(FirstFit(64), 0, model);
        var trainer = new LinearModel<double>.Trainer(72);
        TrainerFit(kind, trainer);
        long next = LeastOf(() => trainer, known => TrainerFit(kind, known));
        Assert.InRange(next, 0, model);
        Assert.True(FirstFit(72) > next + model, "the constructor had allocated what the fit needs");

        long FirstFit(int features) => LeastOf(() => new LinearModel<double>.Trainer(features), fresh => TrainerFit(kind, fresh));
    }

    [Fact]
    public void Trainer_of_512_features_takes_nothing_before_its_first_fit()
    {
        Assert.InRange(LeastOf(() => 0, _ => GC.KeepAlive(new LinearModel<double>.Trainer(512))), 0, 10_000);
    }

    private static void TrainerFit(string kind, LinearModel<double>.Trainer trainer)
    {
        int features = trainer.FeatureCount;
        var batch = new RowBatch<double>(s_rows.AsSpan(0, 150 * features), features, s_labels, default);
        var few = new FitOptions { MaxIterations = 3 };
        _ = kind switch
        {
            "Newton" => trainer.Fit(in batch, default(LogisticLoss), new Ridge(1.0), default(Newton), in few, out _).Status,
            "proximal gradient" => trainer.Fit(in batch, default(LogisticLoss), new Lasso(1.0), default(ProximalGradient), in few, out _).Status,
            "stochastic" => trainer.Fit(in batch, default(LogisticLoss), new Ridge(1.0), default(StochasticGradientDescent), in few, out _).Status,
            "perceptron" => trainer.Fit(in batch, default(Perceptron), in few, out _).Status,
            _ => Evaluated(trainer, in batch),
        };
    }

    private static FitStatus Evaluated(LinearModel<double>.Trainer trainer, in RowBatch<double> batch)
    {
        Span<double> gradient = stackalloc double[trainer.FeatureCount];
        Span<double> zeros = stackalloc double[trainer.FeatureCount];
        zeros.Clear();
        double loss = trainer.Evaluate(in batch, default(HingeLoss), zeros, 0.0, gradient, out _);
        return loss == batch.Count ? FitStatus.Converged : FitStatus.Stalled;
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
