using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NoticeCenter;

/// <summary>How answers are written, without reflection.</summary>
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(SentNotice))]
[JsonSerializable(typeof(ReadGroup))]
[JsonSerializable(typeof(NumberedPage))]
[JsonSerializable(typeof(GroupCounts))]
[JsonSerializable(typeof(UserInfo))]
[JsonSerializable(typeof(DemoUser))]
[JsonSerializable(typeof(FailureList))]
[JsonSerializable(typeof(FailureChoice))]
[JsonSerializable(typeof(Changed))]
[JsonSerializable(typeof(RangeNotice))]
[JsonSerializable(typeof(Started))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
internal sealed partial class EnvelopeJson : JsonSerializerContext
{
    /// <summary>With the old system's spelling.</summary>
    public static EnvelopeJson Old { get; } = new(UseOldSpelling(new JsonSerializerOptions()));

    public static JsonSerializerOptions UseOldSpelling(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        // Answers are application/json and never a part of a page, so nothing but JSON's own signs needs escaping.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return json;
    }
}
