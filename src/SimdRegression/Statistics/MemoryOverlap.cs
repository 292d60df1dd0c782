using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Statistics;

/// <summary>
/// Refuses results that would be written over what is still to be read. Verbs that read rows in vectors and in any order they like say no to every overlap;
/// verbs that are right in place allow that alone.
/// </summary>
internal static class MemoryOverlap
{
    /// <summary>Refuses an output that shares memory with an input.</summary>
    /// <typeparam name="TInput">The type of the elements read.</typeparam>
    /// <typeparam name="TOutput">The type of the elements written.</typeparam>
    /// <param name="input">What is read.</param>
    /// <param name="output">What is written.</param>
    /// <param name="name">The name of the argument that is written.</param>
    /// <exception cref="ArgumentException">They share memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Refuse<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output, string name)
    {
        if (IsShared(input, output, Distance(input, output)))
        {
            Throw(name);
        }
    }

    /// <summary>Refuses an output that shares memory with an input, unless both begin at the same element: then each is read before it is written.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="input">What is read.</param>
    /// <param name="output">What is written; as long as the input.</param>
    /// <param name="name">The name of the argument that is written.</param>
    /// <exception cref="ArgumentException">They share memory, and do not begin at the same element.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RefuseUnlessInPlace<T>(ReadOnlySpan<T> input, Span<T> output, string name)
    {
        nint distance = Distance(input, output);
        if (distance != 0 && IsShared(input, output, distance))
        {
            Throw(name);
        }
    }

    /// <summary>
    /// Refuses rows that are written over parts of other rows. Allowed are the same rows at the same distance, and rows that lie in what other columns leave
    /// free of the same records.
    /// </summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="rows">The rows that are read, long enough.</param>
    /// <param name="rowStride">Their distance in elements.</param>
    /// <param name="destination">The rows that are written, long enough.</param>
    /// <param name="destinationStride">Their distance in elements.</param>
    /// <param name="features">The number of elements of a row.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">A row would be written over a part of another.</exception>
    public static void RefuseUnlessInPlace<T>(
        ReadOnlySpan<T> rows, int rowStride, Span<T> destination, int destinationStride, int features, int rowCount)
    {
        if (rowCount == 0)
        {
            return;
        }

        ReadOnlySpan<T> read = rows[..(((rowCount - 1) * rowStride) + features)];
        Span<T> written = destination[..(((rowCount - 1) * destinationStride) + features)];
        nint distance = Distance(read, written);
        if (distance == 0 ? rowStride == destinationStride || rowCount == 1 : !IsShared(read, written, distance))
        {
            return;
        }

        // Rows at the same distance stay out of each other's way where the one begins after the other has ended, in every record.
        nint record = (nint)rowStride * Unsafe.SizeOf<T>();
        nint row = (nint)features * Unsafe.SizeOf<T>();
        nint start = ((distance % record) + record) % record;
        if (rowStride != destinationStride || start < row || start > record - row)
        {
            Throw(nameof(destination));
        }
    }

    // In bytes, so that spans of different types, and spans that lie a part of an element apart, are compared alike.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Distance<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output) => Unsafe.ByteOffset(
        ref Unsafe.As<TInput, byte>(ref MemoryMarshal.GetReference(input)), ref Unsafe.As<TOutput, byte>(ref MemoryMarshal.GetReference(output)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsShared<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output, nint distance) =>
        !input.IsEmpty && !output.IsEmpty
        && ((nuint)distance < (nuint)input.Length * (nuint)Unsafe.SizeOf<TInput>()
            || (nuint)(-distance) < (nuint)output.Length * (nuint)Unsafe.SizeOf<TOutput>());

    [DoesNotReturn]
    private static void Throw(string name) =>
        throw new ArgumentException("It shares memory with what is read, so results would be written over it. Give it memory of its own.", name);
}
