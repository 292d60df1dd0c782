using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace SimdRegression.Cli.Data;

/// <summary>Elements of a file that are read where the system holds them, without being copied.</summary>
internal sealed unsafe class MappedElements<T> : MemoryManager<T>
    where T : unmanaged
{
    private readonly MemoryMappedViewAccessor view;
    private readonly int length;
    private byte* start;

    /// <param name="file">The file.</param>
    /// <param name="offset">Where the first element begins, in bytes.</param>
    /// <param name="length">How many elements.</param>
    public MappedElements(MemoryMappedFile file, long offset, int length)
    {
        this.length = length;
        view = file.CreateViewAccessor(offset, (long)length * sizeof(T), MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);

        // Views begin at borders of pages.
        start += view.PointerOffset;
    }

    public override Span<T> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new((T*)start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && start is not null)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            start = null;
        }
    }
}
