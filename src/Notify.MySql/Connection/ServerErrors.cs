using System.Data.Common;

namespace Notify.MySql;

/// <summary>Errors of servers, in words that say what to do.</summary>
internal static class ServerErrors
{
    public static NotifyException Unavailable(
        string server,
        string what,
        MySqlTrouble trouble,
        int attempts,
        Exception cause
    ) =>
        new(
            ErrorIds.ServerUnavailable,
            $"MySQL at {server} could not {what} in {attempts} {(attempts == 1 ? "attempt" : "attempts")}: "
                + $"{Describe(trouble)}. It said: {cause.Message.TrimEnd('.')}.",
            cause
        );

    public static NotifyException OtherCharacters(DbConnection connection) =>
        new(
            ErrorIds.InvalidConfiguration,
            $"MySQL at {connection.DataSource} is not used: the data source that was given for it makes connections that "
                + "write text in another character set than Unicode, and other letters as question marks. "
                + "Add CharSet=utf8mb4 to its connection string."
        );

    /// <summary>What the trouble is, and what helps, as the middle of a sentence.</summary>
    public static string Describe(MySqlTrouble trouble) =>
        trouble switch
        {
            MySqlTrouble.ReadOnly => "it is read-only; point the connection at the writable server, or clear read_only",
            MySqlTrouble.Full => "it has no room left; make room on its disk",
            MySqlTrouble.Refused =>
                "it refuses the user, the database or the right; mend the connection string or GRANT",
            MySqlTrouble.Silent =>
                "it does not answer; try again once it does (MySql:CallTimeout says how long is waited)",
            MySqlTrouble.Lock => "others held the same rows all the time; try again (MySql:Retries says how often)",
            _ => "the connection is lost or refused; try again once it is back",
        };
}
