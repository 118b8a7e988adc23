using Microsoft.Extensions.Logging;

namespace Notify.Diagnostics;

/// <summary>
/// The log events of the engine, listed in docs/log-events.md. Ids stand in blocks by station and are never reused:
/// 1000 setup, 1100 produce, 1200 schedule, 1250 outbox, 1300 receive, 1500 handle, 1510 recurring, 1600 settle, 1700
/// ledger, 1800 notices.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Group '{Group}' receives {Topics}")]
    public static partial void GroupStarted(ILogger logger, string group, string topics);

    [LoggerMessage(1001, LogLevel.Information, "Notify has stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(
        1002,
        LogLevel.Error,
        "Group '{Group}' did not stop in order; what it held comes back after its lease"
    )]
    public static partial void StopFailed(ILogger logger, Exception exception, string group);

    [LoggerMessage(1003, LogLevel.Warning, "The declared topics could not be compared with the server's")]
    public static partial void TopicsNotCompared(ILogger logger, Exception exception);

    [LoggerMessage(1004, LogLevel.Warning, "Upkeep failed and is tried again in {Interval}")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception, TimeSpan interval);

    [LoggerMessage(1005, LogLevel.Information, "Notify runs: {Roles}")]
    public static partial void Started(ILogger logger, string roles);

    [LoggerMessage(
        1006,
        LogLevel.Information,
        "No inbox was chosen beside the transport {Transport}: notices are sent from here, and kept by an application that has one. To keep them here, set Notify:Inbox"
    )]
    public static partial void NoInbox(ILogger logger, string transport);

    [LoggerMessage(1200, LogLevel.Error, "Due messages could not be fetched; trying again in {Pause}")]
    public static partial void DuePumpFailed(ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(1201, LogLevel.Warning, "{Count} due messages were not accepted and wait {Wait}: {Reason}")]
    public static partial void DueMessagesRefused(ILogger logger, int count, TimeSpan wait, string reason);

    [LoggerMessage(
        1250,
        LogLevel.Warning,
        "The outbox of {Database} could not be relayed; trying again in {Pause}. What is in it waits"
    )]
    public static partial void OutboxFailed(ILogger logger, Exception exception, string database, TimeSpan pause);

    [LoggerMessage(
        1251,
        LogLevel.Warning,
        "{Count} messages to '{Topic}' in the outbox of {Database} were not accepted and wait: {Reason}"
    )]
    public static partial void OutboxRefused(ILogger logger, int count, string topic, string database, string reason);

    [LoggerMessage(1252, LogLevel.Information, "Messages to '{Topic}' in the outbox of {Database} are accepted again")]
    public static partial void OutboxAccepted(ILogger logger, string topic, string database);

    [LoggerMessage(
        1253,
        LogLevel.Warning,
        "{Count} messages were sent and could not be removed from the outbox of {Database}; it is tried again, and if this host ends before that they are sent twice"
    )]
    public static partial void OutboxNotSettled(ILogger logger, Exception exception, int count, string database);

    [LoggerMessage(
        1254,
        LogLevel.Warning,
        "The lead of the outbox of {Database} could not be given up; another host has it after the lease"
    )]
    public static partial void OutboxNotLeft(ILogger logger, Exception exception, string database);

    [LoggerMessage(
        1300,
        LogLevel.Error,
        "A handler of group '{Group}' for message {MessageId} ignores its cancellation and was abandoned; {Abandoned} of {Places} places are taken so"
    )]
    public static partial void HandlerAbandoned(
        ILogger logger,
        string group,
        MessageId messageId,
        int abandoned,
        int places
    );

    [LoggerMessage(
        1301,
        LogLevel.Warning,
        "Handlers of group '{Group}' still run {Grace} after they were cancelled; their messages go back to the group"
    )]
    public static partial void HandlersLeftRunning(ILogger logger, string group, TimeSpan grace);

    [LoggerMessage(
        1302,
        LogLevel.Warning,
        "What group '{Group}' decided could not be settled within {Grace} of the end of its handlers; it comes again"
    )]
    public static partial void LeftUnsettled(ILogger logger, string group, TimeSpan grace);

    [LoggerMessage(1303, LogLevel.Error, "A limiter of group '{Group}' failed and is asked again in {Wait}")]
    public static partial void LimiterFailed(ILogger logger, Exception exception, string group, TimeSpan wait);

    [LoggerMessage(1500, LogLevel.Error, "A service scope of group '{Group}' failed to end")]
    public static partial void ScopeFailed(ILogger logger, Exception exception, string group);

    [LoggerMessage(
        1501,
        LogLevel.Warning,
        "{Count} messages of group '{Group}' are done, which could not be recorded; if they come again they are handled again"
    )]
    public static partial void DoneNotRecorded(ILogger logger, Exception exception, int count, string group);

    [LoggerMessage(
        1510,
        LogLevel.Warning,
        "Attempt {Attempt} of schedule '{Schedule}' for {Occurrence:u} failed; it is tried again after {Wait}, unless the next occurrence comes first"
    )]
    public static partial void RecurringFailed(
        ILogger logger,
        Exception exception,
        string schedule,
        DateTimeOffset occurrence,
        int attempt,
        TimeSpan wait
    );

    [LoggerMessage(
        1511,
        LogLevel.Error,
        "Schedule '{Schedule}' did not run for {Occurrence:u}: it was given up after {Attempts} attempts"
    )]
    public static partial void RecurringGivenUp(
        ILogger logger,
        Exception? exception,
        string schedule,
        DateTimeOffset occurrence,
        int attempts
    );

    [LoggerMessage(
        1512,
        LogLevel.Warning,
        "Schedule '{Schedule}' could not ask when it ran last; it asks again in {Pause} and runs nothing before"
    )]
    public static partial void RecurringStoreFailed(
        ILogger logger,
        Exception exception,
        string schedule,
        TimeSpan pause
    );

    [LoggerMessage(
        1513,
        LogLevel.Error,
        "The run of schedule '{Schedule}' for {Occurrence:u} has not returned although its {Timeout} are over; nothing of the schedule runs until it does"
    )]
    public static partial void RecurringIgnoresEnd(
        ILogger logger,
        string schedule,
        DateTimeOffset occurrence,
        TimeSpan timeout
    );

    [LoggerMessage(
        1514,
        LogLevel.Warning,
        "The run of schedule '{Schedule}' for {Occurrence:u} has ended and was another instance's by then; it may have run twice"
    )]
    public static partial void RecurringLost(ILogger logger, string schedule, DateTimeOffset occurrence);

    [LoggerMessage(
        1515,
        LogLevel.Warning,
        "How the run of schedule '{Schedule}' for {Occurrence:u} ended could not be recorded; after its lease it may run again"
    )]
    public static partial void RecurringNotReturned(
        ILogger logger,
        Exception exception,
        string schedule,
        DateTimeOffset occurrence
    );

    [LoggerMessage(
        1516,
        LogLevel.Information,
        "The run of schedule '{Schedule}' for {Occurrence:u} was cut off by the host's end; another instance may take it at once"
    )]
    public static partial void RecurringCutOff(ILogger logger, string schedule, DateTimeOffset occurrence);

    [LoggerMessage(
        1517,
        LogLevel.Warning,
        "The run of schedule '{Schedule}' still runs {Grace} after it was cut off; nobody else runs it before its lease ends"
    )]
    public static partial void RecurringLeftRunning(ILogger logger, string schedule, TimeSpan grace);

    [LoggerMessage(
        1600,
        LogLevel.Warning,
        "Attempt {Attempt} of message {MessageId} failed in group '{Group}'; it comes again after {Wait}"
    )]
    public static partial void AttemptFailed(
        ILogger logger,
        Exception exception,
        MessageId messageId,
        string group,
        int attempt,
        TimeSpan wait
    );

    [LoggerMessage(
        1601,
        LogLevel.Error,
        "Message {MessageId} is dead in group '{Group}' ({Reason}) after {Attempts} attempts"
    )]
    public static partial void MessageDied(
        ILogger logger,
        Exception exception,
        MessageId messageId,
        string group,
        FailureReason reason,
        int attempts
    );

    [LoggerMessage(1602, LogLevel.Error, "Message {MessageId} is dead in group '{Group}' ({Reason}): {Text}")]
    public static partial void MessageRefused(
        ILogger logger,
        MessageId messageId,
        string group,
        FailureReason reason,
        string text
    );

    [LoggerMessage(1603, LogLevel.Error, "Settling {Count} messages of group '{Group}' failed; they may come again")]
    public static partial void SettlingFailed(ILogger logger, Exception exception, int count, string group);

    [LoggerMessage(
        1604,
        LogLevel.Warning,
        "Message {MessageId} of group '{Group}' was decided ({Outcome}) but not settled ({Status}); it may come again"
    )]
    public static partial void NotSettled(
        ILogger logger,
        MessageId messageId,
        string group,
        DeliveryOutcome outcome,
        SettleStatus status
    );

    [LoggerMessage(
        1605,
        LogLevel.Error,
        "The ledger could not take {Count} dead messages; the transport keeps them instead"
    )]
    public static partial void FailuresNotRecorded(ILogger logger, Exception exception, int count);

    [LoggerMessage(1700, LogLevel.Warning, "Recording {Count} steps in the ledger failed, attempt {Attempt}")]
    public static partial void LedgerWriteFailed(ILogger logger, Exception exception, int count, int attempt);

    [LoggerMessage(
        1701,
        LogLevel.Error,
        "{Count} steps could not be recorded in the ledger after {Attempts} attempts and are missing from it"
    )]
    public static partial void LedgerStepsLost(ILogger logger, Exception exception, int count, int attempts);

    [LoggerMessage(
        1702,
        LogLevel.Warning,
        "{Count} dead messages of group '{Group}' could not be sent again and stay dead"
    )]
    public static partial void RedriveRefused(ILogger logger, int count, string group, Exception exception);

    [LoggerMessage(
        1703,
        LogLevel.Error,
        "{Count} steps found no room while the ledger failed and are missing from it; messages went on"
    )]
    public static partial void LedgerStepsTurnedAway(ILogger logger, int count);

    [LoggerMessage(
        1800,
        LogLevel.Warning,
        "{Count} messages with changes of inboxes were not published; watchers find out by themselves"
    )]
    public static partial void ChangesNotPublished(ILogger logger, Exception exception, int count);

    [LoggerMessage(
        1801,
        LogLevel.Error,
        "The changes in message {MessageId} could not be read; every watcher begins anew"
    )]
    public static partial void ChangeUnreadable(ILogger logger, Exception exception, MessageId messageId);

    [LoggerMessage(
        1802,
        LogLevel.Information,
        "Inboxes were swept: {Expired} notices expired, {Aged} grew too old, {Forgotten} ids forgotten"
    )]
    public static partial void InboxesSwept(ILogger logger, long expired, long aged, long forgotten);

    [LoggerMessage(
        1803,
        LogLevel.Error,
        "{Count} counters of the inbox of user '{UserId}' were wrong and have been corrected; this is a bug, please report it"
    )]
    public static partial void CountersWereWrong(ILogger logger, int count, string userId);

    [LoggerMessage(
        1810,
        LogLevel.Debug,
        "The fan-out of '{NoticeId}' to the users of '{Source}' has reached {Users} with page {Page} and goes on"
    )]
    public static partial void FanOutGoesOn(ILogger logger, string noticeId, string source, long users, int page);

    [LoggerMessage(
        1811,
        LogLevel.Information,
        "The fan-out of '{NoticeId}' to the users of '{Source}' is done: {Users} users on {Pages} pages"
    )]
    public static partial void FanOutEnded(ILogger logger, string noticeId, string source, long users, int pages);

    [LoggerMessage(
        1812,
        LogLevel.Warning,
        "{Count} users of '{Source}' on page {Page} got nothing of '{NoticeId}': they are no user ids. {Reason}"
    )]
    public static partial void UsersLeftOut(
        ILogger logger,
        int count,
        string source,
        int page,
        string noticeId,
        string reason
    );
}
