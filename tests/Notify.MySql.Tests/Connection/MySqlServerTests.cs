using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Connection;

public sealed class MySqlServerTests
{
    [Fact]
    public async Task A_transaction_that_loses_a_deadlock_is_repeated_as_a_whole()
    {
        await using var database = await Database.MakeAsync();
        await database.SqlAsync(
            "CREATE TABLE pair (id INT PRIMARY KEY, n INT); INSERT INTO pair VALUES (1, 0), (2, 0)"
        );
        var log = new TestLog();
        var settings = Backends.Settings(
            options => options.ConnectionString = database.ConnectionString,
            log.CreateLogger("test")
        );
        await using var servers = new MySqlServers(settings);
        var both = new[] { new TaskCompletionSource(), new TaskCompletionSource() };

        Task<int> Add(int first) =>
            servers.Home.RunAsync(
                "add to both",
                async (session, token) =>
                {
                    await session.ExecuteAsync("UPDATE pair SET n = n + 1 WHERE id = @first", new { first }, token);
                    // The first time each has one and wants the other's.
                    both[first - 1].TrySetResult();
                    await Task.WhenAll(both.Select(one => one.Task)).WaitAsync(token);
                    return await session.ExecuteAsync(
                        "UPDATE pair SET n = n + 1 WHERE id = @second",
                        new { second = 3 - first },
                        token
                    );
                },
                CancellationToken.None
            );

        await Guard.Within(Task.WhenAll(Add(1), Add(2)), "both");

        Assert.Equal("2\n2\n", await database.SqlAsync("SELECT n FROM pair"));
        Assert.Contains(
            log.Entries,
            entry => entry.EventId == 4000 && entry.Text.Contains("add to both", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_lock_that_is_never_had_is_an_error_that_says_so()
    {
        await using var database = await Database.MakeAsync();
        await database.SqlAsync("CREATE TABLE one (id INT PRIMARY KEY); INSERT INTO one VALUES (1)");
        var settings = Backends.Settings(options =>
        {
            options.ConnectionString = database.ConnectionString;
            (options.CallTimeout, options.Retries) = (TimeSpan.FromSeconds(2), 1);
        });
        await using var servers = new MySqlServers(settings);
        const string Lock = "SELECT id FROM one WHERE id = 1 FOR UPDATE";

        var error = await servers.Home.RunAsync(
            "hold it",
            async (session, token) =>
            {
                await session.ExecuteAsync(Lock, null, token);
                return await Assert.ThrowsAsync<NotifyException>(() =>
                    servers.Home.RunAsync(
                        "lock it, too",
                        (other, inner) => other.ExecuteAsync(Lock, null, inner),
                        token
                    )
                );
            },
            CancellationToken.None
        );

        Assert.Contains("lock it, too in 2 attempts", error.Message, StringComparison.Ordinal);
        Assert.Contains("MySql:Retries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_a_statement_is_not_repeated_and_leaves_no_transaction_behind()
    {
        await using var database = await Database.MakeAsync();
        await database.SqlAsync("CREATE TABLE one (id INT PRIMARY KEY)");
        var settings = Backends.Settings(options => options.ConnectionString = database.ConnectionString);
        await using var servers = new MySqlServers(settings);
        var runs = 0;

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            servers.Home.RunAsync(
                "fail",
                async (session, token) =>
                {
                    runs++;
                    await session.ExecuteAsync("INSERT INTO one VALUES (1)", null, token);
                    return await session.ExecuteAsync("SELECT nothing FROM nowhere", null, token);
                },
                CancellationToken.None
            )
        );
        await servers.Home.UseAsync(
            "go on",
            (session, token) => session.ExecuteAsync("INSERT INTO one VALUES (2)", null, token),
            CancellationToken.None
        );

        Assert.Equal(1, runs);
        Assert.Equal("2\n", await database.SqlAsync("SELECT id FROM one"));
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_hold_the_connection()
    {
        await using var database = await Database.MakeAsync();
        var settings = Backends.Settings(options =>
            (options.ConnectionString, options.MaxConnections) = (database.ConnectionString, 2)
        );
        await using var servers = new MySqlServers(settings);
        for (var i = 0; i < 4; i++)
        {
            using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                servers.Home.UseAsync(
                    "sleep",
                    (session, token) => session.FirstAsync<int>("SELECT SLEEP(5)", null, token),
                    cancellation.Token
                )
            );
        }

        Assert.Equal(
            1,
            await servers.Home.UseAsync(
                "ask",
                (session, token) => session.FirstAsync<int>("SELECT 1", null, token),
                CancellationToken.None
            )
        );
    }
}
