using System.Text.Json.Serialization;

namespace NoticeCenter;

/// <summary>Who is signed in, or wants to be.</summary>
/// <param name="User">The name, which is the user id.</param>
internal sealed record DemoUser([property: JsonPropertyName("user")] string User);
