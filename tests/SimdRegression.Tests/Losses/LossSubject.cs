using System.Numerics;
using System.Runtime.Intrinsics;

namespace SimdRegression.Tests.Losses;

/// <summary>A loss at single predictions, in double, whatever its type.</summary>
internal abstract class LossSubject
{
    public static readonly LossSubject[] All =
    [
        new Curved<SquaredLoss>(default),
        new Curved<HuberLoss>(new HuberLoss(0.75)),
        new Curved<HuberLoss>(new HuberLoss(3.0)),
        new Curved<LogisticLoss>(default),
        new Curved<PoissonLoss>(default),
        new Curved<GammaLoss>(default),
        new Curved<TweedieLoss>(new TweedieLoss(1.02)),
        new Curved<TweedieLoss>(default),
        new Curved<TweedieLoss>(new TweedieLoss(1.95)),
        new Kinked<PerceptronLoss>(default),
        new Kinked<HingeLoss>(default),
    ];

    public abstract string Name { get; }

    public abstract TargetRange Targets { get; }

    public abstract double LargestCurvature { get; }

    /// <summary>Whether there is a conjugate.</summary>
    public abstract bool IsCurved { get; }

    /// <summary>Some targets that the loss is defined for.</summary>
    public double[] SomeTargets => Targets switch
    {
        TargetRange.ZeroOrOne => [0.0, 1.0],
        TargetRange.NotNegative => [0.0, 0.5, 1.0, 7.0],
        TargetRange.Positive => [0.02, 0.5, 1.0, 7.0],
        _ => [-3.25, 0.0, 0.5, 12.0],
    };

    public abstract (double Value, double Derivative, double Curvature) At(double prediction, double target);

    public abstract (double Value, double Derivative, double Curvature) AtSingle(double prediction, double target);

    public abstract double Conjugate(double slope, double target);

    public override string ToString() => Name;

    private abstract class Typed<TLoss>(TLoss loss) : LossSubject
        where TLoss : struct, ILoss<TLoss>
    {
        protected readonly TLoss Loss = loss;

        public override string Name => Loss.ToString()!;

        public override TargetRange Targets => TLoss.Targets;

        public override double LargestCurvature => TLoss.LargestCurvature(in Loss);

        public override (double Value, double Derivative, double Curvature) At(double prediction, double target)
            => At<double>(prediction, target);

        public override (double Value, double Derivative, double Curvature) AtSingle(double prediction, double target)
            => At<float>(prediction, target);

        private (double Value, double Derivative, double Curvature) At<T>(double prediction, double target)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Vector256<T> value = Loss.Evaluate(
                Vector256.Create(T.CreateTruncating(prediction)),
                Vector256.Create(T.CreateTruncating(target)),
                out Vector256<T> derivative,
                out Vector256<T> curvature);
            return (double.CreateTruncating(value[0]), double.CreateTruncating(derivative[0]), double.CreateTruncating(curvature[0]));
        }
    }

    private sealed class Curved<TLoss>(TLoss loss) : Typed<TLoss>(loss)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        public override bool IsCurved => true;

        public override double Conjugate(double slope, double target)
            => TLoss.Conjugate(in Loss, Vector256.Create(slope), Vector256.Create(target)).ToScalar();
    }

    private sealed class Kinked<TLoss>(TLoss loss) : Typed<TLoss>(loss)
        where TLoss : struct, ILoss<TLoss>
    {
        public override bool IsCurved => false;

        public override double Conjugate(double slope, double target) => double.NaN;
    }
}
