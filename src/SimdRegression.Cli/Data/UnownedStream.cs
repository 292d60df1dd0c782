namespace SimdRegression.Cli.Data;

/// <summary>A stream to be read, which stays open when this one is disposed.</summary>
internal sealed class UnownedStream(Stream source) : ForwardStream
{
    public override int Read(Span<byte> buffer) => source.Read(buffer);
}
