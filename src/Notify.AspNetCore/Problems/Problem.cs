using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>A kind of error answer: its status, its stable code, and what it is called.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code clients go by; never given a second meaning.</param>
/// <param name="Title">The same for all errors of the kind.</param>
/// <param name="RetryAfter">When another try makes sense, in seconds; null if it does not without a change.</param>
internal sealed record Problem(int Status, string Code, string Title, int? RetryAfter = null)
{
    public static readonly Problem InvalidRequest = new(
        StatusCodes.Status400BadRequest,
        "invalid_request",
        "The request is malformed or breaks a limit."
    );

    public static readonly Problem InvalidCursor = new(
        StatusCodes.Status400BadRequest,
        "invalid_cursor",
        "The cursor does not belong to this listing."
    );

    public static readonly Problem AntiforgeryFailed = new(
        StatusCodes.Status400BadRequest,
        "antiforgery_failed",
        "The antiforgery token is missing or wrong."
    );

    public static readonly Problem Unauthorized = new(
        StatusCodes.Status401Unauthorized,
        "unauthorized",
        "The caller is not signed in."
    );

    public static readonly Problem Forbidden = new(
        StatusCodes.Status403Forbidden,
        "forbidden",
        "The caller may not do this."
    );

    public static readonly Problem SendingNotEnabled = new(
        StatusCodes.Status403Forbidden,
        "sending_not_enabled",
        "This host does not take notices over HTTP."
    );

    public static readonly Problem NotFound = new(
        StatusCodes.Status404NotFound,
        "not_found",
        "There is no such thing here."
    );

    public static readonly Problem IdempotencyInProgress = new(
        StatusCodes.Status409Conflict,
        "idempotency_in_progress",
        "The same request is being answered.",
        RetryAfter: 1
    );

    public static readonly Problem BodyTooLarge = new(
        StatusCodes.Status413PayloadTooLarge,
        "body_too_large",
        "The body is over the limit."
    );

    public static readonly Problem UnsupportedMediaType = new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported_media_type",
        "The body is not JSON."
    );

    public static readonly Problem IdempotencyMismatch = new(
        StatusCodes.Status422UnprocessableEntity,
        "idempotency_mismatch",
        "The same id was sent with another content before."
    );

    public static readonly Problem TooManyStreams = new(
        StatusCodes.Status429TooManyRequests,
        "too_many_streams",
        "The user has as many streams open as one may.",
        RetryAfter: 30
    );

    public static readonly Problem Internal = new(
        StatusCodes.Status500InternalServerError,
        "internal_error",
        "The request failed."
    );

    public static readonly Problem NotAccepted = new(
        StatusCodes.Status503ServiceUnavailable,
        "not_accepted",
        "The notice was not accepted in time.",
        RetryAfter: 5
    );

    public static readonly Problem OutcomeUnknown = new(
        StatusCodes.Status503ServiceUnavailable,
        "outcome_unknown",
        "Nobody knows whether the notice was accepted.",
        RetryAfter: 5
    );
}
