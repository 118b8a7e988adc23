namespace Notify;

/// <summary>
/// The names under which Notify's own values travel on servers that have headers. They are part of the wire format:
/// pinned by a snapshot test, never changed, only added to. Times are Unix milliseconds as decimal text.
/// </summary>
public static class WireHeaders
{
    /// <summary>What every name of Notify's own begins with; applications may not use it.</summary>
    public const string Reserved = "notify-";

    /// <summary>The topic a message was sent to; needed where it was published to a queue directly.</summary>
    public const string Topic = "notify-topic";

    /// <summary>The name of the body's type.</summary>
    public const string Type = "notify-type";

    /// <summary>The ordering key.</summary>
    public const string Key = "notify-key";

    /// <summary>When the message was sent.</summary>
    public const string SentAt = "notify-sent";

    /// <summary>When the message is due, rounded up.</summary>
    public const string DueAt = "notify-due";

    /// <summary>When the message expires, rounded up.</summary>
    public const string ExpiresAt = "notify-expires";

    /// <summary>Which attempt the next delivery is, counted from 1.</summary>
    public const string Attempt = "notify-attempt";

    /// <summary>When the first attempt failed.</summary>
    public const string FirstFailedAt = "notify-first-failed";

    /// <summary>The group a retried or dead message belongs to.</summary>
    public const string Group = "notify-group";

    /// <summary>Why the message is dead: the name of a <see cref="FailureReason" />.</summary>
    public const string Reason = "notify-failure";

    /// <summary>The type of the exception that failed the last attempt.</summary>
    public const string FailureType = "notify-failure-type";

    /// <summary>The text of the exception that failed the last attempt, cut at 8 KiB.</summary>
    public const string FailureText = "notify-failure-text";

    /// <summary>When the last attempt failed.</summary>
    public const string FailedAt = "notify-failed";

    /// <summary>The W3C trace parent.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>The W3C trace state.</summary>
    public const string TraceState = "tracestate";
}
