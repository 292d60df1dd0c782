namespace SimdRegression.Statistics;

/// <content>Joining where everything is known in doubled precision: nothing is rounded to less on the way.</content>
internal sealed partial class MomentAccumulator
{
    // C := C + G - d o' - o d~' - d~ d~' / W and m := m + d~ / W, as above, for a block whose sums d and products G have trailing parts.
    private void JoinDoubled(BlockResult block, int sign)
    {
        Doubled blockWeight = new(block.Weight, block.WeightLow);
        ReadOnlySpan<double> sums = block.Sums;
        ReadOnlySpan<double> sumsLow = block.SumsLow;
        for (int j = 0; j < mean.Length; j++)
        {
            Doubled fromShift = new Doubled(mean[j], meanLow[j]) - shift[j];
            Doubled about = new Doubled(sums[j], sumsLow[j]) - (blockWeight * fromShift);
            (offset[j], offsetLow[j]) = fromShift;
            (aboutMean[j], aboutMeanLow[j]) = about;
        }

        var weight = new Doubled(Weight, WeightLow);
        for (int i = 0; i <= features + 1; i++)
        {
            (int vector, int start, int length) = RowAt(i);
            int column = i <= features ? 0 : stride;
            Span<double> high = cross.AsSpan(start, length);
            Span<double> low = crossLow.AsSpan(start, length);
            var about = new Doubled(aboutMean[vector], aboutMeanLow[vector]);
            Doubled sum = sign * new Doubled(sums[vector], sumsLow[vector]);
            Doubled share = (sign * new Doubled(offset[vector], offsetLow[vector])) + (about / weight);
            DoubledRows.AddScaled(high, low, sign, block.Cross.Slice(start, length), block.CrossLow.Slice(start, length));
            DoubledRows.AddScaled(high, low, -sum, offset.AsSpan(column, length), offsetLow.AsSpan(column, length));
            DoubledRows.AddScaled(high, low, -share, aboutMean.AsSpan(column, length), aboutMeanLow.AsSpan(column, length));
        }

        MoveMean(sign / weight);
    }

    // C := C +- C2 +- (W1 W2 / W) delta delta' and m := m +- (W2 / W) delta, delta the difference of the means.
    private void CombineDoubled(MomentAccumulator other, Doubled before, int sign)
    {
        for (int j = 0; j < mean.Length; j++)
        {
            (aboutMean[j], aboutMeanLow[j]) = new Doubled(other.mean[j], other.meanLow[j]) - new Doubled(mean[j], meanLow[j]);
        }

        Doubled share = sign * (new Doubled(other.Weight, other.WeightLow) / new Doubled(Weight, WeightLow));
        Doubled factor = before * share;
        for (int i = 0; i <= features + 1; i++)
        {
            (int vector, int start, int length) = RowAt(i);
            int column = i <= features ? 0 : stride;
            Span<double> high = cross.AsSpan(start, length);
            Span<double> low = crossLow.AsSpan(start, length);
            Doubled difference = new(aboutMean[vector], aboutMeanLow[vector]);
            DoubledRows.AddScaled(high, low, sign, other.cross.AsSpan(start, length), other.crossLow.AsSpan(start, length));
            DoubledRows.AddScaled(
                high, low, factor * difference, aboutMean.AsSpan(column, length), aboutMeanLow.AsSpan(column, length));
        }

        MoveMean(share);
    }

    private void MoveMean(Doubled share)
    {
        for (int j = 0; j < mean.Length; j++)
        {
            (mean[j], meanLow[j]) = new Doubled(mean[j], meanLow[j]) + (share * new Doubled(aboutMean[j], aboutMeanLow[j]));
        }
    }
}
