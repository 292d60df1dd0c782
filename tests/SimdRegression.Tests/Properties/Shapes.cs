using FsCheck;
using FsCheck.Fluent;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Properties;

/// <summary>A random problem with what a property varies.</summary>
internal sealed record Shape(int Rows, int Features, int Seed)
{
    /// <summary>Problems from one row to several blocks, of 1 to 20 features.</summary>
    public static Gen<Shape> Any { get; } =
        from rows in Gen.Choose(1, 400)
        from features in Gen.Choose(1, 20)
        from seed in Gen.Choose(0, 1_000_000)
        select new Shape(rows, features, seed);

    /// <summary>Problems with more rows than features, whose answer is unique.</summary>
    public static Gen<Shape> Tall { get; } =
        from features in Gen.Choose(1, 16)
        from more in Gen.Choose(6, 150)
        from seed in Gen.Choose(0, 1_000_000)
        select new Shape(features + more, features, seed);

    public Problem Problem => Problem.Random(Rows, Features, Seed);

    public MomentsSubject Moments() => Subjects.RunTimeDouble(Features);
}
