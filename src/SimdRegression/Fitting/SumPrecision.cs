namespace SimdRegression;

/// <summary>In how many digits <see cref="Moments{T, TKernels}"/> sum products of rows.</summary>
public enum SumPrecision
{
    /// <summary>
    /// What nearly all data want: the first block of rows (<see cref="Kernels.KernelLayout.BlockRows"/>) in doubled precision, which costs
    /// microseconds and is all of small data; blocks after it in <see cref="double"/>, those of long and well-conditioned
    /// <see cref="float"/> data in <see cref="float"/> within 256 rows.
    /// </summary>
    Automatic,

    /// <summary>
    /// All rows in doubled precision, about 32 digits (error-free products and sums; Dekker 1971, Ogita, Rump and Oishi 2005): for columns
    /// whose condition number is beyond some 1e6, which the moments square. It takes seven to eight times as long.
    /// </summary>
    Doubled,
}
