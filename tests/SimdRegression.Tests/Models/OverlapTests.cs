using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Models;

/// <summary>What shares memory with the rows is refused wherever results would be written over what is still to be read.</summary>
public class OverlapTests
{
    private const int Features = 4;
    private const int Rows = 25;

    /// <summary>Every verb that reads rows and writes something else: the name of what it writes, the elements of a row read and written, and a call.</summary>
    public static TheoryData<string, int, int, Write> Verbs { get; } = new()
    {
        { "predictions", 14, 1, (rows, output) => Emitted.Predict(rows, output) },
        { "predictions", 14, 1, (rows, output) => Emitted.Predict(rows, 14, output) },
        { "predictions", Features, 1, (rows, output) => Emitted.ExpandAndPredict(rows, output) },
        { "destination", Features, 14, (rows, output) => Curved4.Expand(rows, output) },
        { "predictions", Features, 1, (rows, output) => RunTime.Predict(rows, output) },
        { "predictions", Features, 1, (rows, output) => RunTime.Predict(rows, Features, output) },
        { "destination", Features, 1, (rows, output) => Classification.Probabilities(RunTime, rows, output) },
        { "destination", Features, 1, (rows, output) => Classification.Labels(RunTime, rows, output) },
        { "predictions", Features, 1, (rows, output) => Scaler.Predict(RunTime, rows, output) },
        { "predictions", Features, 1, (rows, output) => new PolynomialFeatures(Features, 2).Predict(RunTimeOfProducts, rows, output) },
        { "destination", Features, 14, (rows, output) => new PolynomialFeatures(Features, 2).Expand(rows, output) },
        { "destination", Features, 14, (rows, output) => new PolynomialFeatures(Features, 2).Expand(rows, Features, Rows, output) },
        { "destination", Features, Features, (rows, output) => TrainTestSplit.Gather([.. Enumerable.Range(0, Rows)], rows, Features, output) },
        { "errors", Features, 1, (rows, output) => Spectrum().LeaveOneOutErrors(Batch(rows, new double[Rows], default), 0.5, output) },
        { "sums", Features, 1, (rows, output) => Spectrum().AddLeaveOneOutErrors(Batch(rows, new double[Rows], default), new double[Rows], output) },
    };

    /// <summary>Every verb that is right in place, and there alone.</summary>
    public static TheoryData<Write> InPlace { get; } = new()
    {
        (rows, output) => Scaler.Transform(rows, output),
        (rows, output) => Scaler.InverseTransform(rows, output),
        (rows, output) => Scaler.Transform(rows, Features, Rows, output, Features),
        (rows, output) => Scaler.InverseTransform(rows, Features, Rows, output, Features),
        (rows, output) => Classification.Probabilities<double>(rows, output),
        (rows, output) => Classification.Labels<double>(rows, output),
    };

    /// <summary>Reads rows and writes something.</summary>
    /// <param name="rows">What is read.</param>
    /// <param name="output">What is written.</param>
    public delegate void Write(ReadOnlySpan<double> rows, Span<double> output);

    private static Curved4 Emitted => new([.. Enumerable.Range(1, 14)], 0.5);

    private static int[] Indices { get; } = [0, 1, 2];

    private static LinearModel<double> RunTime => new([1.0, -2.0, 3.0, 0.5], 0.25);

    private static LinearModel<double> RunTimeOfProducts => new([.. Enumerable.Range(1, 14)], 0.5);

    private static StandardScaler<double> Scaler => Scaled();

    [Theory]
    [MemberData(nameof(Verbs))]
    public void An_overlap_with_the_rows_is_refused(string name, int features, int elements, Write verb)
    {
        int read = Rows * features;
        int written = Rows * elements;
        var memory = new double[read + (2 * written)];
        foreach (int start in (int[])[1, (written / 2) + 1, written - 1, written, written + 7, written + read - 1])
        {
            Fill(memory);
            double[] before = [.. memory];

            Assert.Throws<ArgumentException>(name, () => verb(memory.AsSpan(written, read), memory.AsSpan(start, written)));
            Assert.Equal(before, memory);
        }

        // What touches the rows, on either side, is no overlap.
        Fill(memory);
        double[] rows = [.. memory.AsSpan(written, read)];
        var wanted = new double[written];
        verb(rows, wanted);
        foreach (int start in (int[])[0, written + read])
        {
            memory.AsSpan(start, written).Clear();
            verb(memory.AsSpan(written, read), memory.AsSpan(start, written));
            Same.Bits(wanted, memory.AsSpan(start, written), "result");
        }
    }

    [Theory]
    [MemberData(nameof(InPlace))]
    public void In_place_is_right_and_a_shift_is_refused(Write verb)
    {
        const int Count = Rows * Features;
        var memory = new double[3 * Count];
        Fill(memory);
        var wanted = new double[Count];
        verb(memory.AsSpan(Count, Count).ToArray(), wanted);
        foreach (int start in (int[])[1, Count - Features, Count - 1, Count + 1, Count + Features, (2 * Count) - 1])
        {
            double[] before = [.. memory];
            Assert.Throws<ArgumentException>("destination", () => verb(memory.AsSpan(Count, Count), memory.AsSpan(start, Count)));
            Assert.Equal(before, memory);
        }

        verb(memory.AsSpan(Count, Count), memory.AsSpan(Count, Count));
        Same.Bits(wanted, memory.AsSpan(Count, Count), "result");
    }

    [Fact]
    public void Scaled_rows_may_go_to_other_columns_of_their_records()
    {
        const int Stride = (2 * Features) + 1;
        var records = new double[Stride * Rows];
        Fill(records);
        double[] before = [.. records];
        var wanted = new double[Stride * Rows];
        Scaler.Transform(before, Stride, Rows, wanted, Stride);

        Scaler.Transform(records, Stride, Rows, records.AsSpan(Features), Stride);

        for (int r = 0; r < Rows; r++)
        {
            Same.Bits(before.AsSpan(r * Stride, Features), records.AsSpan(r * Stride, Features), "row");
            Same.Bits(wanted.AsSpan(r * Stride, Features), records.AsSpan((r * Stride) + Features, Features), "scaled row");
        }

        // One column to the left or to the right, a row would be written over a part of its neighbour; at another distance, over rows to come.
        foreach (int start in (int[])[1, Features - 1, Features + 2, Stride - 1])
        {
            Assert.Throws<ArgumentException>("destination", () => Scaler.Transform(records.AsSpan(), Stride, Rows - 1, records.AsSpan(start), Stride));
        }

        Assert.Throws<ArgumentException>("destination", () => Scaler.Transform(records, Stride, Rows, records, Features));
        Assert.Throws<ArgumentException>(
            "destination", () => Scaler.InverseTransform(records.AsSpan(0, Rows * Features), Features, Rows, records, Stride));
    }

    [Fact]
    public void What_follows_the_last_of_wide_records_may_receive_predictions()
    {
        const int Stride = 7;
        const int Read = ((Rows - 1) * Stride) + Features;
        var memory = new double[Read + Rows];
        Fill(memory);
        var wanted = new double[Rows];
        RunTime.Predict(memory.AsSpan(0, Read).ToArray(), Stride, wanted);

        Assert.Throws<ArgumentException>("predictions", () => RunTime.Predict(memory, Stride, memory.AsSpan(Read - 1, Rows)));
        RunTime.Predict(memory, Stride, memory.AsSpan(Read, Rows));

        Same.Bits(wanted, memory.AsSpan(Read, Rows), "prediction");
    }

    [Fact]
    public void Targets_weights_and_strengths_are_not_written_over()
    {
        RidgeSpectrum spectrum = Spectrum();
        double[] rows = new double[Rows * Features];
        Fill(rows);
        double[] other = [.. Enumerable.Repeat(1.0, Rows)];
        Assert.Throws<ArgumentException>("errors", () => spectrum.LeaveOneOutErrors(Batch(rows, other, default), 0.5, other));
        Assert.Throws<ArgumentException>("errors", () => spectrum.LeaveOneOutErrors(Batch(rows, new double[Rows], other), 0.5, other));
        Assert.Throws<ArgumentException>("sums", () => spectrum.AddLeaveOneOutErrors(Batch(rows, new double[Rows], default), other, other));
        Assert.Throws<ArgumentException>("destination", () => TrainTestSplit.Gather(Indices, Indices, 1, Indices.AsSpan()));
        SyntheticSource<double> source = SyntheticData.RegressionSource<double>(Features, seed: 1);
        Assert.Throws<ArgumentException>("targets", () => source.Next(rows, rows.AsSpan(0, Rows)));
    }

    private static RowBatch<double> Batch(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights) =>
        new(rows, Features, targets, weights);

    private static RidgeSpectrum Spectrum()
    {
        var rows = new double[Rows * Features];
        Fill(rows);
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(rows, new double[Rows]);
        var spectrum = new RidgeSpectrum(Features);
        moments.Decompose(default, spectrum);
        return spectrum;
    }

    private static StandardScaler<double> Scaled()
    {
        var rows = new double[Rows * Features];
        Fill(rows);
        var scaler = new StandardScaler<double>(Features);
        scaler.Add(rows);
        return scaler;
    }

    // Different in every element, and not in proportion from row to row.
    private static void Fill(Span<double> memory)
    {
        for (int i = 0; i < memory.Length; i++)
        {
            memory[i] = ((i * 37) % 101) - 50.0 + (0.001 * i);
        }
    }
}
