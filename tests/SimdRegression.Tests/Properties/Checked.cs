using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace SimdRegression.Tests.Properties;

/// <summary>Runs properties on the same cases every time, and throws at the first that fails.</summary>
internal static class Checked
{
    /// <summary>Checks a property for generated values.</summary>
    /// <param name="generator">Makes values.</param>
    /// <param name="property">Throws where it does not hold.</param>
    /// <param name="cases">How many values.</param>
    public static void ForAll<T>(Gen<T> generator, Action<T> property, int cases = 60)
    {
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(cases)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20240611UL, 7UL), FSharpOption<int>.None)));
        Prop.ForAll(generator.ToArbitrary(), property).Check(config);
    }
}
