using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>The id a sender gives, in the body or as <c>Idempotency-Key</c>: it becomes the id of the notice.</summary>
internal static class IdempotencyKey
{
    private const string Header = "Idempotency-Key";
    private const string ReplayHeader = "Idempotency-Replay";

    /// <returns>The id, or none if the sender has given none.</returns>
    public static MessageId Read(HttpContext context, string? idOfBody)
    {
        var headers = context.Request.Headers[Header];
        if (headers.Count > 1)
            throw ProblemException.Invalid(Header, $"{Header} is given {headers.Count} times; give it once.");
        // The draft writes it as a string in quotes; most senders leave them out.
        var text = headers.Count == 0 ? null : headers[0]!.Trim('"');
        if (text is not null && idOfBody is not null && text != idOfBody)
            throw ProblemException.Invalid("id", $"The id in the body differs from {Header}; give one of the two.");
        if ((text ?? idOfBody) is not { } given)
            return default;
        return MessageId.TryParse(given, out var id)
            ? id
            : throw ProblemException.Invalid(
                text is null ? "id" : Header,
                $"The id has {given.Length} characters or signs that no id has; give text of 1 to {MessageLimits.IdBytes} bytes."
            );
    }

    public static void TellReplay(HttpContext context) => context.Response.Headers[ReplayHeader] = "true";

    public static ProblemException Mismatch(MessageId id) =>
        new(
            Problem.IdempotencyMismatch,
            $"The id '{id}' was sent with another content before. Send the same again, or give a new id.",
            "id"
        );
}
