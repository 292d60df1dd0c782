using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Rows;

/// <summary>Stores the features of a row in vectors, so that a kernel which loads them at once need not wait for single stores.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it. A processor hands a store on to a load only where the store covers the load
/// (Intel, 64 and IA-32 Architectures Optimization Reference Manual, "Store Forwarding").
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowStores
{
    /// <summary>Stores 8 features at once.</summary>
    /// <param name="feature">Where the first goes.</param>
    /// <param name="e0">Number 0.</param>
    /// <param name="e1">Number 1.</param>
    /// <param name="e2">Number 2.</param>
    /// <param name="e3">Number 3.</param>
    /// <param name="e4">Number 4.</param>
    /// <param name="e5">Number 5.</param>
    /// <param name="e6">Number 6.</param>
    /// <param name="e7">Number 7.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref double feature,
        double e0, double e1, double e2, double e3, double e4, double e5, double e6, double e7)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512.Create(e0, e1, e2, e3, e4, e5, e6, e7).StoreUnsafe(ref feature);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256.Create(e0, e1, e2, e3).StoreUnsafe(ref feature);
            Vector256.Create(e4, e5, e6, e7).StoreUnsafe(ref feature, 4);
        }
        else
        {
            Vector128.Create(e0, e1).StoreUnsafe(ref feature);
            Vector128.Create(e2, e3).StoreUnsafe(ref feature, 2);
            Vector128.Create(e4, e5).StoreUnsafe(ref feature, 4);
            Vector128.Create(e6, e7).StoreUnsafe(ref feature, 6);
        }
    }

    /// <summary>Stores 4 features at once.</summary>
    /// <param name="feature">Where the first goes.</param>
    /// <param name="e0">Number 0.</param>
    /// <param name="e1">Number 1.</param>
    /// <param name="e2">Number 2.</param>
    /// <param name="e3">Number 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref double feature,
        double e0, double e1, double e2, double e3)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256.Create(e0, e1, e2, e3).StoreUnsafe(ref feature);
        }
        else
        {
            Vector128.Create(e0, e1).StoreUnsafe(ref feature);
            Vector128.Create(e2, e3).StoreUnsafe(ref feature, 2);
        }
    }

    /// <summary>Stores 16 features at once.</summary>
    /// <param name="feature">Where the first goes.</param>
    /// <param name="e0">Number 0.</param>
    /// <param name="e1">Number 1.</param>
    /// <param name="e2">Number 2.</param>
    /// <param name="e3">Number 3.</param>
    /// <param name="e4">Number 4.</param>
    /// <param name="e5">Number 5.</param>
    /// <param name="e6">Number 6.</param>
    /// <param name="e7">Number 7.</param>
    /// <param name="e8">Number 8.</param>
    /// <param name="e9">Number 9.</param>
    /// <param name="e10">Number 10.</param>
    /// <param name="e11">Number 11.</param>
    /// <param name="e12">Number 12.</param>
    /// <param name="e13">Number 13.</param>
    /// <param name="e14">Number 14.</param>
    /// <param name="e15">Number 15.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref float feature,
        float e0, float e1, float e2, float e3, float e4, float e5, float e6, float e7, float e8, float e9, float e10, float e11, float e12, float e13, float e14, float e15)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512.Create(e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12, e13, e14, e15).StoreUnsafe(ref feature);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256.Create(e0, e1, e2, e3, e4, e5, e6, e7).StoreUnsafe(ref feature);
            Vector256.Create(e8, e9, e10, e11, e12, e13, e14, e15).StoreUnsafe(ref feature, 8);
        }
        else
        {
            Vector128.Create(e0, e1, e2, e3).StoreUnsafe(ref feature);
            Vector128.Create(e4, e5, e6, e7).StoreUnsafe(ref feature, 4);
            Vector128.Create(e8, e9, e10, e11).StoreUnsafe(ref feature, 8);
            Vector128.Create(e12, e13, e14, e15).StoreUnsafe(ref feature, 12);
        }
    }

    /// <summary>Stores 8 features at once.</summary>
    /// <param name="feature">Where the first goes.</param>
    /// <param name="e0">Number 0.</param>
    /// <param name="e1">Number 1.</param>
    /// <param name="e2">Number 2.</param>
    /// <param name="e3">Number 3.</param>
    /// <param name="e4">Number 4.</param>
    /// <param name="e5">Number 5.</param>
    /// <param name="e6">Number 6.</param>
    /// <param name="e7">Number 7.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref float feature,
        float e0, float e1, float e2, float e3, float e4, float e5, float e6, float e7)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256.Create(e0, e1, e2, e3, e4, e5, e6, e7).StoreUnsafe(ref feature);
        }
        else
        {
            Vector128.Create(e0, e1, e2, e3).StoreUnsafe(ref feature);
            Vector128.Create(e4, e5, e6, e7).StoreUnsafe(ref feature, 4);
        }
    }
}
