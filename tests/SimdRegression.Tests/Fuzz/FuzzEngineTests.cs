using System.Text;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Tests.Fuzz;

/// <summary>That the fuzzer would notice: a target that breaks its promise is found out, and the exact references are right.</summary>
public class FuzzEngineTests
{
    [Fact]
    public void A_defect_behind_several_steps_is_found()
    {
        var fuzzer = new Fuzzer(new DefectiveTarget(), seed: 1);
        for (int round = 0; round < 1_000 && fuzzer.Result.Findings.Count == 0; round++)
        {
            fuzzer.Run(1_000);
        }

        Finding finding = Assert.Single(fuzzer.Result.Findings);
        Assert.StartsWith("IndexOutOfRangeException", finding.Message, StringComparison.Ordinal);
        Assert.StartsWith("ab\"", Encoding.Latin1.GetString(finding.Input), StringComparison.Ordinal);
    }

    [Fact]
    public void Exact_numbers_are_exact()
    {
        BigFloat tiny = double.Epsilon;
        BigFloat huge = double.MaxValue;
        Assert.Equal(double.Epsilon, ((tiny * huge) / huge).ToDouble());
        Assert.Equal(1e-300, ((huge + (BigFloat)1e300 - huge) * 1e-300 * 1e-300).ToDouble(), 1e-315);
        Assert.Equal(0, ((BigFloat)0.1 + 0.2 - 0.3 - ((BigFloat)0.1 - 0.3 + 0.2)).Sign);
        Assert.True(BigFloat.Abs(((BigFloat)2.0 / 3.0 * 3.0) - 2.0) < 1e-90);
        BigFloat root = BigFloat.Sqrt(2.0);
        Assert.True(BigFloat.Abs((root * root) - 2.0) < 1e-90);
        BigFloat product = BigFloat.Exp(37.25) * BigFloat.Exp(-37.25);
        Assert.True(BigFloat.Abs(product - 1.0) < 1e-80);
        Assert.Equal(Math.E, BigFloat.Exp(1.0).ToDouble(), 1e-15);
    }

    [Fact]
    public void The_exact_optimum_is_the_answer_known_by_hand()
    {
        // min 1/2 ((1 - w0)^2 + (2 - w1)^2 + (0 - w2)^2) + |w0| + |w1| / 2 + |w2|, w1 at most 1.
        var problem = new ExactQuadratic([1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 2, 0], [], 3, intercept: false);
        BigFloat[] l1 = [1.0, 0.5, 1.0];
        BigFloat[] l2 = [0.0, 0.0, 0.0];
        double[] lower = [double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity];
        double[] upper = [double.PositiveInfinity, 1.0, double.PositiveInfinity];
        var search = new ExactOptimum(problem, l1, l2, lower, upper);
        BigFloat[] optimum = search.From([0.5, -1.0, 3.0]);
        Assert.Equal([0.0, 1.0, 0.0], optimum.Select(value => value.ToDouble()));
        var gap = new ExactGap(problem, l1, l2, lower, upper);
        Assert.Equal(0, gap.At(optimum).Sign);
        Assert.Equal(0.125, search.Objective([0.5, 1.0, 0.0]).ToDouble() - search.Objective(optimum).ToDouble(), 1e-15);
        Assert.True(gap.At([0.5, 1.0, 0.0]) >= 0.125);
    }

    /// <summary>Fails on inputs that begin with three certain bytes, each of which shows in the signature only after the one before.</summary>
    private sealed class DefectiveTarget : IFuzzTarget
    {
        public string Name => "defective";

        public int LongestInput => 32;

        public IReadOnlyList<byte[]> Tokens => [];

        public IEnumerable<byte[]> Seeds() => ["xyz"u8.ToArray()];

        public Signature Run(byte[] input)
        {
            int right = input.AsSpan().CommonPrefixLength("ab\""u8);
            return right < 3 ? Signature.Start.With((ulong)right) : throw new IndexOutOfRangeException();
        }
    }
}
