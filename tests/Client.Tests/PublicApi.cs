using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Mandate.Client.Tests;

/// <summary>What an assembly offers, as text that is reviewed.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>What the compiler adds to records.</summary>
    private static readonly HashSet<string> OfRecords =
        ["Equals", "GetHashCode", "<Clone>$", "op_Equality", "op_Inequality", "Deconstruct", "ToString"];

    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
                text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class"
        : (type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : "") + (IsRecord(type) ? "record" : "class");

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static string Bases(Type type)
    {
        if (type.IsEnum) return "";
        var bases = type.GetInterfaces().Where(i => !i.Name.StartsWith("IEquatable", StringComparison.Ordinal))
            .Select(Name)
            .Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object)) bases.Insert(0, Name(parent));
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type)) yield return name;
            yield break;
        }

        foreach (var field in type.GetFields(Declared))
            yield return $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}";
        foreach (var made in type.GetConstructors(Declared & ~BindingFlags.Static))
            yield return $"new({Parameters(made)})";
        foreach (var property in type.GetProperties(Declared))
            if (property.Name != "EqualityContract") yield return Property(property);
        foreach (var method in type.GetMethods(Declared))
            if (!method.IsSpecialName && !(IsRecord(type) && OfRecords.Contains(method.Name)))
                yield return $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})";
    }

    private static string Property(PropertyInfo property)
    {
        var set = property.SetMethod is not { IsPublic: true } setter ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var nullable = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable
            && !property.PropertyType.IsValueType ? "?" : "";
        return $"{(property.GetMethod!.IsStatic ? "static " : "")}{required}{Name(property.PropertyType)}{nullable} {property.Name} {{ get;{set} }}";
    }

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
    {
        var nullable = !p.ParameterType.IsValueType
            && new NullabilityInfoContext().Create(p).ReadState == NullabilityState.Nullable ? "?" : "";
        var value = !p.HasDefaultValue ? "" : " = " + (p.DefaultValue ?? (p.ParameterType.IsValueType
            && Nullable.GetUnderlyingType(p.ParameterType) is null ? "default" : "null"));
        var extends = p.Position == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{extends}{Name(p.ParameterType)}{nullable} {p.Name}{value}";
    }));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Name(inner) + "?";
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.Name;
        return type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
            + $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
