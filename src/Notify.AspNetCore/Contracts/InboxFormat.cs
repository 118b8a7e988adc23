using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notify.AspNetCore;

/// <summary>
/// How answers are spelt. They are JSON and never a part of a page, so nothing but JSON's own signs needs escaping;
/// with the default, data that is JSON itself would grow by half.
/// </summary>
internal static class InboxFormat
{
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static InboxJson Json { get; } =
        new(new JsonSerializerOptions(InboxJson.Default.Options) { Encoder = Encoder });
}
