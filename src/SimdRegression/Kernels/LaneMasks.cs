using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>Masks whose lanes are zero up to a lane and all ones from it on, for the overlapped remainder of a vector loop.</summary>
internal static class LaneMasks
{
    private const nuint TableMiddle = 64;

    // 64 bytes of zeros, then 64 bytes of ones: a mask for any width and element type is one load at the right distance from the middle.
    private static ReadOnlySpan<ulong> Table =>
    [
        0, 0, 0, 0, 0, 0, 0, 0,
        ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue,
    ];

    /// <summary>128 bits, all ones from a lane on; the lane is at most the number of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> From128<T>(nuint lane) => Vector128.LoadUnsafe(ref Start<T>(lane)).As<byte, T>();

    /// <summary>256 bits, all ones from a lane on; the lane is at most the number of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> From256<T>(nuint lane) => Vector256.LoadUnsafe(ref Start<T>(lane)).As<byte, T>();

    /// <summary>512 bits, all ones from a lane on; the lane is at most the number of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> From512<T>(nuint lane) => Vector512.LoadUnsafe(ref Start<T>(lane)).As<byte, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Start<T>(nuint lane)
    {
        ref byte table = ref Unsafe.As<ulong, byte>(ref MemoryMarshal.GetReference(Table));
        return ref Unsafe.Add(ref table, TableMiddle - (lane * (nuint)Unsafe.SizeOf<T>()));
    }
}
