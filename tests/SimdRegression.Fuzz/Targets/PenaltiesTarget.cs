using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Fits with penalties of a form of their own, from moments and over rows, and of the quantile loss: what is claimed of them is not refuted by the verifier, and
/// what is told is no less than the truth. The verifier itself is held against the exact lasso where a penalty is one, against many points along each
/// coefficient where it is not convex, and against the corners of small quantile problems.
/// </summary>
internal sealed class PenaltiesTarget : IFuzzTarget
{
    // What a claim may be off before it is a finding, and what the rounding of coefficients may cost beside it.
    private const double SlackOfClaim = 3.0;
    private const double SlackOfRounding = 10.0;

    private readonly LinearModel<double>.Trainer[] trainers =
        [.. Enumerable.Range(1, PenaltyCase.MostFeatures).Select(n => new LinearModel<double>.Trainer(n))];

    public string Name => "penalties";

    public int LongestInput => 64;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 97, count: 400, shortest: 40, longest: 64);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        return source.Below(10) switch
        {
            0 or 1 => Quantiles(ref source),
            2 or 3 => OverRows(ref source),
            4 or 5 => Groups(ref source),
            6 or 7 => Bridges(ref source),
            8 => Folded(ref source),
            _ => Adaptive(ref source),
        };
    }

    private static Strength StrengthOf(ref ByteSource source, bool takesFraction)
    {
        double value = source.OneOf<double>([0.1, 0.01, 1.0, 1e-3, 10.0, 1e-6, 0.0, 1e6]);
        return takesFraction && source.OneIn(4) ? Strength.FractionOfMax(Math.Min(value, 1.0)) : Strength.FromDouble(value);
    }

    private static int[] LabelsOf(ref ByteSource source, int features)
    {
        var labels = new int[features];
        bool isSingle = source.OneIn(4);
        for (int j = 0; j < features; j++)
        {
            labels[j] = isSingle ? j : source.Below(3);
        }

        return labels;
    }

    private static double[] GroupFactorsOf(ref ByteSource source, int count)
    {
        if (!source.OneIn(3))
        {
            return [];
        }

        var factors = new double[count];
        for (int group = 0; group < count; group++)
        {
            factors[group] = source.OneOf<double>([1.0, 2.0, 0.1, 0.0]);
        }

        return factors;
    }

    private static Signature Groups(ref ByteSource source)
    {
        double share = source.OneOf<double>([0.0, 0.5, 0.05, 0.95, 1.0]);
        PenaltyCase data = PenaltyCase.Next(ref source, TargetRange.Any, isScaled: true, hasFactors: share > 0.0);
        int[] labels = LabelsOf(ref source, data.Features);
        var groups = new FeatureGroups(labels);
        double[] factors = GroupFactorsOf(ref source, groups.Count);
        Strength strength = StrengthOf(ref source, takesFraction: true);
        LinearModel<double>.Moments moments = MomentsOf(data);
        FitReport report = moments.Fit(new GroupLasso(strength, groups, share, factors), data.Options, out LinearModel<double> model);
        ModelObjective objective = ObjectiveOf(data, ModelPenalty.Group, labels, factors);
        string name = FormattableString.Invariant($"group r {share} labels [{string.Join(' ', labels)}] c [{string.Join(' ', factors)}] {strength}");
        VerificationReport? found = Judge("group", name, data, moments, report, model, objective);

        // Groups of one feature each are a lasso.
        if (found is { } judged && groups.Count == data.Features)
        {
            double[] own = [.. Enumerable.Range(0, data.Features).Select(j =>
                ((1.0 - share) * (factors.Length == 0 ? 1.0 : factors[j])) + (share * (data.Options.PenaltyFactors.IsEmpty ? 1.0 : data.Options.PenaltyFactors.Span[j])))];
            Compare(data, report, model, judged, data.Options with { PenaltyFactors = own }, name);
        }

        return SignatureOf("group", report.Status, found).With(share > 0.0).With(groups.Count < data.Features);
    }

    private static Signature Bridges(ref ByteSource source)
    {
        double power = source.OneOf<double>([1.5, 0.5, 1.0, 2.0, 1.1, 3.0, 0.9, 1.01, 0.1, 6.0, 1.9]);

        // Powers that are not made of roots take the verifier long.
        bool isSlow = 2.0 * power != Math.Floor(2.0 * power);
        PenaltyCase data = PenaltyCase.Next(ref source, TargetRange.Any, isScaled: true, hasFactors: true, isSlow ? 2 : PenaltyCase.MostFeatures);
        Strength strength = StrengthOf(ref source, takesFraction: power <= 1.0);
        LinearModel<double>.Moments moments = MomentsOf(data);
        FitReport report = moments.Fit(new Bridge(strength, power), data.Options, out LinearModel<double> model);
        ModelObjective objective = ObjectiveOf(data, ModelPenalty.Bridge, power: power);
        string kind = power >= 1.0 ? "bridge" : "bridge below 1";
        string name = FormattableString.Invariant($"bridge {power} {strength}");
        VerificationReport? found = Judge(kind, name, data, moments, report, model, objective);
        if (found is { } judged && power == 1.0)
        {
            Compare(data, report, model, judged, data.Options, name);
        }

        if (found is { Measure: CertificateKind.Stationarity } gains)
        {
            Search(data, report, model, gains, name, (magnitude, level) => level * Math.Pow(magnitude, power));
        }

        return SignatureOf(kind, report.Status, found).With(FormattableString.Invariant($"{power}"));
    }

    private static Signature Folded(ref ByteSource source)
    {
        bool isMcp = source.OneIn(2);
        double gamma = isMcp ? source.OneOf<double>([3.0, 1.01, 1.5, 100.0, 1e6]) : source.OneOf<double>([3.7, 2.01, 2.5, 100.0, 1e6]);
        PenaltyCase data = PenaltyCase.Next(ref source, TargetRange.Any, isScaled: true, hasFactors: true);
        Strength strength = StrengthOf(ref source, takesFraction: true);
        LinearModel<double>.Moments moments = MomentsOf(data);
        LinearModel<double> model;
        FitReport report = isMcp
            ? moments.Fit(new Mcp(strength, gamma), data.Options, out model)
            : moments.Fit(new Scad(strength, gamma), data.Options, out model);
        ModelObjective objective = ObjectiveOf(data, isMcp ? ModelPenalty.Mcp : ModelPenalty.Scad, gamma: gamma);
        string kind = isMcp ? "MCP" : "SCAD";
        string name = FormattableString.Invariant($"{kind} {gamma} {strength}");
        VerificationReport? found = Judge(kind, name, data, moments, report, model, objective);
        if (found is { } gains)
        {
            Search(data, report, model, gains, name, (u, l) => isMcp ? McpAt(u, l, gamma) : ScadAt(u, l, gamma));
        }

        return SignatureOf(kind, report.Status, found).With(FormattableString.Invariant($"{gamma}"));
    }

    private static double McpAt(double u, double l, double gamma) => u <= gamma * l ? (l * u) - (u * u / (2.0 * gamma)) : 0.5 * gamma * l * l;

    private static double ScadAt(double u, double l, double gamma) =>
        u <= l ? l * u
        : u <= gamma * l ? ((2.0 * gamma * l * u) - (u * u) - (l * l)) / (2.0 * (gamma - 1.0))
        : 0.5 * l * l * (gamma + 1.0);

    private static Signature Adaptive(ref ByteSource source)
    {
        double power = source.OneOf<double>([1.0, 0.5, 2.0]);
        Strength? pilot = source.OneIn(2) ? Strength.FromDouble(source.OneOf<double>([1.0, 0.01])) : null;
        PenaltyCase data = PenaltyCase.Next(ref source, TargetRange.Any, isScaled: true, hasFactors: true);
        Strength strength = StrengthOf(ref source, takesFraction: true);
        LinearModel<double>.Moments moments = MomentsOf(data);
        FitReport report = moments.Fit(new AdaptiveLasso(strength, power, pilot), data.Options, out LinearModel<double> model);
        if (report.Status == FitStatus.NoPilot)
        {
            return Signature.Start.With("adaptive").With("no pilot");
        }

        var factors = new double[data.Features];
        moments.CopyAdaptiveFactors(factors);
        FitOptions weighted = data.Options with { PenaltyFactors = factors };
        ModelObjective objective = ModelObjective.Of(ModelLoss.Squared, in weighted);
        string name = FormattableString.Invariant($"adaptive {power} pilot {pilot} {strength} weights [{string.Join(' ', factors)}]");
        VerificationReport? found = Judge("adaptive", name, data, moments, report, model, objective);
        if (found is { } judged)
        {
            Compare(data, report, model, judged, weighted, name);
        }

        return SignatureOf("adaptive", report.Status, found).With(pilot is null);
    }

    private Signature OverRows(ref ByteSource source)
    {
        int loss = source.Below(3);
        TargetRange range = loss == 0 ? TargetRange.ZeroOrOne : loss == 1 ? TargetRange.NotNegative : TargetRange.Any;
        bool isGroup = source.OneIn(2);
        double share = isGroup ? source.OneOf<double>([0.0, 0.5, 0.95]) : 0.0;
        double power = source.OneOf<double>([1.5, 1.0, 2.0, 2.5, 3.0]);
        double delta = source.OneOf<double>([1.35, 0.1, 10.0]);
        PenaltyCase data = PenaltyCase.Next(ref source, range, isScaled: false, hasFactors: !isGroup || share > 0.0, mostFeatures: 4);
        int[] labels = LabelsOf(ref source, data.Features);
        var groups = new FeatureGroups(labels);
        double[] factors = isGroup ? GroupFactorsOf(ref source, groups.Count) : [];
        Strength strength = Strength.FromDouble(source.OneOf<double>([1.0, 0.1, 0.01, 10.0, 1e-4]));
        var asked = new RowsAsked(
            isGroup ? new GroupLasso(strength, groups, share, factors) : null,
            new Bridge(strength, power),
            ObjectiveOf(data, isGroup ? ModelPenalty.Group : ModelPenalty.Bridge, isGroup ? labels : [], factors, power));
        string name = isGroup
            ? FormattableString.Invariant($"group r {share} labels [{string.Join(' ', labels)}] c [{string.Join(' ', factors)}] {strength}")
            : FormattableString.Invariant($"bridge {power} {strength}");
        return loss switch
        {
            0 => OverRows(data, asked, default(LogisticLoss), ModelLoss.Logistic, $"logistic {name}"),
            1 => OverRows(data, asked, default(PoissonLoss), ModelLoss.Poisson, $"Poisson {name}"),
            _ => OverRows(data, asked, new HuberLoss(delta), ModelLoss.Huber, FormattableString.Invariant($"Huber {delta} {name}"), delta),
        };
    }

    private Signature OverRows<TLoss>(PenaltyCase data, RowsAsked asked, TLoss loss, ModelLoss kind, string name, double delta = HuberLoss.DefaultDelta)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        LinearModel<double>.Trainer trainer = trainers[data.Features - 1];
        RowBatch<double> batch = data.Batch;
        LinearModel<double> model;
        TrainingReport report = asked.Groups is GroupLasso groups
            ? trainer.Fit(in batch, in loss, in groups, default(ProximalNewton), data.Options, out model)
            : trainer.Fit(in batch, in loss, asked.Bridge, default(ProximalNewton), data.Options, out model);
        ModelObjective plain = asked.Objective;
        var objective = new ModelObjective
        {
            Loss = kind, HuberDelta = delta, Penalty = plain.Penalty, Groups = plain.Groups, GroupFactors = plain.GroupFactors, Power = plain.Power,
            Standardize = plain.Standardize, PenaltyFactors = plain.PenaltyFactors,
        };
        string what = $"{kind} with a {(asked.Groups is null ? "bridge" : "group penalty")}";
        VerificationReport? found = OfRows(what, name, data, in report, model, objective);
        return SignatureOf(what, report.Status, found);
    }

    private Signature Quantiles(ref ByteSource source)
    {
        double quantile = source.OneOf<double>([0.5, 0.1, 0.9, 0.25, 0.01]);
        double share = source.OneOf<double>([1.0, 0.0, 0.5]);
        PenaltyCase data = PenaltyCase.Next(ref source, TargetRange.Any, isScaled: true, hasFactors: true);
        double strength = source.OneOf<double>([0.0, 0.1, 0.01, 1.0, 1e-4]);
        RowBatch<double> batch = data.Batch;
        TrainingReport report = trainers[data.Features - 1].Fit(
            in batch, new QuantileLoss(quantile), new ElasticNet(strength, share), default(FiniteSmoothing), data.Options, out LinearModel<double> model);
        var objective = new ModelObjective
        {
            Loss = ModelLoss.Quantile, Quantile = quantile, Standardize = data.Options.Standardize, PenaltyFactors = data.Options.PenaltyFactors.ToArray(),
        };
        string name = FormattableString.Invariant($"quantile {quantile} r {share} strength {strength}");
        VerificationReport? found = OfRows("quantile", name, data, in report, model, objective);
        if (found is { } judged && strength == 0.0)
        {
            QuantileCorners.Check(data, quantile, judged, name);
        }

        return SignatureOf("quantile", report.Status, found).With(share > 0.0).With(FormattableString.Invariant($"{quantile}"));
    }

    private static ModelObjective ObjectiveOf(
        PenaltyCase data, ModelPenalty penalty, int[]? labels = null, double[]? factors = null, double power = 1.0, double gamma = Scad.DefaultGamma) => new()
    {
        Penalty = penalty,
        Groups = labels ?? [],
        GroupFactors = factors ?? [],
        Power = power,
        Gamma = gamma,
        Standardize = data.Options.Standardize,
        PenaltyFactors = data.Options.PenaltyFactors.ToArray(),
    };

    private static LinearModel<double>.Moments MomentsOf(PenaltyCase data)
    {
        var moments = new LinearModel<double>.Moments(data.Features) { SumPrecision = SumPrecision.Doubled };
        moments.Add(data.Rows, data.Targets, data.Weights);
        return moments;
    }

    // The claim is about the sums, which are known here to far more digits than the coefficients.
    private static VerificationReport? Judge(
        string kind,
        string name,
        PenaltyCase data,
        LinearModel<double>.Moments moments,
        FitReport report,
        LinearModel<double> model,
        ModelObjective objective)
    {
        string context = FormattableString.Invariant($"\n  {name} {report.Status} {report.Certificate} alpha {report.Alpha:R} objective {report.Objective:R}")
            + FormattableString.Invariant($"\n  w [{string.Join(' ', model.Coefficients.ToArray())}] b {model.Intercept:R}") + data.Describe();
        BrokenPromiseException.Unless(AreNumbers(model), () => $"{kind}: a coefficient is no number", context);
        if (report.Status is FitStatus.NoData or FitStatus.OutOfRange)
        {
            return null;
        }

        var document = new ModelDocument<double>(model.Coefficients, model.Intercept, in report) { Objective = objective };
        VerificationReport ofMoments = document.Verify(moments);
        Claim(kind, data, report.Status, report.Certificate, in ofMoments, isExcused: ofMoments.SumError > 1e-9, context);
        VerificationReport ofRows = document.Verify(data.Batch);
        Claim(kind, data, report.Status, report.Certificate, in ofRows, ofRows.IsWithinDataRounding || ofMoments.SumError > 1e-9, context);
        return ofRows;
    }

    private static VerificationReport? OfRows(
        string kind, string name, PenaltyCase data, in TrainingReport report, LinearModel<double> model, ModelObjective objective)
    {
        string context = FormattableString.Invariant($"\n  {name} {report.Status} {report.Certificate} alpha {report.Alpha:R} objective {report.Objective:R}")
            + FormattableString.Invariant($"\n  w [{string.Join(' ', model.Coefficients.ToArray())}] b {model.Intercept:R}") + data.Describe();
        BrokenPromiseException.Unless(AreNumbers(model), () => $"{kind}: a coefficient is no number", context);
        if (report.Status is FitStatus.NoData or FitStatus.OutOfRange or FitStatus.Unbounded)
        {
            return null;
        }

        var document = new ModelDocument<double>(model.Coefficients, model.Intercept, ResponseKind.Value, in report) { Objective = objective };
        VerificationReport found = document.Verify(data.Batch);
        Claim(kind, data, report.Status, report.Certificate, in found, found.IsWithinDataRounding, context);
        return found;
    }

    private static bool AreNumbers(LinearModel<double> model)
    {
        bool isFinite = double.IsFinite(model.Intercept);
        foreach (double coefficient in model.Coefficients)
        {
            isFinite &= double.IsFinite(coefficient);
        }

        return isFinite;
    }

    private static void Claim(
        string kind, PenaltyCase data, FitStatus status, Certificate certificate, in VerificationReport found, bool isExcused, string context)
    {
        VerificationReport told = found;
        context = $"\n  {found}{context}";
        BrokenPromiseException.Unless(!(told.GapLow > told.GapBound), () => $"{kind}: the bounds of the verifier cross", context);
        bool tells = certificate.Kind is CertificateKind.DualityGap or CertificateKind.Stationarity;
        double rounding = double.IsFinite(told.GapAllowed) ? told.GapAllowed - (status == FitStatus.Converged && tells ? Math.Max(certificate.Value, certificate.Tolerance) : 0.0) : 0.0;
        double slack = SlackOfRounding * Math.Max(0.0, rounding);
        BrokenPromiseException.Unless(
            isExcused || status != FitStatus.Converged || told.GapLow <= (SlackOfClaim * (tells ? Math.Max(certificate.Value, certificate.Tolerance) : 1e-9)) + slack,
            () => $"{kind}: converged further above the minimum than told",
            context);
        BrokenPromiseException.Unless(
            isExcused || !tells || double.IsNaN(certificate.Value) || told.GapLow <= (SlackOfClaim * certificate.Value) + slack + 1e-15,
            () => $"{kind}: the certificate is below the truth",
            context);
        BrokenPromiseException.Unless(
            isExcused || status == FitStatus.Converged || !data.IsMild, () => $"{kind}: {status} although the rows are of usual size and independent", context);
        BrokenPromiseException.Unless(
            isExcused || !data.IsMild || told.GapVerdict != Verdict.Open || status != FitStatus.Converged, () => $"{kind}: the verifier leaves a plain claim open", context);
    }

    private static Signature SignatureOf(string kind, FitStatus status, VerificationReport? found) => found is { } told
        ? Signature.Start.With(kind).With((ulong)status).With((ulong)told.GapVerdict).WithSize(told.Precision).With(told.IsWithinDataRounding)
        : Signature.Start.With(kind).With((ulong)status);

    // What is a lasso has an exact answer in the fuzzer.
    private static void Compare(
        PenaltyCase data, in FitReport report, LinearModel<double> model, VerificationReport found, FitOptions options, string name)
    {
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, options.Intercept);
        if (problem.Weight.Sign <= 0 || problem.TargetSquare.IsZero || !options.PenaltyFactors.Span.ToArray().All(factor => factor < 1e30))
        {
            return;
        }

        FitOptionsCase asked = FitOptionsCase.Of(EstimatorKind.Lasso, Strength.PerSample(report.Alpha), 1.0, options);
        ExactAnswer exact = ExactAnswer.Of(problem, asked, report.Alpha, [.. model.Coefficients], model.Intercept);
        string context = FormattableString.Invariant($" ({exact.GapLow:g17} to {exact.GapHigh:g17})\n  {name} {found}") + data.Describe();
        const double Margin = 1e-12;

        // Factors are multiplied in doubles here, and exactly there.
        const double Least = 1e-28;
        BrokenPromiseException.Unless(
            exact.IsExcused || found.GapBound >= (exact.GapLow * (1.0 - Margin)) - Least, () => "the verifier's bound is below that of the exact lasso", context);
        BrokenPromiseException.Unless(
            exact.IsExcused || exact.GapHigh is not double high || found.GapLow <= (high * (1.0 + Margin)) + Least,
            () => "the verifier's least gap is above that of the exact lasso",
            context);
    }

    // No point along a coefficient gains more than the verifier allows.
    private static void Search(
        PenaltyCase data, in FitReport report, LinearModel<double> model, VerificationReport found, string name, Func<double, double, double> penalty)
    {
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, data.Options.Intercept);
        double unit = 0.5 * problem.TargetSquare.ToDouble();
        double weight = problem.Weight.ToDouble();
        if (!(unit > 0.0) || found.IsWithinDataRounding)
        {
            return;
        }

        BigFloat[] slopes = problem.Gradient([.. model.Coefficients.ToArray().Select(value => (BigFloat)value)]);
        for (int j = 0; j < data.Features; j++)
        {
            double curvature = problem.Gram[j, j].ToDouble();
            double w = model.Coefficients[j];
            double pull = slopes[j].ToDouble() + (curvature * w);
            double deviation = problem.Deviation[j].ToDouble();

            // A column that varies by no more than its rounding is constant, and is not scaled.
            bool isScaled = data.Options.Standardize && deviation > 4.0 * 2.220446049250313e-16 * Math.Abs(problem.Mean[j].ToDouble());
            double scale = isScaled ? deviation : 1.0;
            double level = report.Alpha * (data.Options.PenaltyFactors.IsEmpty ? 1.0 : data.Options.PenaltyFactors.Span[j]);
            double At(double v) => (v * ((0.5 * curvature * v) - pull)) + (weight * penalty(Math.Abs(scale * v), level));
            double reach = curvature > 0.0 ? pull / curvature : 0.0;
            double here = At(w);

            // What sums of doubles lose of terms that cancel.
            double lost = 1e-9 + (1e-13 * curvature * ((reach * reach) + (w * w)) / unit);
            const int Points = 64;
            for (int k = 0; k <= Points; k++)
            {
                double gain = (here - At(reach * k / Points)) / unit;
                BrokenPromiseException.Unless(
                    gain <= found.GapBound + lost,
                    () => FormattableString.Invariant($"a point along a coefficient gains more than the verifier allows: {gain:g3} in {j}, at {reach * k / Points:R}"),
                    $"\n  {name} {found}{data.Describe()}");
            }
        }
    }

    /// <summary>The penalty of a fit over rows.</summary>
    private sealed record RowsAsked(GroupLasso? Groups, Bridge Bridge, ModelObjective Objective);
}
