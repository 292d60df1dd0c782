using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Fitting;
using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Fits multinomial logistic regression: minimises sum s ( log sum over k of exp(x.w(k) + b(k)) - x.w(y) - b(y) ) + alpha sum over k of P(w(k)), P a penalty of
/// the coefficients of one class.
/// </summary>
/// <typeparam name="TModel">The classifier that fits return.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// <para>
/// All classes are fitted at once by Newton's method, and each has coefficients of its own: none is a class that the others are compared with. A common shift
/// of a feature's coefficients in all classes changes no probability. Where the penalty does not mind it either, as without one, the answer is the one
/// nearest to adding up to 0.
/// </para>
/// <para>
/// Targets are class numbers from 0 to K - 1. A fit ends with a duality gap relative to the objective of the best intercepts alone. Where a plane separates a
/// class from the others and nothing is penalised, there is no minimum: <see cref="FitStatus.Unbounded"/>; the same for a class without rows.
/// </para>
/// <para>Everything is allocated by the constructor; no other method allocates, but for the object that a classifier may be.</para>
/// <para>Source: Hastie, Tibshirani and Friedman 2009, The Elements of Statistical Learning, section 4.4; https://doi.org/10.18637/jss.v033.i01.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
/// <example><code>
/// var trainer = new LinearClassifier&lt;double&gt;.Trainer(features: 4, classes: 3);
/// TrainingReport report = trainer.Fit(rows, species, new Ridge(1.0), out LinearClassifier&lt;double&gt; iris);
/// int label = iris.Label(row);
/// </code></example>
public abstract class ClassifierTrainer<TModel, T, TKernels>
    where TModel : ILinearClassifier<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly int features;
    private readonly int classes;
    private readonly MultinomialSolver<T, TKernels> solver;
    private readonly T[] coefficients;
    private readonly T[] intercepts;

    /// <summary>Allocates the workspace of fits.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <param name="classes">The number of classes K, 2 to 1,000; K (N + 1) at most 2,048.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features or classes is out of range.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    protected ClassifierTrainer(TKernels kernels, int classes)
    {
        RowArguments.CheckElementType<T>();
        features = RowArguments.CheckedFeatures(kernels.FeatureCount);
        CheckClasses(classes, features);
        this.classes = classes;
        solver = new MultinomialSolver<T, TKernels>(kernels, classes);
        coefficients = new T[classes * features];
        intercepts = new T[classes];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => features;

    /// <summary>The number of classes K.</summary>
    public int ClassCount => classes;

    /// <summary>Fits with intercepts, without weights.</summary>
    /// <typeparam name="TPenalty"><see cref="NoPenalty"/>, <see cref="Ridge"/>, <see cref="Lasso"/> or <see cref="ElasticNet"/>.</typeparam>
    /// <param name="rows">The rows, adjacent: N values a target.</param>
    /// <param name="targets">The class numbers, one a row.</param>
    /// <param name="penalty">The penalty of the coefficients of each class; a bare number multiplies it beside the sum of losses.</param>
    /// <param name="model">Receives the classifier.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, a value is not finite, or a target is no class number.</exception>
    public TrainingReport Fit<TPenalty>(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TPenalty penalty, out TModel model)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        var batch = new RowBatch<T>(rows, features, targets, default);
        return Fit(in batch, in penalty, default, out model);
    }

    /// <summary>Fits.</summary>
    /// <typeparam name="TPenalty"><see cref="NoPenalty"/>, <see cref="Ridge"/>, <see cref="Lasso"/> or <see cref="ElasticNet"/>.</typeparam>
    /// <param name="batch">The rows with class numbers for targets and, possibly, weights; no offsets.</param>
    /// <param name="penalty">The penalty of the coefficients of each class; a bare number multiplies it beside the sum of losses.</param>
    /// <param name="options">Intercept, scaling, penalty factors, tolerance, the largest number of steps, warm start; no bounds.</param>
    /// <param name="model">Receives the classifier.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a value is not finite, a target is no class number, or an option does not suit.
    /// </exception>
    /// <exception cref="NotSupportedException">The penalty is none of the elastic net's kind.</exception>
    public TrainingReport Fit<TPenalty>(in RowBatch<T> batch, in TPenalty penalty, in FitOptions options, out TModel model)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        if (double.IsNaN(TPenalty.L1ShareOf(in penalty)))
        {
            throw new NotSupportedException("Classifiers are fitted with no penalty, ridge, lasso, elastic net or group lasso.");
        }

        double weight = Check(in batch, in options);
        return Deliver(solver.Fit(in batch, in penalty, in options, weight), out model);
    }

    /// <summary>Fits a group lasso: the same groups of features in every class, each a norm of its own.</summary>
    /// <param name="batch">The rows with class numbers for targets and, possibly, weights; no offsets.</param>
    /// <param name="penalty">The penalty; a bare number multiplies it beside the sum of losses.</param>
    /// <param name="options">The options; penalty factors act on the absolute values alone; no bounds.</param>
    /// <param name="model">Receives the classifier.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a value is not finite, a target is no class number, or an option does not suit.
    /// </exception>
    public TrainingReport Fit(in RowBatch<T> batch, in GroupLasso penalty, in FitOptions options, out TModel model)
    {
        penalty.Check(features, in options);
        double weight = Check(in batch, in options);
        return Deliver(solver.Fit(in batch, in penalty, in options, weight), out model);
    }

    /// <summary>Refuses numbers of classes that cannot be fitted.</summary>
    internal static void CheckClasses(int classes, int features)
    {
        if (classes is < 2 or > KernelLayout.MostClasses)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes, $"The number of classes must be from 2 to {KernelLayout.MostClasses}.");
        }

        if (classes * (features + 1) > KernelLayout.MostUnknowns)
        {
            throw new ArgumentOutOfRangeException(
                nameof(classes),
                classes,
                $"{classes} classes of {features} features and an intercept have {classes * (features + 1)} unknowns; at most {KernelLayout.MostUnknowns} are fitted.");
        }
    }

    private double Check(in RowBatch<T> batch, in FitOptions options)
    {
        options.CheckRestrictions(features);
        if (options.IsBounded)
        {
            throw new ArgumentException("Classifiers take no bounds; models of two classes with the logistic loss do.", nameof(options));
        }

        RowChecks.RefuseOffsets(in batch);
        RowArguments.Check(batch.Rows, batch.RowStride, features, batch.Count, batch.Weights.Length);
        double weight = RowChecks.Check(in batch, features, TargetRange.NotNegative);
        CheckTargets(batch.Targets);
        return weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckTargets(ReadOnlySpan<T> targets)
    {
        T limit = T.CreateTruncating(classes);
        for (int r = 0; r < targets.Length; r++)
        {
            if (!(targets[r] < limit && T.Floor(targets[r]) == targets[r]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Target {r} is {targets[r]}; a class number is a whole number from 0 to {classes - 1}."),
                    nameof(targets));
            }
        }
    }

    // Rounds the answer to the element type; one that it cannot hold is none.
    private TrainingReport Deliver(TrainingReport report, out TModel model)
    {
        bool isFinite = RoundedModel.TryRound<T>(solver.Coefficients, 0.0, coefficients, out _);
        isFinite &= RoundedModel.TryRound<T>(solver.Intercepts, 0.0, intercepts, out _);
        if (!isFinite)
        {
            coefficients.AsSpan().Clear();
            intercepts.AsSpan().Clear();
        }

        model = TModel.Create(coefficients, intercepts);
        return report with
        {
            Status = isFinite ? report.Status : FitStatus.OutOfRange,
            ActiveCount = isFinite ? CountActive() : 0,
            FeatureCount = features,
            ExpectedDigits = Math.Min(report.ExpectedDigits, RoundedModel.MostDigits<T>()),
        };
    }

    // Features that some class uses.
    private int CountActive()
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            bool isActive = false;
            for (int k = 0; k < classes; k++)
            {
                isActive |= coefficients[(k * features) + j] != T.Zero;
            }

            count += isActive ? 1 : 0;
        }

        return count;
    }
}
