using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Rows;

/// <summary>What a model asks of its rows.</summary>
/// <param name="Target">The path of the column that is predicted, or <see langword="null"/> where rows are not learned from.</param>
/// <param name="Weight">The path of the column of weights, or <see langword="null"/>.</param>
/// <param name="LeavesFirstLevelOut">Whether the first level of a column has no feature.</param>
/// <param name="Products">The products of columns.</param>
internal sealed record RowRequest(string? Target, string? Weight, bool LeavesFirstLevelOut, IReadOnlyList<string> Products);

/// <summary>The type that takes rows, which need not be there yet.</summary>
/// <param name="Within">What it can access, that can be a column: a type or an assembly.</param>
/// <param name="Name">Its name, for messages.</param>
/// <param name="IsPublic">Whether the rows must be public too.</param>
internal sealed record RowTaker(ISymbol Within, string Name, bool IsPublic);

/// <summary>Reads a type of rows once into a spec, or says why it cannot.</summary>
internal sealed class RowParser
{
    private const int DeepestPath = 8;

    private readonly Compilation compilation;
    private readonly RowTaker model;
    private readonly Location fallback;
    private readonly RowRequest request;
    private readonly List<Diagnostic> diagnostics;
    private readonly List<RowObject> objects = [];
    private readonly List<RowColumn> columns = [];
    private readonly List<string> numbers = [];
    private readonly Dictionary<string, RowValue> chosen = [];
    private readonly HashSet<string> refused = [];
    private readonly string rowName;

    private RowParser(
        Compilation compilation, RowTaker model, INamedTypeSymbol rowType, Location fallback, RowRequest request, List<Diagnostic> diagnostics)
    {
        this.compilation = compilation;
        this.model = model;
        this.fallback = fallback;
        this.request = request;
        this.diagnostics = diagnostics;
        rowName = rowType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
    }

    /// <summary>Reads a type of rows.</summary>
    /// <param name="compilation">Knows what can be accessed.</param>
    /// <param name="model">The type that is emitted: what it cannot access is no column.</param>
    /// <param name="rowType">The type of the rows.</param>
    /// <param name="fallback">Where to report what has no place of its own in the source.</param>
    /// <param name="request">What the model asks of the rows.</param>
    /// <param name="diagnostics">Receives what there is to say.</param>
    /// <returns>The spec; where an error was reported, one of no meaning, or none.</returns>
    public static RowSpec? Parse(
        Compilation compilation, INamedTypeSymbol model, ITypeSymbol rowType, Location fallback, RowRequest request, List<Diagnostic> diagnostics)
    {
        return Parse(compilation, new RowTaker(model, model.Name, IsPublic(model)), rowType, fallback, request, diagnostics);
    }

    /// <inheritdoc cref="Parse(Compilation, INamedTypeSymbol, ITypeSymbol, Location, RowRequest, List{Diagnostic})"/>
    public static RowSpec? Parse(
        Compilation compilation, RowTaker model, ITypeSymbol rowType, Location fallback, RowRequest request, List<Diagnostic> diagnostics)
    {
        if (Refusal(compilation, model, rowType) is { } reason)
        {
            diagnostics.Add(Diagnostic.Create(RowRules.UnsuitableRowType, fallback, model.Name, rowType.ToDisplayString(), reason));
            return null;
        }

        var named = (INamedTypeSymbol)rowType;
        return new RowParser(compilation, model, named, fallback, request, diagnostics).Read(named);
    }

    private static string? Refusal(Compilation compilation, RowTaker model, ITypeSymbol rowType) =>
        !RowKinds.IsObject(rowType) ? "which is no record, class, struct or interface with columns for members"
        : !compilation.IsSymbolAccessibleWithin(rowType, model.Within) ? "which the model cannot access: make it public or internal"
        : IsLessVisible(rowType, model) ? "which is less visible than the model, whose members take it: give both the same access"
        : null;

    // Emitted members are public, so the compiler wants the rows to be as visible as the model.
    private static bool IsLessVisible(ITypeSymbol rowType, RowTaker model) => model.IsPublic && !IsPublic(rowType);

    internal static bool IsPublic(ITypeSymbol type) =>
        type.DeclaredAccessibility == Accessibility.Public && (type.ContainingType is null || IsPublic(type.ContainingType));

    private RowSpec? Read(INamedTypeSymbol rowType)
    {
        ReadMembers(rowType, "row", string.Empty, rowName, isOptional: false, [rowType]);
        RowValue? target = Chosen("Target", "target", request.Target);
        RowValue? weight = Chosen("Weight", "weight", request.Weight);
        RowProduct[] products = [.. request.Products.Select(ReadProduct).OfType<RowProduct>()];
        var spec = new RowSpec(
            rowType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            rowName,
            rowType.IsReferenceType,
            new ImmutableEquatableArray<RowObject>(objects),
            new ImmutableEquatableArray<RowColumn>(columns),
            new ImmutableEquatableArray<RowProduct>(products),
            target,
            weight);
        CheckFeatures(spec);
        return spec;
    }

    private void ReadMembers(INamedTypeSymbol type, string variable, string path, string label, bool isOptional, INamedTypeSymbol[] around)
    {
        foreach (ISymbol member in RowMembers.Of(type))
        {
            string name = SyntaxFacts.GetKeywordKind(member.Name) == SyntaxKind.None ? member.Name : $"@{member.Name}";
            string expression = isOptional ? $"{variable}?.{name}" : $"{variable}.{name}";
            string memberPath = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            ReadMember(member, expression, memberPath, $"{label}.{member.Name}", isOptional, around);
        }
    }

    private void ReadMember(ISymbol member, string expression, string path, string label, bool isOptional, INamedTypeSymbol[] around)
    {
        AttributeData? mark = RowMembers.Mark(member, "FeatureAttribute");
        bool isTarget = path == request.Target;
        bool isChosen = isTarget || path == request.Weight;
        bool isExcluded = RowMembers.Mark(member, "NotAFeatureAttribute") is not null;
        if (isExcluded && !isChosen)
        {
            if (mark is not null)
            {
                Report(RowRules.UnsuitableSetting, member, label, "both [Feature] and [NotAFeature]", "it can be only one of them");
            }

            return;
        }

        ISymbol readable = member is IPropertySymbol { GetMethod: { } getter } ? getter : member;
        ITypeSymbol type = RowKinds.Underlying(RowMembers.TypeOf(member), out bool isNullable);
        if (!compilation.IsSymbolAccessibleWithin(readable, model.Within))
        {
            if (mark is not null || isChosen)
            {
                Refuse(member, path, label, type, "and the model cannot read it: make it, or its getter, public or internal");
            }

            return;
        }

        if (RowKinds.Of(type) is { } kind)
        {
            var settings = new FeatureSettings(mark);
            var value = new RowValue(
                expression, label, kind, isOptional || isNullable, settings.Transform,
                kind is RowValueKind.PointOfTime or RowValueKind.SpanOfTime ? RowKinds.TicksPerUnit(settings.Unit, type) : 0);
            if (isChosen)
            {
                Choose(member, path, value, mark is not null, isTarget);
                return;
            }

            ReadColumn(member, path, type, value, settings);
        }
        else if (RowKinds.IsObject(type) && !isChosen)
        {
            ReadObject(member, (INamedTypeSymbol)type, expression, path, label, isOptional || isNullable, mark is not null, around);
        }
        else
        {
            Refuse(member, path, label, type, Advice(isChosen));
        }
    }

    private static string Advice(bool isChosen) => isChosen
        ? "which is no number: a target or a weight is a number, and a target may be a bool"
        : "which cannot be a feature: leave it out with [NotAFeature], or add a property that gives a number, a bool, an enumeration or a time";

    private void ReadObject(
        ISymbol member, INamedTypeSymbol type, string expression, string path, string label, bool isOptional, bool isMarked, INamedTypeSymbol[] around)
    {
        bool isCircle = around.Contains(type, SymbolEqualityComparer.Default);
        if (isMarked)
        {
            Report(RowRules.UnsuitableSetting, member, label, "[Feature]", $"it is an object whose members are columns: mark those of '{type.Name}'");
        }
        else if (isCircle || around.Length > DeepestPath || RowMembers.Of(type).Count == 0)
        {
            string reason = isCircle ? "which holds itself, so there would be no end of columns"
                : around.Length > DeepestPath ? $"which is deeper in the row than {DeepestPath} objects"
                : "which has no public properties or fields";
            Report(RowRules.UnsupportedMember, member, label, type.ToDisplayString(), $"{reason}: leave it out with [NotAFeature]");
        }
        else
        {
            string variable = $"object{objects.Count}";
            objects.Add(new RowObject(variable, expression, label, !isOptional && type.IsReferenceType));
            ReadMembers(type, variable, path, label, isOptional, [.. around, type]);
        }
    }

    private void ReadColumn(ISymbol member, string path, ITypeSymbol type, RowValue value, FeatureSettings settings)
    {
        if (SettingRules.Refusal(value, settings) is var (setting, reason))
        {
            Report(RowRules.UnsuitableSetting, member, value.Label, setting, reason);
            return;
        }

        if (value.Kind == RowValueKind.Text && settings.Levels is null)
        {
            Report(
                RowRules.UnsupportedMember, member, value.Label, "string",
                "which has no levels: declare them with [Feature(Levels = new[] { ... })], or leave it out with [NotAFeature]");
            return;
        }

        RowLevel[] levels = LevelsOf(type, value.Kind, settings);
        if (value.Kind == RowValueKind.Enumeration && SettingRules.EnumerationRefusal(type, levels.Length) is { } why)
        {
            Report(RowRules.UnsupportedMember, member, value.Label, type.ToDisplayString(), why);
            return;
        }

        if (value.Kind is RowValueKind.Number or RowValueKind.CastNumber or RowValueKind.Boolean)
        {
            numbers.Add(path);
        }

        int firstLevel = request.LeavesFirstLevelOut && levels.Length > 1 ? 1 : 0;
        columns.Add(new RowColumn(
            settings.Name ?? SettingRules.NameOf(path, value.Transform),
            value,
            settings.Fill,
            new ImmutableEquatableArray<RowLevel>(levels),
            firstLevel,
            settings.IgnoresUnknown));
    }

    private static RowLevel[] LevelsOf(ITypeSymbol type, RowValueKind kind, FeatureSettings settings)
    {
        if (kind == RowValueKind.Text)
        {
            return [.. settings.Levels!.Select(level => new RowLevel(level!, SymbolDisplay.FormatLiteral(level!, quote: true)))];
        }

        // The first of several names of a value is the level; values are in order as whole numbers of any width.
        return kind != RowValueKind.Enumeration ? [] :
        [
            .. type.GetMembers().OfType<IFieldSymbol>()
                .Where(field => field.HasConstantValue)
                .GroupBy(field => Convert.ToDecimal(field.ConstantValue, System.Globalization.CultureInfo.InvariantCulture))
                .OrderBy(group => group.Key)
                .Select(group => new RowLevel(group.First().Name, group.First().ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat
                    .WithMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType)), group.Key)),
        ];
    }

    private void Choose(ISymbol member, string path, RowValue value, bool isMarked, bool isTarget)
    {
        chosen[path] = value;
        string what = isTarget ? "target" : "weight";
        string? reason = isMarked ? $"marks its {what} '{value.Label}' as [Feature]: what is done to features is not done to a {what}"
            : value.Kind is not (RowValueKind.Number or RowValueKind.CastNumber) && !(isTarget && value.Kind == RowValueKind.Boolean)
                ? $"names the {what} '{value.Label}', which is no number" + (isTarget ? " and no bool" : string.Empty)
            : !isTarget && value.IsOptional ? $"names the weight '{value.Label}', which can be missing: a weight must not be null"
            : null;
        if (reason is not null)
        {
            Report(RowRules.UnsuitableTarget, member, model.Name, reason);
        }
    }

    private RowValue? Chosen(string setting, string what, string? path)
    {
        if (path is null || chosen.TryGetValue(path, out RowValue value))
        {
            return path is null ? null : chosen[path];
        }

        if (refused.Contains(path))
        {
            return null;
        }

        string known = numbers.Count == 0 ? "it has no numbers" : $"its numbers are {string.Join(", ", numbers)}";
        diagnostics.Add(Diagnostic.Create(
            RowRules.UnsuitableTarget, fallback, model.Name, $"names the {what} '{path}', which '{rowName}' does not have ({known}): correct {setting}"));
        return value;
    }

    private RowProduct? ReadProduct(string text)
    {
        if (RowProducts.Parse(text, columns, out RowProduct? product) is { } reason)
        {
            diagnostics.Add(Diagnostic.Create(RowRules.UnsuitableProduct, fallback, model.Name, text, reason));
        }

        return product;
    }

    private void CheckFeatures(RowSpec spec)
    {
        string? repeated = spec.FeatureNames.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).FirstOrDefault();
        if (repeated is not null)
        {
            diagnostics.Add(Diagnostic.Create(RowRules.RepeatedName, fallback, model.Name, repeated));
        }

        if (columns.Count == 0 && diagnostics.Count == 0)
        {
            diagnostics.Add(Diagnostic.Create(
                RowRules.UnsuitableRowType, fallback, model.Name, rowName, "which has no public property or field that is a feature"));
        }
    }

    private void Refuse(ISymbol member, string path, string label, ITypeSymbol type, string reason)
    {
        refused.Add(path);
        Report(RowRules.UnsupportedMember, member, label, type.ToDisplayString(), reason);
    }

    // In the source of the member where there is one; of a type from another assembly there is none.
    private void Report(DiagnosticDescriptor rule, ISymbol member, params object[] arguments)
    {
        Location location = member.Locations.FirstOrDefault(place => place.IsInSource && compilation.ContainsSyntaxTree(place.SourceTree!)) ?? fallback;
        diagnostics.Add(Diagnostic.Create(rule, location, arguments));
    }
}
