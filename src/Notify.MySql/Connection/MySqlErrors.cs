using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;

namespace Notify.MySql;

/// <summary>Tells errors of a server apart, whichever driver brings them.</summary>
internal static class MySqlErrors
{
    /// <summary>The number of a server's error; 0 if it is none of a server.</summary>
    public static int NumberOf(Exception exception)
    {
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            // Both drivers put it there; neither has it in a property that the base class knows.
            if (current is DbException { Data: { } data } && data["Server Error Code"] is { } number)
                return Convert.ToInt32(number, CultureInfo.InvariantCulture);
        }

        return 0;
    }

    /// <summary>What kind of trouble it is.</summary>
    public static MySqlTrouble Classify(Exception exception) =>
        NumberOf(exception) switch
        {
            1062 => MySqlTrouble.Duplicate,
            1213 or 1205 or 3572 => MySqlTrouble.Lock,
            1290 or 1836 or 1792 or 3100 => MySqlTrouble.ReadOnly,
            1021 or 1114 or 3 or 1026 or 1878 => MySqlTrouble.Full,
            1044 or 1045 or 1049 or 1142 or 1227 or 1698 => MySqlTrouble.Refused,
            // Too many connections, shutdown, killed, gone away, lost, and a host that does not answer.
            1040
            or 1053
            or 1077
            or 1152
            or 1158
            or 1159
            or 1160
            or 1161
            or 1184
            or 1203
            or 1226
            or 1317
            or 1927
            or 2002
            or 2003
            or 2006
            or 2013
            or 2055
            or 4031 => MySqlTrouble.Lost,
            var number => ClassifyLocal(exception, number == 0 && exception is DbException),
        };

    /// <summary>What went wrong in reaching the server: drivers tell it in many ways.</summary>
    private static MySqlTrouble ClassifyLocal(Exception exception, bool isUnnumbered)
    {
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            if (current is TimeoutException)
                return MySqlTrouble.Silent;
            if (current is IOException or SocketException or ObjectDisposedException)
                return MySqlTrouble.Lost;
        }

        return isUnnumbered ? MySqlTrouble.Lost : MySqlTrouble.Other;
    }
}
