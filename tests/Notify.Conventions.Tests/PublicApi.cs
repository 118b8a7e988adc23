using System.Reflection;
using System.Text;

namespace Notify.Conventions.Tests;

/// <summary>Writes the public surface of an assembly as text, a line per member.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        var kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        var bases = new[] { type.BaseType }
            .Concat(type.GetInterfaces())
            .OfType<Type>()
            .Where(b => b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) && !type.IsEnum)
            .Where(b => !b.Name.StartsWith("IEquatable", StringComparison.Ordinal))
            .Select(Name)
            .Order(StringComparer.Ordinal)
            .ToList();
        return $"{kind} {type.Namespace}.{Name(type)}{(bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetValuesAsUnderlyingType(type)
                .Cast<object>()
                .Select(value => $"{Enum.GetName(type, value)} = {value}");
        return type.GetMembers(Declared)
            .Where(IsVisible)
            .Where(member => !member.Name.StartsWith('<') && member.Name is not ("PrintMembers" or "EqualityContract"))
            .Select(Describe)
            .OfType<string>();
    }

    private static bool IsVisible(MemberInfo member) =>
        member switch
        {
            MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
            FieldInfo field => field.IsPublic || field.IsFamily,
            PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
            EventInfo => true,
            _ => false,
        };

    private static string? Describe(MemberInfo member) =>
        member switch
        {
            ConstructorInfo constructor => $"new({Parameters(constructor)})",
            MethodInfo { IsSpecialName: false } method => Describe(method),
            PropertyInfo property => Describe(property),
            FieldInfo { IsLiteral: true } field =>
                $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}",
            FieldInfo field => $"field {Name(field.FieldType)} {field.Name}",
            _ => null,
        };

    private static string Describe(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var modifier = (method.IsStatic ? "static " : "") + (method.IsFamily ? "protected " : "");
        return $"{modifier}{Name(method.ReturnType)}{Mark(Nullability.Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Describe(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod }
            .OfType<MethodInfo>()
            .Where(IsVisible)
            .Select(accessor => Accessor(property, accessor));
        var modifier = property.GetAccessors(true)[0].IsStatic ? "static " : "";
        return $"{modifier}{Name(property.PropertyType)}{Mark(Nullability.Create(property))} {property.Name} {{ {string.Join(" ", accessors)} }}";
    }

    private static string Accessor(PropertyInfo property, MethodInfo accessor)
    {
        if (accessor == property.GetMethod)
            return "get;";
        var isInit = accessor
            .ReturnParameter.GetRequiredCustomModifiers()
            .Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
        return isInit ? "init;" : "set;";
    }

    private static string Parameters(MethodBase method) =>
        string.Join(
            ", ",
            method
                .GetParameters()
                .Select(parameter =>
                    $"{Name(parameter.ParameterType)}{Mark(Nullability.Create(parameter))} {parameter.Name}{Default(parameter)}"
                )
        );

    private static string Default(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "";

    private static string Mark(NullabilityInfo info) =>
        info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "";

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return $"{Name(underlying)}?";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (!type.IsGenericType)
            return type.Name;
        var name = type.Name.Contains('`', StringComparison.Ordinal)
            ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
            : type.Name;
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
