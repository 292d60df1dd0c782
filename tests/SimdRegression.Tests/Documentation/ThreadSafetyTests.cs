using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using SimdRegression.Networks;

namespace SimdRegression.Tests.Documentation;

/// <summary>Every public type of the library says what it promises to threads, and what says that it is immutable has no field that changes.</summary>
public class ThreadSafetyTests
{
    private const string Mark = "Thread safety: ";

    private static readonly Assembly[] Libraries = [typeof(LinearModel<>).Assembly, typeof(DenseNetwork<>).Assembly];

    private static readonly Dictionary<string, string> Remarks = Libraries
        .SelectMany(library => XDocument.Load(Path.ChangeExtension(library.Location, "xml")).Descendants("member"))
        .Where(member => member.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal))
        .ToDictionary(
            member => member.Attribute("name")!.Value[2..],
            member => string.Join(' ', (member.Element("remarks")?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    // Enumerations are numbers, of which there is nothing to say.
    private static IEnumerable<Type> Types => Libraries.SelectMany(library => library.GetExportedTypes()).Where(type => !type.IsEnum);

    [Fact]
    public void Every_public_type_says_what_threads_may_do()
    {
        string[] silent = [.. Types.Select(NameOf).Where(name => Remarks.GetValueOrDefault(name, "").Split(Mark).Length != 2)];
        Assert.Equal("", string.Join(", ", silent));
        Assert.True(Types.Count() > 90);
    }

    [Fact]
    public void What_is_said_to_be_immutable_has_no_field_that_changes()
    {
        Type[] immutable = [.. Types.Where(type => Said(type).StartsWith("immutable;") || Said(type).StartsWith("an immutable value;"))];
        Assert.True(immutable.Length > 30);
        foreach (Type type in immutable)
        {
            FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
            Assert.All(fields, field => Assert.True(field.IsInitOnly, $"{type.Name}.{field.Name} can change."));
            Assert.All(type.GetProperties(), property => Assert.True(IsFixed(property), $"{type.Name}.{property.Name} can be set."));
        }
    }

    [Fact]
    public void What_is_said_to_be_without_state_has_none()
    {
        Type[] stateless = [.. Types.Where(type => Said(type).StartsWith("static and without state;"))];
        Assert.NotEmpty(stateless);
        Assert.All(stateless, type => Assert.True(type is { IsAbstract: true, IsSealed: true }, $"{type.Name} is not static."));
    }

    [Fact]
    public void The_library_has_no_static_field_that_changes()
    {
        const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        string[] changing =
        [
            .. Libraries.SelectMany(library => library.GetTypes())
                .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))
                .SelectMany(type => type.GetFields(Statics))
                .Where(field => field is { IsInitOnly: false, IsLiteral: false })
                .Select(field => $"{field.DeclaringType!.Name}.{field.Name}"),
        ];
        Assert.Equal("", string.Join(", ", changing));
    }

    private static string Said(Type type) => Remarks[NameOf(type)].Split(Mark)[^1];

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static bool IsFixed(PropertyInfo property)
    {
        return property.SetMethod is not { } set || set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
    }
}
