namespace Notify;

/// <summary>
/// The stable ids of every error Notify raises, as <see cref="NotifyException.ErrorId" />. Each is explained in
/// docs/errors.md; an id is never given a second meaning.
/// </summary>
public static class ErrorIds
{
    /// <summary>The configuration is invalid; the error lists every fault.</summary>
    public const string InvalidConfiguration = "NTF1001";

    /// <summary>A feature was used for which no adapter is configured, or the configured one cannot do it.</summary>
    public const string NotSupported = "NTF1002";

    /// <summary>A message is malformed or over a limit; nothing was written.</summary>
    public const string InvalidMessage = "NTF1101";

    /// <summary>The transport did not accept a message in time; it was not written.</summary>
    public const string NotAccepted = "NTF1102";

    /// <summary>The server's answer was lost: the message may or may not have been accepted.</summary>
    public const string OutcomeUnknown = "NTF1103";

    /// <summary>A topic without a durable group holds as many messages, or as old ones, as it may.</summary>
    public const string HoldLimit = "NTF1104";

    /// <summary>A listing was asked for with a foreign cursor or an impossible limit.</summary>
    public const string InvalidQuery = "NTF1003";

    /// <summary>A message type has no mapping to a topic.</summary>
    public const string UnmappedType = "NTF1105";

    /// <summary>A due time is beyond what the scheduler can keep, or its store is full.</summary>
    public const string ScheduleLimit = "NTF1201";

    /// <summary>The outbox cannot be written in the transaction it was handed, or its table is missing.</summary>
    public const string Outbox = "NTF1202";

    /// <summary>A subscription is malformed or contradicts the group that exists.</summary>
    public const string InvalidSubscription = "NTF1301";

    /// <summary>A body could not be read as the type its message names.</summary>
    public const string Undecodable = "NTF1401";

    /// <summary>A handler ran longer than its time-out.</summary>
    public const string HandlerTimeout = "NTF1501";

    /// <summary>A message could not be pushed to its HTTP endpoint.</summary>
    public const string PushFailed = "NTF1502";

    /// <summary>A group or topic was addressed that does not exist, or is in the wrong state for the request.</summary>
    public const string InvalidGroup = "NTF1601";

    /// <summary>A ledger request is malformed or over a limit, or the ledger is full.</summary>
    public const string Ledger = "NTF1701";

    /// <summary>A notice, a mark or a query is malformed or over a limit; nothing was written.</summary>
    public const string InvalidNotice = "NTF1801";

    /// <summary>A database server cannot be used now: out of reach, read-only, full, or busy for too long.</summary>
    public const string ServerUnavailable = "NTF1901";
}
