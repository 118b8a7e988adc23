using System.Reflection;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;

namespace Notify.Tests.Diagnostics;

/// <summary>Log events keep their ids and levels: alerts are built on them.</summary>
public sealed class LogTests
{
    private const string Recorded = """
        1000 Information GroupStarted
        1001 Information Stopped
        1002 Error StopFailed
        1003 Warning TopicsNotCompared
        1004 Warning UpkeepFailed
        1005 Information Started
        1006 Information NoInbox
        1200 Error DuePumpFailed
        1201 Warning DueMessagesRefused
        1250 Warning OutboxFailed
        1251 Warning OutboxRefused
        1252 Information OutboxAccepted
        1253 Warning OutboxNotSettled
        1254 Warning OutboxNotLeft
        1300 Error HandlerAbandoned
        1301 Warning HandlersLeftRunning
        1302 Warning LeftUnsettled
        1303 Error LimiterFailed
        1500 Error ScopeFailed
        1501 Warning DoneNotRecorded
        1510 Warning RecurringFailed
        1511 Error RecurringGivenUp
        1512 Warning RecurringStoreFailed
        1513 Error RecurringIgnoresEnd
        1514 Warning RecurringLost
        1515 Warning RecurringNotReturned
        1516 Information RecurringCutOff
        1517 Warning RecurringLeftRunning
        1600 Warning AttemptFailed
        1601 Error MessageDied
        1602 Error MessageRefused
        1603 Error SettlingFailed
        1604 Warning NotSettled
        1605 Error FailuresNotRecorded
        1700 Warning LedgerWriteFailed
        1701 Error LedgerStepsLost
        1702 Warning RedriveRefused
        1703 Error LedgerStepsTurnedAway
        1800 Warning ChangesNotPublished
        1801 Error ChangeUnreadable
        1802 Information InboxesSwept
        1803 Error CountersWereWrong
        1810 Debug FanOutGoesOn
        1811 Information FanOutEnded
        1812 Warning UsersLeftOut
        """;

    [Fact]
    public void Events_are_those_that_were_recorded() =>
        Assert.Equal(
            Recorded.ReplaceLineEndings("\n"),
            string.Join('\n', Events().OrderBy(e => e.Id).Select(e => $"{e.Id} {e.Level} {e.Name}"))
        );

    private static IEnumerable<(int Id, LogLevel Level, string Name)> Events() =>
        typeof(Log)
            .GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(method => (method.Name, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(method => method.Attribute is not null)
            .Select(method => (method.Attribute!.EventId, method.Attribute.Level, method.Name));
}
