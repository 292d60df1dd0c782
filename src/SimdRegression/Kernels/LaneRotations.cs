using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SimdRegression.Kernels;

/// <summary>
/// Rotations of lanes: lane l receives what stood some places behind it, and the last lanes what stood in the first ones; of all lanes, or
/// within every four or eight of them. The number of places is to be a constant, so that each is one instruction.
/// </summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LaneRotations
{
    // Two bits a lane: where it comes from.
    private const byte ByOne = 0b00_11_10_01;
    private const byte ByTwo = 0b01_00_11_10;
    private const byte ByThree = 0b10_01_00_11;

    /// <summary>Rotates eight lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 7.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Rotate(Vector512<double> vector, [ConstantExpected] byte places)
    {
        return Avx512F.IsSupported
            ? Avx512F.AlignRight64(vector.AsInt64(), vector.AsInt64(), places).AsDouble()
            : LaneByLane(vector, places, Vector512<double>.Count);
    }

    /// <summary>Rotates sixteen lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 15.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Rotate(Vector512<float> vector, [ConstantExpected] byte places)
    {
        return Avx512F.IsSupported
            ? Avx512F.AlignRight32(vector.AsInt32(), vector.AsInt32(), places).AsSingle()
            : LaneByLane(vector, places, Vector512<float>.Count);
    }

    /// <summary>Rotates four lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Rotate(Vector256<double> vector, [ConstantExpected] byte places)
    {
        return !Avx2.IsSupported ? LaneByLane(vector, places, Vector256<double>.Count)
            : places == 1 ? Avx2.Permute4x64(vector, ByOne)
            : places == 2 ? Avx2.Permute4x64(vector, ByTwo)
            : Avx2.Permute4x64(vector, ByThree);
    }

    /// <summary>Rotates eight lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 7.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rotate(Vector256<float> vector, [ConstantExpected] byte places)
    {
        // An even number of places is one of pairs, which needs no vector of indices.
        return !Avx2.IsSupported ? LaneByLane(vector, places, Vector256<float>.Count)
            : places == 2 ? Rotate(vector.AsDouble(), 1).AsSingle()
            : places == 4 ? Rotate(vector.AsDouble(), 2).AsSingle()
            : places == 6 ? Rotate(vector.AsDouble(), 3).AsSingle()
            : Avx2.PermuteVar8x32(vector, PlacesOfEight(places));
    }

    /// <summary>Rotates every four lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> RotateFours(Vector512<double> vector, [ConstantExpected] byte places)
    {
        return !Avx512F.IsSupported ? LaneByLane(vector, places, 4)
            : places == 1 ? Avx512F.Permute4x64(vector, ByOne)
            : places == 2 ? Avx512F.Permute4x64(vector, ByTwo)
            : Avx512F.Permute4x64(vector, ByThree);
    }

    /// <summary>Rotates every four lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RotateFours(Vector512<float> vector, [ConstantExpected] byte places)
    {
        return !Avx512F.IsSupported ? LaneByLane(vector, places, 4)
            : places == 1 ? Avx512F.Permute4x32(vector, ByOne)
            : places == 2 ? Avx512F.Permute4x32(vector, ByTwo)
            : Avx512F.Permute4x32(vector, ByThree);
    }

    /// <summary>Rotates four lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> RotateFours(Vector256<double> vector, [ConstantExpected] byte places) => Rotate(vector, places);

    /// <summary>Rotates every four lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> RotateFours(Vector256<float> vector, [ConstantExpected] byte places)
    {
        return !Avx.IsSupported ? LaneByLane(vector, places, 4)
            : places == 1 ? Avx.Permute(vector, ByOne)
            : places == 2 ? Avx.Permute(vector, ByTwo)
            : Avx.Permute(vector, ByThree);
    }

    /// <summary>Rotates every eight lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 7.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RotateEights(Vector512<float> vector, [ConstantExpected] byte places)
    {
        return !Avx512F.IsSupported ? LaneByLane(vector, places, 8)
            : places == 2 ? RotateFours(vector.AsDouble(), 1).AsSingle()
            : places == 4 ? RotateFours(vector.AsDouble(), 2).AsSingle()
            : places == 6 ? RotateFours(vector.AsDouble(), 3).AsSingle()
            : Avx512F.PermuteVar16x32(vector, Vector512.Create(
                    places & 7,
                    (places + 1) & 7,
                    (places + 2) & 7,
                    (places + 3) & 7,
                    (places + 4) & 7,
                    (places + 5) & 7,
                    (places + 6) & 7,
                    (places + 7) & 7,
                    8 | (places & 7),
                    8 | ((places + 1) & 7),
                    8 | ((places + 2) & 7),
                    8 | ((places + 3) & 7),
                    8 | ((places + 4) & 7),
                    8 | ((places + 5) & 7),
                    8 | ((places + 6) & 7),
                    8 | ((places + 7) & 7)));
    }

    /// <summary>Rotates eight lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="places">From 1 to 7.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> RotateEights(Vector256<float> vector, [ConstantExpected] byte places) => Rotate(vector, places);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> PlacesOfEight(byte places)
    {
        return Vector256.Create(
            places & 7,
            (places + 1) & 7,
            (places + 2) & 7,
            (places + 3) & 7,
            (places + 4) & 7,
            (places + 5) & 7,
            (places + 6) & 7,
            (places + 7) & 7);
    }

    private static Vector512<T> LaneByLane<T>(Vector512<T> vector, int places, int cycle)
    {
        Vector512<T> rotated = vector;
        for (int lane = 0; lane < Vector512<T>.Count; lane++)
        {
            rotated = rotated.WithElement(lane, vector.GetElement((lane / cycle * cycle) + ((lane + places) % cycle)));
        }

        return rotated;
    }

    private static Vector256<T> LaneByLane<T>(Vector256<T> vector, int places, int cycle)
    {
        Vector256<T> rotated = vector;
        for (int lane = 0; lane < Vector256<T>.Count; lane++)
        {
            rotated = rotated.WithElement(lane, vector.GetElement((lane / cycle * cycle) + ((lane + places) % cycle)));
        }

        return rotated;
    }
}
