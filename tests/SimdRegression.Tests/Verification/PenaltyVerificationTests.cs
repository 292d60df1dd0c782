namespace SimdRegression.Tests.Verification;

/// <summary>The verifier proves fits with penalties of their own and of the quantile loss, and tells how far a changed answer is from the minimum.</summary>
public sealed class PenaltyVerificationTests
{
    private const int Features = 6;
    private const int Count = 40;

    private static readonly int[] Labels = [0, 0, 1, 1, 1, 2];

    public enum Kind
    {
        Group,
        SparseGroup,
        BridgeOne,
        BridgeHalfMore,
        BridgeNearOne,
        BridgeThree,
        BridgeHalf,
        Mcp,
        Scad,
        Adaptive,
    }

    public static TheoryData<Kind, int> Cases()
    {
        var cases = new TheoryData<Kind, int>();
        foreach (Kind kind in Enum.GetValues<Kind>())
        {
            for (int seed = 0; seed < 4; seed++)
            {
                cases.Add(kind, seed);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fits_from_moments_hold(Kind kind, int seed)
    {
        Problem problem = Problem.Random(seed, kind);
        ModelDocument<double> document = problem.Fit(kind);
        VerificationReport ofRows = document.Verify(problem.Batch);
        VerificationReport ofMoments = document.Verify(problem.Moments);
        foreach (VerificationReport found in new[] { ofRows, ofMoments })
        {
            Assert.True(found.ClaimHolds, $"{document.Report}\n{found}");
            Assert.Equal(document.Report!.Value.Certificate.Kind, found.Measure);
            Assert.True(found.GapLow - found.SumError <= document.Report.Value.Certificate.Value + 1e-15, $"{document.Report}\n{found}");
            double objective = document.Report.Value.Objective;
            Assert.Equal(objective, found.ObjectiveLow, Math.Abs(objective) * 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gap_of_a_changed_answer_is_told(Kind kind, int seed)
    {
        Problem problem = Problem.Random(seed, kind);
        ModelDocument<double> document = problem.Fit(kind);
        int feature = Enumerable.Range(0, Features).MaxBy(j => Math.Abs(document.Coefficients[j]));
        foreach (double change in new[] { 1e-6, 1e-10 })
        {
            double[] moved = document.Coefficients.ToArray();
            moved[feature] *= 1.0 + change;

            // Half the curvature along the coefficient times the square of the step; that of the penalty counts where it is in its bent part.
            double step = change * document.Coefficients[feature];
            double gap = problem.CostOf(kind, document, feature, step);
            FitReport claim = document.Report!.Value with
            {
                Status = FitStatus.Converged,
                Certificate = document.Report.Value.Certificate with { Value = 0.1 * gap, Tolerance = 0.1 * gap },
            };
            var changed = new ModelDocument<double>(moved, problem.InterceptOf(moved), in claim) { Objective = document.Objective };
            VerificationReport found = changed.Verify(problem.Moments);
            string context = $"{change} {gap}\n{document.Report}\n{found}";
            Assert.True(found.GapLow + found.SumError >= 0.3 * gap, context);
            Assert.True(found.GapBound - found.SumError <= 3.0 * gap, context);
            Assert.True(found.Verdict == Verdict.Refuted || found.SumError > 1e-3 * gap, context);
        }
    }

    private sealed record Problem(double[] Rows, double[] Targets, double[] Weights, FitOptions Options, double Strength)
    {
        public RowBatch<double> Batch => new(Rows, Features, Targets, Weights);

        public LinearModel<double>.Moments Moments
        {
            get
            {
                var moments = new LinearModel<double>.Moments(Features) { SumPrecision = SumPrecision.Doubled };
                moments.Add(Rows, Targets, Weights);
                return moments;
            }
        }

        public static Problem Random(int seed, Kind kind)
        {
            var random = new Random(seed);
            var rows = new double[Count * Features];
            var targets = new double[Count];
            for (int i = 0; i < Count; i++)
            {
                double sum = random.NextDouble();
                for (int j = 0; j < Features; j++)
                {
                    double shared = j > 0 ? 0.4 * rows[(i * Features) + j - 1] : 0.0;
                    rows[(i * Features) + j] = shared + ((random.NextDouble() - 0.4) * (1.0 + (0.5 * j)));
                    sum += rows[(i * Features) + j] * (j < 3 ? 1.0 - (0.4 * j) : 0.02);
                }

                targets[i] = sum;
            }

            bool isGroup = kind == Kind.Group;
            var options = new FitOptions
            {
                Intercept = seed % 2 == 0,
                Standardize = seed % 3 == 1,
                PenaltyFactors = seed == 2 && !isGroup ? new[] { 1.0, 0.5, 2.0, 1.0, 0.0, 1.0 } : default,
            };
            double[] weights = seed == 3 ? [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble() + 0.1)] : [];
            return new Problem(rows, targets, weights, options, 0.02 * (1 + seed));
        }

        public double InterceptOf(double[] coefficients)
        {
            if (!Options.Intercept)
            {
                return 0.0;
            }

            double total = 0.0;
            double weight = 0.0;
            for (int i = 0; i < Count; i++)
            {
                double s = Weights.Length == 0 ? 1.0 : Weights[i];
                double rest = Targets[i];
                for (int j = 0; j < Features; j++)
                {
                    rest -= coefficients[j] * Rows[(i * Features) + j];
                }

                total += s * rest;
                weight += s;
            }

            return total / weight;
        }

        public ModelDocument<double> Fit(Kind kind)
        {
            LinearModel<double>.Moments moments = Moments;
            var groups = new FeatureGroups(Labels);
            double[] factors = [1.0, 2.0, 0.5];
            LinearModel<double> model;
            ModelObjective objective = ModelObjective.Of(ModelLoss.Squared, Options);
            FitReport report;
            switch (kind)
            {
                case Kind.Group:
                    report = moments.Fit(new GroupLasso(Strength, groups), Options, out model);
                    objective = With(objective, ModelPenalty.Group);
                    break;
                case Kind.SparseGroup:
                    report = moments.Fit(new GroupLasso(Strength, groups, 0.4, factors), Options, out model);
                    objective = With(objective, ModelPenalty.Group, factors: factors);
                    break;
                case Kind.Mcp:
                    report = moments.Fit(new Mcp(Strength, 2.5), Options, out model);
                    objective = With(objective, ModelPenalty.Mcp, gamma: 2.5);
                    break;
                case Kind.Scad:
                    report = moments.Fit(new Scad(Strength), Options, out model);
                    objective = With(objective, ModelPenalty.Scad);
                    break;
                case Kind.Adaptive:
                    report = moments.Fit(new AdaptiveLasso(Strength), Options, out model);
                    var weights = new double[Features];
                    moments.CopyAdaptiveFactors(weights);
                    objective = ModelObjective.Of(ModelLoss.Squared, Options with { PenaltyFactors = weights });
                    break;
                default:
                    report = moments.Fit(new Bridge(Strength, PowerOf(kind)), Options, out model);
                    objective = With(objective, ModelPenalty.Bridge, power: PowerOf(kind));
                    break;
            }

            Assert.True(report.Converged, report.ToString());
            return new ModelDocument<double>(model.Coefficients, model.Intercept, in report) { Objective = objective };
        }

        // What the step costs, relative to the objective at zero: the half curvature of loss and penalty along the coefficient, by the formulas.
        public double CostOf(Kind kind, ModelDocument<double> document, int feature, double step)
        {
            LinearModel<double>.Moments moments = Moments;
            double weight = moments.TotalWeight;
            double curvature = moments.CrossProduct(feature, feature);
            double atZero = 0.5 * document.Report!.Value.TotalSumOfSquares;
            double mean = moments.Mean(feature);
            double meanOfTarget = moments.TargetMean;
            double deviation = Options.Standardize ? Math.Sqrt(curvature / weight) : 1.0;
            curvature += Options.Intercept ? 0.0 : weight * mean * mean;
            atZero += Options.Intercept ? 0.0 : 0.5 * weight * meanOfTarget * meanOfTarget;
            double factor = Options.PenaltyFactors.IsEmpty ? 1.0 : Options.PenaltyFactors.Span[feature];
            double u = Math.Abs(document.Coefficients[feature]) * deviation;
            double level = Strength * factor;
            double bend = kind switch
            {
                Kind.Mcp => u < 2.5 * level ? -1.0 / 2.5 : 0.0,
                Kind.Scad => u > level && u < Scad.DefaultGamma * level ? -1.0 / (Scad.DefaultGamma - 1.0) : 0.0,
                Kind.Group or Kind.SparseGroup => OfGroup(kind, document, feature, deviation),
                Kind.Adaptive => 0.0,
                _ => level * PowerOf(kind) * (PowerOf(kind) - 1.0) * Math.Pow(u, PowerOf(kind) - 2.0),
            };
            return 0.5 * (curvature + (weight * bend * deviation * deviation)) * step * step / atZero;
        }

        private double OfGroup(Kind kind, ModelDocument<double> document, int feature, double deviation)
        {
            var moments = Moments;
            double squares = 0.0;
            double rest = 0.0;
            for (int j = 0; j < Features; j++)
            {
                if (Labels[j] == Labels[feature])
                {
                    double unit = Options.Standardize ? Math.Sqrt(moments.CrossProduct(j, j) / moments.TotalWeight) : 1.0;
                    double u = unit * document.Coefficients[j];
                    squares += u * u;
                    rest += j == feature ? 0.0 : u * u;
                }
            }

            double[] factors = kind == Kind.Group ? [Math.Sqrt(2.0), Math.Sqrt(3.0), 1.0] : [0.6 * 1.0, 0.6 * 2.0, 0.6 * 0.5];
            return Strength * factors[Labels[feature]] * rest / Math.Pow(squares, 1.5);
        }

        private static double PowerOf(Kind kind) => kind switch
        {
            Kind.BridgeOne => 1.0,
            Kind.BridgeHalfMore => 1.5,
            Kind.BridgeNearOne => 1.1,
            Kind.BridgeThree => 3.0,
            _ => 0.5,
        };

        private static ModelObjective With(
            ModelObjective plain, ModelPenalty penalty, double[]? factors = null, double power = 1.0, double gamma = Scad.DefaultGamma) => new()
        {
            Standardize = plain.Standardize,
            PenaltyFactors = plain.PenaltyFactors,
            Penalty = penalty,
            Groups = penalty == ModelPenalty.Group ? Labels : [],
            GroupFactors = factors ?? [],
            Power = power,
            Gamma = gamma,
        };
    }
}
