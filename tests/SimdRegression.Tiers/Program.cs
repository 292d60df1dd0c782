using System.Globalization;
using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.CompilerServices;
using SimdRegression.Networks;

namespace SimdRegression.Tiers;

/// <summary>The entry point of the child that the test starts; the tests themselves come in through the test host.</summary>
internal static class Program
{
    public const string CountCommand = "count";

    private const string ColdCommand = "cold";
    private const string FirstFitCommand = "first-fit";

    /// <summary>What a line begins with that names a verb which ran.</summary>
    public const string VerbMark = "verb: ";

    /// <summary>What a line begins with that names a method which ran often in the slow tier.</summary>
    public const string SlowMark = "slow: ";

    private const int Calls = 10;
    private const int CallsUntilPromoted = 5000;

    // Bytes of intermediate code.
    private const int AlwaysInlined = 16;
    private static readonly Type[] Own = [typeof(Verbs), typeof(ObjectVerbs), typeof(NetworkVerbs), typeof(Verb), typeof(Program), typeof(JitEvents), typeof(CompiledMethod)];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case [CountCommand, string group]:
                Count(Verbs.Of(group));
                return 0;
            case [ColdCommand, .. var columns]:
                ColdTable.Print(isConstant: columns is ["constant"]);
                return 0;
            case [FirstFitCommand, string features]:
                FirstFit.Print(int.Parse(features, CultureInfo.InvariantCulture));
                return 0;
            default:
                Console.Error.WriteLine($"usage: {CountCommand} GROUP | {ColdCommand} [constant] | {FirstFitCommand} 10|24");
                return 2;
        }
    }

    private static void Count(IReadOnlyList<Verb> verbs)
    {
        using var events = new JitEvents();

        // A method's calls count only when nothing new has been compiled for a while.
        First();
        Second();
        foreach (Verb verb in verbs)
        {
            verb.Call();
        }

        AwaitPromotion(events, nameof(First), First);
        foreach (Verb verb in verbs)
        {
            for (int i = 0; i < Calls; i++)
            {
                verb.Call();
            }

            Console.WriteLine($"{VerbMark}{verb.Name}");
        }

        AwaitPromotion(events, nameof(Second), Second);
        foreach (string name in events.Methods.Where(IsOfLibrary).Select(method => method.Name).Order(StringComparer.Ordinal))
        {
            Console.WriteLine($"{SlowMark}{name}");
        }
    }

    // Whether a method of the library, or what it emitted, ran often and slowly.
    private static bool IsOfLibrary(CompiledMethod method)
    {
        return method is { WasSlow: true, WasPromoted: true } && !Own.Any(type => IsIn(type.FullName!))
            && (IsIn($"{typeof(Program).Namespace}.") ? IsCalled(typeof(Program).Module)
                : IsIn("SimdRegression.Networks.") ? IsCalled(typeof(NetworkShape).Module)
                : IsIn("SimdRegression.") ? IsCalled(typeof(Ridge).Module)
                : IsIn("System.Numerics.Tensors.") && IsCalled(typeof(TensorPrimitives).Module));

        bool IsIn(string prefix) => method.Name.StartsWith(prefix, StringComparison.Ordinal);

        // What is short is a part of its caller wherever that is compiled for speed.
        bool IsCalled(Module module)
        {
            MethodBase? called = module.ResolveMethod(method.Token);
            return called?.GetMethodBody() is not { } body
                || (body.GetILAsByteArray()!.Length > AlwaysInlined && !called.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining));
        }
    }

    // Calls a method of the slow tier until the runtime has compiled it again; by then it has done so with all that ran often before.
    private static void AwaitPromotion(JitEvents events, string name, Action method)
    {
        string wanted = $"{typeof(Program).FullName}.{name}";
        DateTime end = DateTime.UtcNow + Limit;
        do
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"{wanted} was not compiled again within {Limit}.");
            }

            for (int i = 0; i < CallsUntilPromoted; i++)
            {
                method();
            }

            Thread.Sleep(200);
        }
        while (!events.Methods.Any(compiled => compiled.Name == wanted && compiled.WasPromoted));
        Thread.Sleep(500);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void First()
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Second()
    {
    }
}
