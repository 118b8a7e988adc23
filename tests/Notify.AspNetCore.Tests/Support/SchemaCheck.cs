using System.Globalization;
using System.Text.Json;

namespace Notify.AspNetCore.Tests;

/// <summary>
/// Compares JSON with a schema of the document. It knows the keywords the document uses; any other is an error, so that
/// nothing in the document goes unchecked.
/// </summary>
internal static class SchemaCheck
{
    private static readonly string[] Remarks = ["description", "default", "example"];

    public static void Valid(JsonElement schema, JsonElement value) => Assert.Empty(Faults(schema, value, "$"));

    public static List<string> Faults(JsonElement schema, JsonElement value, string at)
    {
        schema = ApiDocument.Resolve(schema);
        return schema
            .EnumerateObject()
            .Where(keyword => !Remarks.Contains(keyword.Name))
            .SelectMany(keyword => Fault(schema, keyword, value, at))
            .ToList();
    }

    private static IEnumerable<string> Fault(JsonElement schema, JsonProperty keyword, JsonElement value, string at) =>
        keyword.Name switch
        {
            "type" => When(!TypesOf(keyword.Value).Any(type => Is(value, type)), at, $"is no {keyword.Value}"),
            "const" => When(!JsonElement.DeepEquals(keyword.Value, value), at, $"is not {keyword.Value}"),
            "enum" => When(
                !keyword.Value.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)),
                at,
                $"is none of {keyword.Value}"
            ),
            "minimum" => When(IsNumber(value) && value.GetDouble() < keyword.Value.GetDouble(), at, "is too small"),
            "maximum" => When(IsNumber(value) && value.GetDouble() > keyword.Value.GetDouble(), at, "is too large"),
            "minLength" => When(IsText(value) && value.GetString()!.Length < keyword.Value.GetInt32(), at, "is short"),
            "maxLength" => When(IsText(value) && value.GetString()!.Length > keyword.Value.GetInt32(), at, "is long"),
            "minItems" => When(IsList(value) && value.GetArrayLength() < keyword.Value.GetInt32(), at, "has too few"),
            "maxItems" => When(IsList(value) && value.GetArrayLength() > keyword.Value.GetInt32(), at, "has too many"),
            "format" => When(IsText(value) && !IsTime(keyword.Value.GetString()!, value), at, "is no time"),
            "items" => IsList(value)
                ? value.EnumerateArray().SelectMany((item, i) => Faults(keyword.Value, item, $"{at}[{i}]"))
                : [],
            "properties" => IsObject(value) ? PropertyFaults(keyword.Value, value, at) : [],
            "required" => keyword
                .Value.EnumerateArray()
                .Select(name => name.GetString()!)
                .Where(name => IsObject(value) && !value.TryGetProperty(name, out _))
                .Select(name => $"{at}.{name} is missing"),
            "additionalProperties" => IsObject(value) ? OtherFaults(schema, keyword.Value, value, at) : [],
            "oneOf" => When(
                keyword.Value.EnumerateArray().Count(one => Faults(one, value, at).Count == 0) != 1,
                at,
                "is not exactly one of the choices"
            ),
            var other => throw new NotSupportedException($"The schema at {at} has the keyword {other}."),
        };

    private static IEnumerable<string> PropertyFaults(JsonElement properties, JsonElement value, string at) =>
        value
            .EnumerateObject()
            .Where(property => properties.TryGetProperty(property.Name, out _))
            .SelectMany(property =>
                Faults(properties.GetProperty(property.Name), property.Value, $"{at}.{property.Name}")
            );

    private static IEnumerable<string> OtherFaults(JsonElement schema, JsonElement rule, JsonElement value, string at)
    {
        var known = schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(property => property.Name).ToHashSet()
            : [];
        var others = value.EnumerateObject().Where(property => !known.Contains(property.Name));
        return rule.ValueKind == JsonValueKind.False
            ? others.Select(property => $"{at}.{property.Name} is not documented")
            : others.SelectMany(property => Faults(rule, property.Value, $"{at}.{property.Name}"));
    }

    private static IEnumerable<string> When(bool isSo, string at, string fault) => isSo ? [$"{at} {fault}"] : [];

    private static IEnumerable<string> TypesOf(JsonElement types) =>
        types.ValueKind == JsonValueKind.Array
            ? types.EnumerateArray().Select(type => type.GetString()!)
            : [types.GetString()!];

    private static bool Is(JsonElement value, string type) =>
        type switch
        {
            "object" => IsObject(value),
            "array" => IsList(value),
            "string" => IsText(value),
            "integer" => IsNumber(value) && value.TryGetInt64(out _),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => throw new NotSupportedException($"The document has the type {type}."),
        };

    private static bool IsTime(string format, JsonElement value) =>
        format == "date-time"
        && DateTimeOffset.TryParse(
            value.GetString(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind,
            out _
        );

    private static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static bool IsList(JsonElement value) => value.ValueKind == JsonValueKind.Array;

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;
}
