using System.ComponentModel;
using System.Runtime.InteropServices;

namespace SimdRegression.Kernels.Tests.Memory;

/// <summary>Where a buffer lies in its region.</summary>
public enum Placement
{
    /// <summary>The last element is the last of the region: one more is the guard page.</summary>
    EndsAtGuard,

    /// <summary>The first element is the first of the region: one before it is the guard page.</summary>
    StartsAtGuard,
}

/// <summary>
/// Memory between two pages that cannot be touched: a kernel that reads or writes one element too many ends the process, on the spot.
/// Where the system has no such pages there are bytes of a known pattern instead, which at least show a stray write.
/// </summary>
internal sealed unsafe class GuardedRegion : IDisposable
{
    private const int ProtectNone = 0;
    private const int ProtectReadWrite = 1 | 2;
    private const int MapPrivateAnonymousOnLinux = 0x02 | 0x20;
    private const byte Canary = 0xA5;

    private readonly nuint _guardBytes;
    private readonly nuint _dataBytes;
    private byte* _start;

    public GuardedRegion(int bytes)
    {
        _guardBytes = (nuint)Environment.SystemPageSize;
        _dataBytes = ((nuint)bytes + _guardBytes - 1) / _guardBytes * _guardBytes;
        nuint total = _dataBytes + (2 * _guardBytes);
        if (HasGuardPages)
        {
            nint address = MemoryMap(0, total, ProtectReadWrite, MapPrivateAnonymousOnLinux, -1, 0);
            if (address == -1)
            {
                throw new Win32Exception();
            }

            _start = (byte*)address;
            Protect(_start);
            Protect(_start + _guardBytes + _dataBytes);
        }
        else
        {
            _start = (byte*)NativeMemory.AlignedAlloc(total, _guardBytes);
            LowerCanaries.Fill(Canary);
            UpperCanaries.Fill(Canary);
        }
    }

    /// <summary>Whether regions are guarded by the memory hardware.</summary>
    public static bool HasGuardPages => OperatingSystem.IsLinux();

    private Span<byte> LowerCanaries => new(_start, (int)_guardBytes);

    private Span<byte> UpperCanaries => new(_start + _guardBytes + _dataBytes, (int)_guardBytes);

    /// <summary>A buffer at one of the ends of the region; calls for the same end give the same memory.</summary>
    public Span<T> Take<T>(int length, Placement placement)
        where T : unmanaged
    {
        nuint bytes = (nuint)length * (nuint)sizeof(T);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _dataBytes);
        byte* first = _start + _guardBytes + (placement == Placement.EndsAtGuard ? _dataBytes - bytes : 0);
        return new Span<T>(first, length);
    }

    public void Dispose()
    {
        if (_start == null)
        {
            return;
        }

        byte* start = _start;
        bool intact = HasGuardPages || (!LowerCanaries.ContainsAnyExcept(Canary) && !UpperCanaries.ContainsAnyExcept(Canary));
        _start = null;
        if (HasGuardPages)
        {
            _ = MemoryUnmap((nint)start, _dataBytes + (2 * _guardBytes));
        }
        else
        {
            NativeMemory.AlignedFree(start);
        }

        if (!intact)
        {
            throw new InvalidOperationException("A kernel wrote outside its buffer.");
        }
    }

    private void Protect(byte* page)
    {
        if (MemoryProtect((nint)page, _guardBytes, ProtectNone) != 0)
        {
            throw new Win32Exception();
        }
    }

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern nint MemoryMap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static extern int MemoryProtect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static extern int MemoryUnmap(nint address, nuint length);
}
