using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using SimdRegression.Hashes.Fits;
using SimdRegression.Networks;

namespace SimdRegression.Hashes;

/// <summary>That no public fit is forgotten: every public method of the library that computes is called by the code whose results are hashed.</summary>
public sealed class CompletenessTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What compares, describes, allocates or frees, and what the losses and penalties tell the solvers.
    private static readonly string[] ComputesNothing =
    [
        "Equals", "GetHashCode", "ToString", "Dispose", "Reset", "Copy", "GetNames", "Count", "Publish", "Read", "Map", "CopyCoefficientsTo", "CopyInterceptsTo",
        "LargestCandidateCount", "LargestAlphaAt", "Deconstruct", "FromDouble", "Prepare", "IndexOf", "TryIndexOf", "FirstFeatureOf", "FeatureName",
        "Slice", "Number", "Boolean", "Text", "AddBoolean", "FactorsOf", "Advance", "GetNumbers", "GetText", "SaveOnnx", "ToDocument",
        "FeaturesOf", "GroupOf", "FactorOf",
    ];

    [Fact]
    public void Every_public_method_that_computes_is_hashed()
    {
        HashSet<(Module, int)> called = [.. CalledByFits().Select(method => (method.Module, method.MetadataToken))];
        bool IsCalled(MethodInfo method) => called.Contains((method.Module, method.MetadataToken)) || IsCalledAs(method.GetBaseDefinition());
        bool IsCalledAs(MethodInfo method) => called.Contains((method.Module, method.MetadataToken));
        string[] missing = [.. PublicMethods().Where(method => !IsCalled(method) && !Twins(method).Any(IsCalled)).Select(Describe)];
        Assert.True(missing.Length == 0, string.Join("\n", missing));
    }

    [Fact]
    public void Every_loss_and_every_penalty_is_hashed()
    {
        HashSet<Type> used = [.. CalledByFits().SelectMany(TypesOf)];
        Type[] wanted = [.. typeof(Ridge).Assembly.GetExportedTypes().Where(type => type.IsValueType && (Implements(type, typeof(ILoss<>))
            || Implements(type, typeof(IRegularizer<>)) || type.IsAssignableTo(typeof(IMomentsEstimator))))];
        Assert.True(wanted.Length >= 11, "Losses and penalties are not found.");
        Type[] unused = [.. wanted.Where(type => !used.Contains(type))];
        Assert.True(unused.Length == 0, string.Join<Type>("\n", unused));
    }

    [Fact]
    public void Methods_are_found() => Assert.True(PublicMethods().Count() > 100);

    private static bool Implements(Type type, Type contract) =>
        type.GetInterfaces().Any(item => item.IsGenericType && item.GetGenericTypeDefinition() == contract);

    /// <summary>The methods that users of the library call, but for kernels, losses and penalties, which fits call for them.</summary>
    private static IEnumerable<MethodInfo> PublicMethods()
    {
        return from type in typeof(Ridge).Assembly.GetExportedTypes().Concat(typeof(NetworkShape).Assembly.GetExportedTypes())
               where type.Namespace is nameof(SimdRegression) or "SimdRegression.Networks" && !type.IsInterface && !type.IsSubclassOf(typeof(Delegate))
               where !Implements(type, typeof(ILoss<>)) && !Implements(type, typeof(IRegularizer<>))
               from method in type.GetMethods(Declared)
               where method.IsPublic && !method.IsSpecialName && !ComputesNothing.Contains(method.Name) && !method.Name.Contains('<')
               select method;
    }

    /// <summary>Overloads that take arrays in the place of spans, or spans in that of arrays: one hands over to the other.</summary>
    private static IEnumerable<MethodInfo> Twins(MethodInfo method) => method.DeclaringType!.GetMethods(Declared)
        .Where(other => other.Name == method.Name && Shape(other).SequenceEqual(Shape(method)));

    private static IEnumerable<string> Shape(MethodInfo method) => method.GetParameters().Select(
        parameter => parameter.ParameterType.IsArray || parameter.ParameterType.Name.Contains("Span`1", StringComparison.Ordinal)
            ? "many"
            : parameter.ParameterType.Name);

    private static string Describe(MethodInfo method) =>
        $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";

    private static IEnumerable<Type> TypesOf(MethodBase method)
    {
        Type[] own = method.IsGenericMethod ? method.GetGenericArguments() : [];
        return [.. own, .. method.GetParameters().Select(parameter => parameter.ParameterType.IsByRef
            ? parameter.ParameterType.GetElementType()!
            : parameter.ParameterType)];
    }

    /// <summary>What the code of the fits refers to, found in its instructions.</summary>
    private static IEnumerable<MethodBase> CalledByFits()
    {
        return from type in typeof(AllFits).Assembly.GetTypes()
               where type.Namespace == typeof(AllFits).Namespace
               from method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared))
               from target in Targets(method)
               select target;
    }

    private static IEnumerable<MethodBase> Targets(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[] typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : [];
        Type[] methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        int at = 0;
        while (at < code.Length)
        {
            OpCode instruction = code[at] == 0xFE ? Instructions[(short)(0xFE00 | code[at + 1])] : Instructions[code[at]];
            at += instruction.Size;
            if (instruction.OperandType == OperandType.InlineMethod)
            {
                int token = BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at));
                yield return method.Module.ResolveMethod(token, typeArguments, methodArguments)!;
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))),
                _ => 4,
            };
        }
    }

    private static readonly Dictionary<short, OpCode> Instructions = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(instruction => instruction.Value);
}
