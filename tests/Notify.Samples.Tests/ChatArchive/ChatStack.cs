using System.Globalization;
using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests.ChatArchives;

/// <summary>Redis and MariaDB of a test's own, with two databases that stand for two servers.</summary>
internal sealed class ChatStack : IAsyncDisposable
{
    private ChatStack(RedisServer redis, MariaDbServer database) => (Redis, Database) = (redis, database);

    public RedisServer Redis { get; }

    public MariaDbServer Database { get; }

    /// <summary>
    /// The full stack by configuration alone: quick leases, batches and retries, so that tests need not wait.
    /// </summary>
    public string[] Settings =>
        [
            "--environment=RedisMySql",
            $"--ChatArchive:Shards:0={Database.ConnectionStringFor("chat0")}",
            $"--ChatArchive:Shards:1={Database.ConnectionStringFor("chat1")}",
            "--ChatArchive:Tables=4",
            $"--Notify:Redis:Configuration={Redis.Configuration}",
            "--Notify:Redis:Lease=00:00:02",
            "--Notify:Groups:archive:BatchWait=00:00:00.1",
            "--Notify:Groups:archive:Retry:FirstDelay=00:00:00.3",
            "--Notify:Groups:archive:Retry:MaxDelay=00:00:01",
        ];

    public static async Task<ChatStack> Start()
    {
        var redis = await RedisServer.StartNewAsync(new() { AppendFsync = AppendFsync.Always });
        try
        {
            var database = await MariaDbServer.StartNewAsync(
                // As an old server may be: what is not said otherwise is Latin.
                new() { Arguments = ["--character-set-server=latin1"] }
            );
            await database.SqlAsync("CREATE DATABASE chat0; CREATE DATABASE chat1");
            return new ChatStack(redis, database);
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public Task<RunningChatArchive> App(params string[] settings) =>
        RunningChatArchive.Start([.. Settings, .. settings]);

    /// <summary>The texts in all tables, each as often as it is there.</summary>
    public async Task<List<string>> Rows()
    {
        var rows = new List<string>();
        for (var table = 0; table < 4; table++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"chat{table % 2}.chat_message_{table}");
            if (await HasTable(table))
                rows.AddRange(Lines(await Database.SqlAsync($"SELECT msg FROM {name}")));
        }

        return rows;
    }

    public Task WhenRows(int count) =>
        Guard.Until(async () => (await Rows()).Count >= count, $"{count} messages in the tables");

    /// <summary>
    /// Waits until every one of these is archived, and looks that none is twice and nothing else is there.
    /// </summary>
    public async Task AssertArchived(IEnumerable<string> texts)
    {
        var expected = texts.Order(StringComparer.Ordinal).ToList();
        await WhenRows(expected.Count);
        Assert.Equal(expected, (await Rows()).Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private async Task<bool> HasTable(int table)
    {
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'chat{table % 2}' AND TABLE_NAME = 'chat_message_{table}'"
        );
        return Lines(await Database.SqlAsync(sql)) is ["1"];
    }

    private static string[] Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
