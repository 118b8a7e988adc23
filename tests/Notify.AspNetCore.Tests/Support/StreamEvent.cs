using System.Text.Json;

namespace Notify.AspNetCore.Tests;

/// <summary>An event of a stream, as a browser would hand it on.</summary>
/// <param name="Name">What kind it is.</param>
/// <param name="Id">The id it came with; null if it came without.</param>
/// <param name="Data">The text.</param>
internal sealed record StreamEvent(string Name, string? Id, string Data)
{
    public JsonElement Json => JsonElement.Parse(Data);

    public JsonElement Counts => Name is "notice" or "mark" ? Json.GetProperty("counts") : Json;

    public string NoticeData => Json.GetProperty("notice").GetProperty("data").GetString()!;

    public long NoticeSeq => Json.GetProperty("notice").GetProperty("seq").GetInt64();
}
