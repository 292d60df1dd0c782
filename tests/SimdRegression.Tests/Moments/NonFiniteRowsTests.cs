using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>NaN and infinity are refused with their place, and nothing is changed.</summary>
public class NonFiniteRowsTests
{
    private static readonly double[] Poisons = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Anywhere_in_the_rows(string name)
    {
        ForEachPlace(name, (moments, problem, row, poison) =>
        {
            foreach (int feature in new[] { 0, problem.Features / 2, problem.Features - 1 })
            {
                double[] rows = [.. problem.Rows];
                rows[(row * problem.Features) + feature] = poison;
                ArgumentException error = Assert.Throws<ArgumentException>("rows", () => moments.Add(rows, problem.Targets));
                Assert.StartsWith($"Row {row}, feature {feature} is ", error.Message);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Anywhere_in_the_targets(string name)
    {
        ForEachPlace(name, (moments, problem, row, poison) =>
        {
            double[] targets = [.. problem.Targets];
            targets[row] = poison;
            ArgumentException error = Assert.Throws<ArgumentException>("targets", () => moments.Add(problem.Rows, targets));
            Assert.StartsWith($"Target {row} is ", error.Message);
        });
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Anywhere_in_the_weights_and_negative_ones_too(string name)
    {
        ForEachPlace(name, (moments, problem, row, poison) =>
        {
            foreach (double bad in new[] { poison, -1.0, -1e-30 })
            {
                double[] weights = Enumerable.Repeat(1.0, problem.Count).ToArray();
                weights[row] = bad;
                ArgumentException error = Assert.Throws<ArgumentException>(
                    "weights", () => moments.Add(problem.Rows, problem.Targets, weights));
                Assert.StartsWith($"Weight {row} is ", error.Message);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Even_in_a_row_of_weight_zero(string name)
    {
        ForEachPlace(name, (moments, problem, row, poison) =>
        {
            double[] weights = Enumerable.Repeat(1.0, problem.Count).ToArray();
            double[] rows = [.. problem.Rows];
            weights[row] = 0.0;
            rows[row * problem.Features] = poison;
            Assert.Throws<ArgumentException>("rows", () => moments.Add(rows, problem.Targets, weights));
        });
    }

    [Fact]
    public void In_rows_that_are_to_be_taken_out()
    {
        ForEachPlace("Double10", (moments, problem, row, poison) =>
        {
            double[] rows = [.. problem.Rows];
            rows[row * problem.Features] = poison;
            if (moments.Count >= problem.Count)
            {
                Assert.Throws<ArgumentException>("rows", () => moments.Subtract(rows, problem.Targets));
            }
        });
    }

    [Fact]
    public void In_strided_rows_and_tensors()
    {
        ForEachPlace("double 5", (moments, problem, row, poison) =>
        {
            double[] rows = [.. problem.Rows];
            rows[(row * 5) + 4] = poison;
            Assert.StartsWith(
                $"Row {row}, feature 4 is ",
                Assert.Throws<ArgumentException>("rows", () => moments.AddStrided(rows, 5, problem.Targets)).Message);
            Assert.StartsWith(
                $"Row {row}, feature 4 is ",
                Assert.Throws<ArgumentException>(
                    "rows", () => moments.AddTensor(rows, [problem.Count, 5], [problem.Count == 1 ? 0 : 5, 1], problem.Targets)).Message);
        });
    }

    // Moments that are empty, hold a pending part, and hold several blocks and a pending part; calls that stay pending, that fill a
    // block, and that fill several; poison in the first, a middle and the last row. Afterwards the same rows must give the same bits as
    // if nothing had been.
    private static void ForEachPlace(string name, Action<MomentsSubject, Problem, int, double> refuse)
    {
        int poisonIndex = 0;
        foreach (int held in new[] { 0, 20, 600 })
        {
            foreach (int count in new[] { 1, 30, 300, 700 })
            {
                MomentsSubject undisturbed = Support.Subjects.Create(name);
                MomentsSubject disturbed = Support.Subjects.Create(name);
                var problem = Problem.Random(count, undisturbed.Features, seed: held + count);
                if (held > 0)
                {
                    var first = Problem.Random(held, undisturbed.Features, seed: held);
                    first.Into(undisturbed);
                    first.Into(disturbed);
                }

                foreach (int row in new[] { 0, count / 2, count - 1 }.Distinct())
                {
                    refuse(disturbed, problem, row, Poisons[poisonIndex++ % Poisons.Length]);
                    Assert.Equal(held, disturbed.Count);
                }

                Same.Bits(undisturbed, disturbed);
                Same.Bits(problem.Into(undisturbed), problem.Into(disturbed));
            }
        }
    }
}
