using Microsoft.Extensions.Logging;

namespace Notify.MySql;

/// <summary>
/// The log events of the MySQL adapter: ids 4000 to 4999, listed in docs/log-events.md, never reused.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Warning, "MySQL at {Server} could not {What} ({Failures} so far) and it is repeated")]
    public static partial void TransactionRepeated(
        ILogger logger,
        Exception exception,
        string server,
        string what,
        int failures
    );

    [LoggerMessage(4001, LogLevel.Warning, "The tables in MySQL could not be looked after at start; it is done later")]
    public static partial void NotReadyAtStart(ILogger logger, Exception exception);

    [LoggerMessage(4002, LogLevel.Information, "Tables of part '{Part}' at {Server} went from version {From} to {To}")]
    public static partial void SchemaUpgraded(ILogger logger, string part, string server, int from, int to);

    [LoggerMessage(
        4003,
        LogLevel.Warning,
        "Tables of part '{Part}' at {Server} have version {Found}, and this program knows {Known}: a newer one was here"
    )]
    public static partial void SchemaNewer(ILogger logger, string part, string server, int found, int known);

    [LoggerMessage(
        4010,
        LogLevel.Error,
        "The scheduled message with the key {Key} is due and cannot be read; it is put off by {Hours} hours"
    )]
    public static partial void ScheduledUnreadable(ILogger logger, Exception exception, string key, int hours);

    [LoggerMessage(4020, LogLevel.Information, "This host sends what is in the outbox of {Database} (fence {Fence})")]
    public static partial void OutboxTaken(ILogger logger, string database, long fence);

    [LoggerMessage(
        4021,
        LogLevel.Warning,
        "Another host sends what is in the outbox of {Database}; fence {Fence} is over"
    )]
    public static partial void OutboxLost(ILogger logger, string database, long fence);

    [LoggerMessage(
        4022,
        LogLevel.Error,
        "Message {Id} in the outbox of {Database} cannot be sent and is parked after {Attempts} attempts: {Error}"
    )]
    public static partial void OutboxParked(ILogger logger, long id, string database, int attempts, string error);

    [LoggerMessage(4023, LogLevel.Information, "{Count} parked messages in the outbox of {Database} are sent again")]
    public static partial void OutboxRedriven(ILogger logger, int count, string database);

    [LoggerMessage(4030, LogLevel.Information, "Users begin to move from {From} tables to {To}, {Fresh} of them new")]
    public static partial void ReshardingBegun(ILogger logger, int from, int to, int fresh);

    [LoggerMessage(
        4031,
        LogLevel.Information,
        "{Users} users with {Notices} notices have moved; there are {Tables} tables"
    )]
    public static partial void Resharded(ILogger logger, long users, long notices, int tables);
}
