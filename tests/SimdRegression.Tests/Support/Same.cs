namespace SimdRegression.Tests.Support;

/// <summary>Comparisons to the last bit.</summary>
internal static class Same
{
    public static void Bits(double wanted, double found, string what)
    {
        if (BitConverter.DoubleToInt64Bits(wanted) != BitConverter.DoubleToInt64Bits(found))
        {
            Assert.Fail($"{what}: {found:r}, want the bits of {wanted:r}");
        }
    }

    public static void Bits(ReadOnlySpan<double> wanted, ReadOnlySpan<double> found, string what)
    {
        Assert.Equal(wanted.Length, found.Length);
        for (int i = 0; i < wanted.Length; i++)
        {
            Bits(wanted[i], found[i], $"{what} {i}");
        }
    }

    /// <summary>The same coefficients, intercept and report, NaN included.</summary>
    public static void Bits(Fitted wanted, Fitted found)
    {
        Bits(wanted.Coefficients, found.Coefficients, "coefficient");
        Bits(wanted.Intercept, found.Intercept, "intercept");
        Assert.Equal(wanted.Report, found.Report);
    }

    /// <summary>The same statistics.</summary>
    public static void Bits(MomentsSubject wanted, MomentsSubject found)
    {
        byte[] wantedBytes = wanted.Bytes();
        byte[] foundBytes = found.Bytes();
        if (!wantedBytes.AsSpan().SequenceEqual(foundBytes))
        {
            Assert.Equal(wantedBytes, foundBytes);
        }
    }
}
