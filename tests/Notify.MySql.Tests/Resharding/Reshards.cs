using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Resharding;

/// <summary>What the tests of moving users share.</summary>
internal static class Reshards
{
    public static ReshardWish Tables(int tables, params (int Table, int Server)[] moves) =>
        new(tables, moves.ToDictionary(move => move.Table, move => move.Server));

    public static ReshardWish Move(params (int Table, int Server)[] moves) =>
        new(null, moves.ToDictionary(move => move.Table, move => move.Server));

    public static MySqlBackend Host(
        Action<MySqlOptions>? configure,
        params (Database Database, string Tables)[] servers
    ) => Host(configure, [.. servers.Select(server => (server.Database.ConnectionString, server.Tables))]);

    public static MySqlBackend Host(
        Action<MySqlOptions>? configure,
        params (string Connection, string Tables)[] servers
    ) =>
        new(
            Backends.Settings(options =>
            {
                foreach (var (connection, tables) in servers)
                    options.Shards.Add(new() { ConnectionString = connection, Tables = tables });
                configure?.Invoke(options);
            })
        );

    public static NoticeAppend Notice(string user, string id, int type = 0) =>
        new(user, new MessageId(id), type, "{}", DateTimeOffset.UnixEpoch);

    /// <summary>Looks again and again until it is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!isSo())
            await timer.WaitForNextTickAsync();
    }

    /// <summary>Every fault, as text; empty if there is none.</summary>
    public static async Task<string> FaultsAsync(MySqlBackend backend) =>
        string.Join('\n', (await backend.Resharder.VerifyAsync(null, CancellationToken.None)).Faults);
}
