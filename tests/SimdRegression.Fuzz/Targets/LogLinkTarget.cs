using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Fits of losses with a log link, with offsets and targets of many sizes, and of Huber's loss with its scale: the same fit gives the same bits again, what
/// says that it converged is not refuted by <see cref="FitVerifier"/>, and of a fitted scale no step beside the point lowers the objective by more than told.
/// </summary>
internal sealed class LogLinkTarget : IFuzzTarget
{
    private const int MostFeatures = 4;
    private const int MostRows = 14;

    private readonly LinearModel<double>.Trainer[] trainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Trainer(n))];

    public string Name => "log-link";

    public int LongestInput => 48;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 71, count: 300, shortest: 24, longest: 48);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        int kind = source.Below(4);
        Case data = Case.Next(ref source, hasZeros: kind is 0 or 1);
        double power = source.OneOf<double>([1.5, 1.1, 1.9, 1.001, 1.999, 1.3]);
        return kind switch
        {
            0 => Run(data, default(PoissonLoss), "Poisson"),
            1 => Run(data, new TweedieLoss(power), FormattableString.Invariant($"Tweedie {power}")),
            2 => Run(data, default(GammaLoss), "gamma"),
            _ => RunScale(data, source.OneOf<double>([1.35, 1.05, 3.0, 1.5])),
        };
    }

    private Signature Run<TLoss>(Case data, TLoss loss, string name)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        LinearModel<double>.Trainer trainer = trainers[data.Features - 1];
        var batch = new RowBatch<double>(data.Rows, data.Features, data.Targets, data.Weights) { Offsets = data.Offsets };
        var penalty = new ElasticNet(Strength.Total(data.Strength), data.L1Ratio);
        TrainingReport report = trainer.Fit(in batch, in loss, in penalty, default(ProximalNewton), data.Options, out LinearModel<double> model);
        TrainingReport again = trainer.Fit(in batch, in loss, in penalty, default(ProximalNewton), data.Options, out LinearModel<double> other);
        string context = FormattableString.Invariant($"\n  {name} {report.Status} {report.Certificate} objective {report.Objective:R}") + data.Describe(model);
        BrokenPromiseException.Unless(
            report.Equals(again) && model.Coefficients.SequenceEqual(other.Coefficients) && model.Intercept.Equals(other.Intercept),
            () => "the same fit has other bits",
            context);
        bool isFinite = model.Coefficients.ToArray().All(double.IsFinite) && double.IsFinite(model.Intercept);
        BrokenPromiseException.Unless(isFinite, () => "a coefficient is no number", context);
        bool hasAmounts = data.Targets.Where((target, i) => target > 0.0 && (data.Weights.Length == 0 || data.Weights[i] > 0.0)).Any();
        bool hasExcuse = !hasAmounts || !data.IsMild;
        BrokenPromiseException.Unless(report.Converged || hasExcuse, () => $"{report.Status} although all is penalised and of usual size", context);
        if (!report.Converged)
        {
            return Signature.Start.With((ulong)report.Status).With(name);
        }

        double deviance = trainer.Deviance(in batch, in loss, model.Coefficients, model.Intercept);
        BrokenPromiseException.Unless(deviance >= 0.0, () => $"the deviance is {deviance}", context);
        VerificationReport found = FitVerifier.Verify(in batch, in loss, model.Coefficients, model.Intercept, in report, data.Options);
        BrokenPromiseException.Unless(found.Verdict != Verdict.Refuted, () => $"the verifier refutes it: {found}", context);
        return Signature.Start.With(name).With((ulong)found.Verdict).WithSize(found.Precision).With(data.L1Ratio > 0.0).With(data.Options.Standardize)
            .With(data.Offsets.Length > 0).WithSize(report.Iterations);
    }

    private Signature RunScale(Case data, double delta)
    {
        LinearModel<double>.Trainer trainer = trainers[data.Features - 1];
        FitOptions options = data.Options with { LowerBounds = default };
        var batch = new RowBatch<double>(data.Rows, data.Features, data.Targets, data.Weights) { Offsets = data.Offsets };
        TrainingReport report = trainer.Fit(in batch, new JointHuber(delta, data.Strength), in options, out LinearModel<double> model, out double sigma);
        TrainingReport again = trainer.Fit(in batch, new JointHuber(delta, data.Strength), in options, out _, out double sigmaAgain);
        string context = FormattableString.Invariant($"\n  Huber {delta} sigma {sigma:R} {report.Status} {report.Certificate} objective {report.Objective:R}") + data.Describe(model);
        BrokenPromiseException.Unless(sigma.Equals(sigmaAgain) && report.Equals(again), () => "the same fit has other bits", context);
        if (!report.Converged || options.Standardize)
        {
            return Signature.Start.With((ulong)report.Status);
        }

        BrokenPromiseException.Unless(sigma > 0.0 && double.IsFinite(sigma), () => $"sigma is {sigma}", context);
        double[] point = [.. model.Coefficients, model.Intercept, sigma];
        double least = data.ObjectiveOfScale(point, delta);
        double[] sizes = [.. Enumerable.Range(0, data.Features).Select(j => sigma / Math.Max(1e-300, data.Largest(j))), options.Intercept ? sigma : 0.0, 0.5 * sigma];
        double noise = 1e-9 * data.ObjectiveOfScale([.. new double[data.Features], data.Targets.Average(), data.Targets.Max(Math.Abs) + 1e-300], delta);
        for (int j = 0; j < point.Length; j++)
        {
            foreach (double step in (double[])[1.0, -1.0, 1e-2, -1e-2, 1e-4, -1e-4])
            {
                double[] beside = [.. point];
                beside[j] += step * sizes[j];
                double gain = beside[^1] > 0.0 ? least - data.ObjectiveOfScale(beside, delta) : 0.0;
                BrokenPromiseException.Unless(gain <= noise, () => FormattableString.Invariant($"a step in unknown {j} gains {gain:g3} of {least:g6}"), context);
            }
        }

        return Signature.Start.With("scale").WithSize(report.Iterations).With(data.Weights.Length > 0).With(options.Intercept);
    }

    /// <summary>A problem.</summary>
    private sealed record Case(int Features, double[] Rows, double[] Targets, double[] Weights, double[] Offsets, double Strength, double L1Ratio, FitOptions Options, bool IsMild)
    {
        public static Case Next(ref ByteSource source, bool hasZeros)
        {
            int features = source.From(1, MostFeatures);
            int count = source.From(features + 2, MostRows);
            double level = source.OneOf<double>([1.0, 1.0, 100.0, 1e-6, 1e9, 1e-30, 1e60]);
            double spread = source.OneOf<double>([0.5, 1.0, 4.0, 20.0]);
            double shift = source.OneOf<double>([0.0, 0.0, 5.0, 1e3]);
            double strength = source.OneOf<double>([1.0, 0.1, 1e-3, 10.0, 0.0, 1e-8]);
            double share = source.OneOf<double>([0.0, 0.0, 1.0, 0.5]);
            bool isWeighted = source.OneIn(3);
            bool hasOffsets = source.OneIn(2);
            var options = new FitOptions
            {
                Intercept = !source.OneIn(4),
                Standardize = source.OneIn(3),
                LowerBounds = source.OneIn(8) ? new[] { 0.0 } : default,
            };
            var random = new Random((int)(source.Word() & 0x7FFFFFFF));
            var rows = new double[count * features];
            var targets = new double[count];
            var weights = new double[isWeighted ? count : 0];
            var offsets = new double[hasOffsets ? count : 0];
            for (int i = 0; i < count; i++)
            {
                double margin = 0.0;
                for (int j = 0; j < features; j++)
                {
                    double value = NearCase.Normal(random);
                    rows[(i * features) + j] = shift + value;
                    margin += (j % 2 == 0 ? 1.0 : -0.5) * value;
                }

                double mean = level * Math.Exp(spread * margin * 0.5);
                targets[i] = hasZeros && random.Next(3) == 0 ? 0.0 : Math.Max(-mean * Math.Log(1.0 - random.NextDouble()), 1e-300);
                if (isWeighted)
                {
                    weights[i] = random.Next(3);
                }

                if (hasOffsets)
                {
                    offsets[i] = 2.0 * NearCase.Normal(random);
                }
            }

            bool isMild = strength >= 1e-3 && level is 1.0 or 100.0 && spread <= 1.0 && shift <= 5.0 && options.Intercept && options.LowerBounds.IsEmpty;
            return new Case(features, rows, targets, weights, offsets, strength, share, options, isMild && strength >= 1e-3);
        }

        public double Largest(int feature) => Enumerable.Range(0, Targets.Length).Max(i => Math.Abs(Rows[(i * Features) + feature]));

        public double ObjectiveOfScale(double[] point, double delta)
        {
            double sigma = point[^1];
            double sum = 0.0;
            for (int j = 0; j < Features; j++)
            {
                sum += Strength * point[j] * point[j];
            }

            for (int i = 0; i < Targets.Length; i++)
            {
                double residual = Targets[i] - point[Features] - (Offsets.Length > 0 ? Offsets[i] : 0.0);
                for (int j = 0; j < Features; j++)
                {
                    residual -= point[j] * Rows[(i * Features) + j];
                }

                double z = Math.Abs(residual) / sigma;
                sum += (Weights.Length > 0 ? Weights[i] : 1.0) * sigma * (1.0 + (z <= delta ? z * z : (2.0 * delta * z) - (delta * delta)));
            }

            return sum;
        }

        public string Describe(LinearModel<double> model) =>
            FormattableString.Invariant($"\n  strength {Strength} r {L1Ratio} intercept {Options.Intercept} standardize {Options.Standardize} box [{string.Join(' ', Options.LowerBounds.ToArray())}]")
            + FormattableString.Invariant($"\n  w [{string.Join(' ', model.Coefficients.ToArray())}] b {model.Intercept:R}\n  rows [{string.Join(' ', Rows)}]")
            + FormattableString.Invariant($"\n  targets [{string.Join(' ', Targets)}]\n  weights [{string.Join(' ', Weights)}]\n  offsets [{string.Join(' ', Offsets)}]");
    }
}
