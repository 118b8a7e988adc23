using System.Text.Json.Serialization;

namespace Notify.AspNetCore;

/// <summary>An error, after RFC 9457, with the code that clients go by.</summary>
internal sealed record ProblemAnswer(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field,
    string TraceId
);
