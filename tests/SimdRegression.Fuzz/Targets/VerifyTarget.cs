using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// The verifier of fits against exact answers: claims that are right, claims of answers that were moved, and claims of gaps and digits that were
/// made up. It never proves what is wrong, never refutes what is right, and its bounds hold.
/// </summary>
internal sealed class VerifyTarget : IFuzzTarget
{
    private const int MostFeatures = 4;

    private readonly LinearModel<double>.Moments[] workspaces = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Moments(n))];
    private readonly LinearModel<double>.Trainer[] trainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Trainer(n))];

    public string Name => "verify";

    public int LongestInput => 72;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 47, count: 300, shortest: 44, longest: 72);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        return source.OneIn(3) ? OfRows(ref source) : OfMoments(ref source);
    }

    private Signature OfMoments(ref ByteSource source)
    {
        FitCase data = NearCase.Rows(ref source, single: false);
        FitOptionsCase asked = NearCase.Options(ref source, data);
        LinearModel<double>.Moments moments = workspaces[data.Features - 1];
        moments.Reset();
        moments.Add(data.Rows, data.Targets, data.Weights);
        QuadraticAnswer answer = MomentFitRun.Twice(moments, asked, data.Describe(), out string context);
        double[] coefficients = Moved(ref source, answer.Coefficients);
        FitReport report = answer.Report with { Certificate = MadeUp(ref source, answer.Report.Certificate) };
        report = source.OneIn(6) ? report with { ExpectedDigits = 15.65 } : report;
        report = source.OneIn(4) ? report with { Status = FitStatus.Converged } : report;
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, asked.Options.Intercept);
        double intercept = InterceptOf(problem, coefficients, asked.Options.Intercept);
        bool fromMoments = source.OneIn(4);
        VerificationReport found = fromMoments
            ? FitVerifier.Verify(moments, coefficients, intercept, in report, asked.Options)
            : FitVerifier.Verify(new RowBatch<double>(data.Rows, data.Features, data.Targets, data.Weights), coefficients, intercept, in report, asked.Options);
        context = $"\n  {(fromMoments ? "from moments" : "of rows")}: claimed {report.Status} {report.Certificate} digits {report.ExpectedDigits}"
            + FormattableString.Invariant($" of w [{string.Join(' ', coefficients)}] b {intercept:R}\n  {found}{context}");
        if (problem.Weight.Sign <= 0 || problem.TargetSquare.IsZero || report.Status is FitStatus.OutOfRange or FitStatus.NoData)
        {
            return Signature.Start;
        }

        ExactAnswer exact = ExactAnswer.Of(problem, asked, report.Alpha, coefficients, fromMoments ? null : intercept);
        VerificationJudge.Check("squared", found, report.Certificate, report.Converged, exact, context);
        if (!fromMoments)
        {
            VerificationJudge.CheckDigits(found, report.ExpectedDigits, exact, context);
        }

        return Signature.Start.With((ulong)found.GapVerdict).With((ulong)found.DigitsVerdict).With((ulong)report.Status).With((ulong)asked.Kind)
            .With(found.IsWithinDataRounding).WithSize(found.Precision).With(fromMoments).With(asked.IsBounded).With(asked.Options.Standardize);
    }

    private Signature OfRows(ref ByteSource source)
    {
        LossKind loss = source.OneOf<LossKind>([LossKind.Logistic, LossKind.Huber]);
        FitCase data = CurvedNearCase.Rows(ref source, loss, single: false);
        RowFitCase asked = CurvedNearCase.Asked(ref source, loss, data);
        var batch = new RowBatch<double>(data.Rows, data.Features, data.Targets, data.Weights);
        TrainingReport report = CurvedFitsTarget.Fit(trainers[data.Features - 1], in batch, asked, out LinearModel<double> model);
        double[] coefficients = Moved(ref source, model.Coefficients.ToArray());
        report = report with { Certificate = MadeUp(ref source, report.Certificate) };
        report = source.OneIn(4) ? report with { Status = FitStatus.Converged } : report;
        VerificationReport found = loss == LossKind.Logistic
            ? FitVerifier.Verify(in batch, default(LogisticLoss), coefficients, model.Intercept, in report, asked.Options)
            : FitVerifier.Verify(in batch, new HuberLoss(asked.Delta), coefficients, model.Intercept, in report, asked.Options);
        string context = $"\n  claimed {report.Status} {report.Certificate} of b {model.Intercept:R}\n  {found}"
            + asked.Describe(data, in report, coefficients, model.Intercept, "Double");
        ExactAnswer? exact = RowOptimumJudge.Answer(data, asked, coefficients, model.Intercept);
        if (exact is not null)
        {
            VerificationJudge.Check(loss.ToString(), found, report.Certificate, report.Converged, exact, context);
        }

        return Signature.Start.With((ulong)found.GapVerdict).With((ulong)report.Status).With((ulong)loss).With(found.IsWithinDataRounding)
            .WithSize(found.Precision).With(asked.L1Ratio > 0.0);
    }

    // Mostly as it was; otherwise beside it.
    private static double[] Moved(ref ByteSource source, double[] coefficients)
    {
        double share = source.OneOf<double>([0.0, 0.0, 1e-3, 1e-6, 1e-9, 1e-12, 0.0]);
        int feature = source.Below(coefficients.Length);
        return [.. coefficients.Select((value, j) => j == feature ? value * (1.0 + share) : value)];
    }

    private static Certificate MadeUp(ref ByteSource source, Certificate told) => source.Below(6) switch
    {
        0 => new Certificate(CertificateKind.DualityGap, 1e-15, 1e-12),
        1 => told with { Value = told.Value * 0.5, Tolerance = told.Tolerance * 0.5 },
        2 => new Certificate(CertificateKind.DualityGap, 1e-6, 1e-6),
        _ => told,
    };

    private static double InterceptOf(ExactQuadratic problem, double[] coefficients, bool hasIntercept)
    {
        BigFloat rest = problem.Mean[coefficients.Length];
        for (int j = 0; j < coefficients.Length; j++)
        {
            rest -= coefficients[j] * problem.Mean[j];
        }

        return hasIntercept ? rest.ToDouble() : 0.0;
    }
}
