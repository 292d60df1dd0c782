using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels.Tests.Memory;

/// <summary>One guarded region for every argument of a kernel call, all with the same placement.</summary>
internal sealed class GuardedArena(Placement placement) : IDisposable
{
    private readonly List<GuardedRegion> _regions = [];

    /// <summary>The placement of all buffers.</summary>
    public Placement Placement { get; } = placement;

    /// <summary>A buffer in a region of its own, which the caller fills.</summary>
    public Span<TElement> Allocate<TElement>(int length)
        where TElement : unmanaged
    {
        var region = new GuardedRegion(Math.Max(length * Unsafe.SizeOf<TElement>(), 1));
        _regions.Add(region);
        return region.Take<TElement>(length, Placement);
    }

    /// <summary>The part of a buffer of this arena that lies at the guard page, so that the rest of it is never out of place.</summary>
    public Span<TElement> AtGuard<TElement>(Span<TElement> buffer, int length)
        => Placement == Placement.EndsAtGuard ? buffer[(buffer.Length - length)..] : buffer[..length];

    public void Dispose()
    {
        foreach (GuardedRegion region in _regions)
        {
            region.Dispose();
        }
    }
}
