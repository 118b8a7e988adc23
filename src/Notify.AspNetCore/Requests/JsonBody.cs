using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Notify.AspNetCore;

/// <summary>Reads the body of a request.</summary>
internal static class JsonBody
{
    /// <summary>Most bytes of a body: 1 MiB.</summary>
    public const long MostBytes = 1024 * 1024;

    private const int MostShown = 64;

    public static async ValueTask<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        var request = context.Request;
        if (!request.HasJsonContentType())
        {
            throw new ProblemException(
                Problem.UnsupportedMediaType,
                $"The body is of type '{request.ContentType}'; send JSON as application/json."
            );
        }

        LimitBody(context);
        try
        {
            return await request.ReadFromJsonAsync(type, context.RequestAborted).ConfigureAwait(false)
                ?? throw ProblemException.Invalid("body", "The body is null; send an object.");
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
        catch (InvalidOperationException exception)
        {
            // An encoding that .NET does not know.
            throw new ProblemException(Problem.UnsupportedMediaType, exception.Message, innerException: exception);
        }
    }

    /// <summary>The data of a notice: a text as it is, an object or a list as its JSON.</summary>
    public static string DataOf(JsonElement data)
    {
        try
        {
            return data.ValueKind switch
            {
                JsonValueKind.String => data.GetString()!,
                JsonValueKind.Object or JsonValueKind.Array => data.GetRawText(),
                JsonValueKind.Undefined => throw ProblemException.Invalid("data", "The notice has no data; give some."),
                _ => throw ProblemException.Invalid("data", "The notice's data is not a text, an object or a list."),
            };
        }
        catch (InvalidOperationException exception)
        {
            throw new ProblemException(Problem.InvalidRequest, "The data is no valid Unicode.", "data", exception);
        }
    }

    private static void LimitBody(HttpContext context)
    {
        if (context.Request.ContentLength > MostBytes)
            throw TooLarge(context.Request.ContentLength);
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is { IsReadOnly: false } && (limit.MaxRequestBodySize ?? long.MaxValue) > MostBytes)
            limit.MaxRequestBodySize = MostBytes;
    }

    private static ProblemException TooLarge(long? bytes) =>
        new(Problem.BodyTooLarge, $"The body has {bytes:N0} bytes; send at most {MostBytes:N0}.");

    private static ProblemException Unreadable(JsonException exception)
    {
        var at = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        var isField = exception.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal);
        var field = isField ? Shown(exception.Path![2..]) : "body";
        var fault = isField
            ? $"The field {field} is not known here, is given twice, or is of another kind than expected ({at})."
            : $"The body is not the JSON object that is expected ({at}).";
        return new(Problem.InvalidRequest, fault, field, exception);
    }

    /// <summary>A caller may have sent a name of a megabyte.</summary>
    private static string Shown(string field) => field.Length > MostShown ? $"{field[..MostShown]}…" : field;
}
