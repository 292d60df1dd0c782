using System.Buffers.Binary;
using System.Text;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>The binary form of moments.</summary>
public class SaveLoadTests
{
    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void What_is_loaded_is_what_was_saved(string name)
    {
        MomentsSubject saved = Support.Subjects.Create(name);
        foreach (int count in new[] { 0, 5, 300 })
        {
            saved.Reset();
            var problem = Problem.Random(count, saved.Features, seed: 71);
            problem.Into(saved, problem.Weights(seed: 72));
            MomentsSubject loaded = Support.Subjects.RunTimeLike(saved);
            Problem.Random(3, saved.Features, seed: 1).Into(loaded);
            loaded.Load(new MemoryStream(saved.Bytes()));
            Same.Bits(saved, loaded);
            Assert.Equal(saved.Count, loaded.Count);
            Same.Bits(saved.Fit(new Lasso(0.1)), loaded.Fit(new Lasso(0.1)));
            Same.Bits(saved.Fit(new LeastSquares()), loaded.Fit(new LeastSquares()));
        }
    }

    [Fact]
    public void Rows_may_follow_what_was_loaded()
    {
        var problem = Problem.Random(500, 8, seed: 73);
        MomentsSubject first = Support.Subjects.Create("Double8");
        first.Add(problem.RowsOf(0, 333), problem.TargetsOf(0, 333));
        MomentsSubject second = Support.Subjects.Create("Double8");
        second.Load(new MemoryStream(first.Bytes()));
        second.Add(problem.RowsOf(333, 167), problem.TargetsOf(333, 167));
        new ExactMoments(problem).AssertMatches(second, 1e-14);
    }

    [Fact]
    public void A_stream_is_read_no_further_than_needed_even_in_small_pieces()
    {
        MomentsSubject first = Problem.Random(50, 3, seed: 74).Into(Support.Subjects.Create("Double3"));
        MomentsSubject second = Problem.Random(60, 3, seed: 75).Into(Support.Subjects.Create("Double3"));
        using var stream = new DribblingStream([.. first.Bytes(), .. second.Bytes()]);
        MomentsSubject loaded = Support.Subjects.Create("Double3");
        loaded.Load(stream);
        Same.Bits(first, loaded);
        loaded.Load(stream);
        Same.Bits(second, loaded);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        MomentsSubject moments = Problem.Random(50, 3, seed: 76).Into(Support.Subjects.Create("Double3"));
        byte[] bytes = moments.Bytes();
        MomentsSubject victim = Problem.Random(7, 3, seed: 77).Into(Support.Subjects.Create("Double3"));
        byte[] before = victim.Bytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => victim.Load(new MemoryStream(bytes, 0, length)));
            Assert.Equal(before, victim.Bytes());
        }
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        MomentsSubject moments = Problem.Random(50, 3, seed: 78).Into(Support.Subjects.Create("Double3"));
        byte[] bytes = moments.Bytes();
        MomentsSubject victim = Problem.Random(7, 3, seed: 79).Into(Support.Subjects.Create("Double3"));
        byte[] before = victim.Bytes();
        for (int at = 0; at < bytes.Length; at++)
        {
            byte original = bytes[at];
            for (int bit = 0; bit < 8; bit++)
            {
                bytes[at] = (byte)(original ^ (1 << bit));
                Assert.Throws<InvalidDataException>(() => victim.Load(new MemoryStream(bytes)));
            }

            bytes[at] = (byte)~original;
            Assert.Throws<InvalidDataException>(() => victim.Load(new MemoryStream(bytes)));
            bytes[at] = original;
        }

        Assert.Equal(before, victim.Bytes());
    }

    [Fact]
    public void A_foreign_file_another_version_and_another_number_of_features_are_named()
    {
        byte[] bytes = Problem.Random(9, 3, seed: 80).Into(Support.Subjects.Create("Double3")).Bytes();
        MomentsSubject victim = Support.Subjects.Create("Double3");
        Assert.Contains("not a file of moments", Refusal(victim, Encoding.UTF8.GetBytes("age,sex,bmi,y\n1,2,3,4\n5,6,7,8\n")));

        byte[] future = [.. bytes];
        BinaryPrimitives.WriteUInt32LittleEndian(future.AsSpan(8), 4);
        Assert.Contains("version 4", Refusal(victim, future));
        Assert.Contains("3 features", Refusal(Support.Subjects.Create("Double8"), bytes));
        Assert.Contains("ends early", Refusal(victim, []));
    }

    [Fact]
    public void Moments_of_one_element_type_load_into_the_other()
    {
        MomentsSubject single = Problem.Random(100, 10, seed: 81).Into(Support.Subjects.Create("Float10"));
        MomentsSubject loaded = Support.Subjects.Create("Double10");
        loaded.Load(new MemoryStream(single.Bytes()));
        Same.Bits(single, loaded);
    }

    private static string Refusal(MomentsSubject victim, byte[] bytes)
    {
        return Assert.Throws<InvalidDataException>(() => victim.Load(new MemoryStream(bytes))).Message;
    }

    /// <summary>A stream that gives three bytes at a time, as a network may.</summary>
    private sealed class DribblingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(3, buffer.Length)]);
    }
}
