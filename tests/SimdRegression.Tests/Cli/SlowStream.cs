namespace SimdRegression.Tests.Cli;

/// <summary>Hands its bytes out a few at a time, as a pipe may.</summary>
internal sealed class SlowStream(byte[] bytes, int mostAtOnce) : MemoryStream(bytes, writable: false)
{
    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, mostAtOnce)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, mostAtOnce));
}
