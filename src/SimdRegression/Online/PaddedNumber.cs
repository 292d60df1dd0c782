using System.Runtime.InteropServices;

namespace SimdRegression.Online;

/// <summary>A number on cache lines of its own; two of them, because processors fetch them in pairs.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PaddedNumber
{
    /// <summary>The number.</summary>
    [FieldOffset(128)]
    public long Value;
}
