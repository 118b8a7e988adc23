using Notify.TestServers;

namespace Notify.MySql.Tests.Support;

/// <summary>The servers that all tests share which leave them as they are.</summary>
internal static class Servers
{
    // It survives its own process, which is all that tests which share it need; those that kill it start their own.
    private static readonly MariaDbServerOptions Quick = new()
    {
        Arguments =
        [
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=256M",
            // As an old server may be: what is not said otherwise is Latin.
            "--character-set-server=latin1",
        ],
    };

    public static SharedServer<MariaDbServer> One { get; } = new(() => MariaDbServer.StartNewAsync(Quick));

    public static SharedServer<MariaDbServer> Two { get; } = new(() => MariaDbServer.StartNewAsync(Quick));
}
