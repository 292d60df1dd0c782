using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>Rows that are parts of wider records, and tensors.</summary>
public class RowLayoutTests
{
    private const int Count = 300;

    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_stride_steps_over_what_does_not_belong_to_the_rows(string name)
    {
        MomentsSubject adjacent = Support.Subjects.Create(name);
        var problem = Problem.Random(Count, adjacent.Features, seed: 31);
        problem.Into(adjacent);
        foreach (int gap in new[] { 1, 3, 8 })
        {
            MomentsSubject strided = Support.Subjects.Create(name);
            strided.AddStrided(Spread(problem, gap), problem.Features + gap, problem.Targets);
            Same.Bits(adjacent, strided);
        }

        MomentsSubject explicitly = Support.Subjects.Create(name);
        explicitly.AddStrided(problem.Rows, problem.Features, problem.Targets);
        Same.Bits(adjacent, explicitly);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_tensor_is_read_like_its_rows(string name)
    {
        MomentsSubject adjacent = Support.Subjects.Create(name);
        var problem = Problem.Random(Count, adjacent.Features, seed: 32);
        double[] weights = problem.Weights(seed: 33);
        problem.Into(adjacent, weights);
        int features = problem.Features;

        MomentsSubject contiguous = Support.Subjects.Create(name);
        contiguous.AddTensor(problem.Rows, [Count, features], Strides(Count, features, 0), problem.Targets, weights);
        Same.Bits(adjacent, contiguous);

        MomentsSubject strided = Support.Subjects.Create(name);
        strided.AddTensor(Spread(problem, 5), [Count, features], Strides(Count, features, 5), problem.Targets, weights);
        Same.Bits(adjacent, strided);

        MomentsSubject single = Support.Subjects.Create(name);
        for (int r = 0; r < Count; r++)
        {
            single.AddTensor(problem.RowsOf(r, 1), [1, features], Strides(1, features, 0), problem.TargetsOf(r, 1), weights.AsSpan(r, 1));
        }

        Same.Bits(adjacent, single);
    }

    [Fact]
    public void Rows_are_taken_out_by_stride_and_tensor_as_by_span()
    {
        var problem = Problem.Random(Count, 10, seed: 34);
        MomentsSubject bySpan = problem.Into(Support.Subjects.Create("Double10"));
        MomentsSubject byStride = problem.Into(Support.Subjects.Create("Double10"));
        MomentsSubject byTensor = problem.Into(Support.Subjects.Create("Double10"));
        bySpan.Subtract(problem.RowsOf(0, 100), problem.TargetsOf(0, 100));
        byStride.SubtractStrided(Spread(problem, 3), 13, problem.TargetsOf(0, 100));
        byTensor.SubtractTensor(problem.Rows, [100, 10], [10, 1], problem.TargetsOf(0, 100));
        Same.Bits(bySpan, byStride);
        Same.Bits(bySpan, byTensor);
    }

    [Fact]
    public void A_tensor_without_rows_changes_nothing()
    {
        MomentsSubject moments = Support.Subjects.RunTimeDouble(3);
        moments.AddTensor([], [0, 3], [0, 1], []);
        Assert.Equal(0, moments.Count);
    }

    [Theory]
    [InlineData(new[] { 12 }, new[] { 1 })]
    [InlineData(new[] { 2, 2, 3 }, new[] { 6, 3, 1 })]
    [InlineData(new[] { 3, 4 }, new[] { 4, 1 })]
    [InlineData(new[] { 3, 3 }, new[] { 3, 1 })]
    [InlineData(new[] { 4, 2 }, new[] { 3, 1 })]
    [InlineData(new[] { 4, 3 }, new[] { 1, 4 })]
    [InlineData(new[] { 4, 3 }, new[] { 0, 1 })]
    public void A_tensor_of_another_shape_is_refused(int[] lengths, int[] strides)
    {
        MomentsSubject moments = Support.Subjects.Create("Double3");
        double[] values = Enumerable.Range(0, 24).Select(i => (double)i).ToArray();
        byte[] before = moments.Bytes();
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => moments.AddTensor(
            values, Array.ConvertAll(lengths, l => (nint)l), Array.ConvertAll(strides, s => (nint)s), [1.0, 2.0, 3.0, 4.0]));
        Assert.StartsWith("The tensor", error.Message);
        Assert.Equal(before, moments.Bytes());
    }

    // The strides of a dimension of length 1 are 0 by the tensors' own rule.
    private static nint[] Strides(int count, int features, int gap) => [count == 1 ? 0 : features + gap, features == 1 ? 0 : 1];

    // Records with a gap after each row, the last one cut off at its last feature; what lies in the gaps would be noticed.
    private static double[] Spread(Problem problem, int gap)
    {
        int stride = problem.Features + gap;
        var records = new double[(problem.Count * stride) - gap];
        Array.Fill(records, double.NaN);
        for (int r = 0; r < problem.Count; r++)
        {
            problem.RowsOf(r, 1).CopyTo(records.AsSpan(r * stride));
        }

        return records;
    }
}
