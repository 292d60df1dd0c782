namespace SimdRegression.Kernels;

/// <summary>The number of vectors side by side in a register tile, as a type, so that what is not used is dropped at compile time.</summary>
internal interface ITileColumns
{
    /// <summary>The number.</summary>
    static abstract int Count { get; }
}

/// <summary>One vector.</summary>
internal readonly struct OneColumn : ITileColumns
{
    public static int Count => 1;
}

/// <summary>Two vectors.</summary>
internal readonly struct TwoColumns : ITileColumns
{
    public static int Count => 2;
}

/// <summary>Three vectors.</summary>
internal readonly struct ThreeColumns : ITileColumns
{
    public static int Count => 3;
}

/// <summary>Four vectors.</summary>
internal readonly struct FourColumns : ITileColumns
{
    public static int Count => 4;
}

/// <summary>Five vectors.</summary>
internal readonly struct FiveColumns : ITileColumns
{
    public static int Count => 5;
}

/// <summary>Six vectors.</summary>
internal readonly struct SixColumns : ITileColumns
{
    public static int Count => 6;
}

/// <summary>Seven vectors.</summary>
internal readonly struct SevenColumns : ITileColumns
{
    public static int Count => 7;
}

/// <summary>Eight vectors.</summary>
internal readonly struct EightColumns : ITileColumns
{
    public static int Count => 8;
}
