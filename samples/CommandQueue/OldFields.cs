using System.Globalization;

namespace CommandQueue;

/// <summary>Reads the fields of requests that have them in the query, or in a form.</summary>
internal static class OldFields
{
    public static async Task<string?> TextAsync(HttpRequest request, string name)
    {
        if (request.Query.TryGetValue(name, out var value))
            return value.ToString();
        if (!request.HasFormContentType)
            return null;
        try
        {
            return (await request.ReadFormAsync(request.HttpContext.RequestAborted))[name];
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new RefusedException(Envelope.BadJson, exception.Message);
        }
    }

    public static async Task<long> IdAsync(HttpRequest request)
    {
        var text = await TextAsync(request, "msg_id");
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) && id != 0
            ? id
            : throw new RefusedException(
                Envelope.Invalid,
                $"msg_id is '{text}'; give the number a command was answered with."
            );
    }

    public static async Task<ScoreBound> BoundAsync(HttpRequest request, string name)
    {
        var text = await TextAsync(request, name);
        return ScoreBound.TryRead(text, out var bound)
            ? bound
            : throw new RefusedException(
                Envelope.PendingFailed,
                $"{name} is '{text}'; give seconds since 1970, '(' before them to leave them out, -inf or +inf."
            );
    }
}
