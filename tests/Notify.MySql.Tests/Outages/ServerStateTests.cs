using System.Globalization;
using Notify.Conformance;
using Notify.MySql.Tests.Support;
using Notify.TestServers;

namespace Notify.MySql.Tests.Outages;

/// <summary>A server that cannot be used is a clear error and a health state, and nothing needs a restart.</summary>
public sealed class ServerStateTests
{
    private static readonly NoticeAppend[] One = [Notice("n-1")];

    [Fact]
    public async Task A_read_only_server_refuses_with_its_reason_still_reads_and_takes_writes_again_later()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        // Root may write to a read-only server.
        await server.SqlAsync("CREATE USER app@'%'; GRANT CREATE, SELECT, INSERT, UPDATE, DELETE ON *.* TO app@'%'");
        await using var backend = Backends.Make(
            database,
            options =>
                options.ConnectionString = database.ConnectionString.Replace("root", "app", StringComparison.Ordinal)
        );
        await backend.Notices.AppendAsync([Notice("n-0")]);

        await server.SqlAsync("SET GLOBAL read_only = 1");
        var error = await Assert.ThrowsAsync<NotifyException>(async () => await backend.Notices.AppendAsync(One));
        Assert.Equal(ErrorIds.ServerUnavailable, error.ErrorId);
        Assert.Contains("read-only", error.Message, StringComparison.Ordinal);
        Assert.Contains("append 1 notices", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await backend.Notices.CountAsync("u")).Unread);
        Assert.Equal(SendStatus.Rejected, await ScheduleAsync(backend));
        Assert.Equal(BackendState.Degraded, (await HealthAsync(backend)).State);

        await server.SqlAsync("SET GLOBAL read_only = 0");
        Assert.Equal(AppendStatus.Stored, (await backend.Notices.AppendAsync(One))[0].Status);
        Assert.Equal(SendStatus.Accepted, await ScheduleAsync(backend));
        Assert.Equal(BackendState.Up, (await HealthAsync(backend)).State);
    }

    [Fact]
    public async Task A_full_server_refuses_with_its_reason_loses_nothing_and_takes_writes_again_when_there_is_room()
    {
        // All tables in one file that may not grow: what a full disk is to the server.
        await using var server = await MariaDbServer.StartNewAsync(
            new()
            {
                Arguments = ["--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M:autoextend:max:96M"],
            }
        );
        await using var database = await Database.MakeAsync(server);
        await using var backend = Backends.Make(database, options => options.Tables = 1);
        await database.SqlAsync(
            "CREATE TABLE ballast (data LONGTEXT) ENGINE=InnoDB; INSERT INTO ballast SELECT REPEAT('x', 1 << 20) FROM seq_1_to_16"
        );

        var stored = 0;
        var error = await Assert.ThrowsAsync<NotifyException>(async () =>
        {
            while (true)
                stored += (await backend.Notices.AppendAsync(Large(stored))).Count;
        });
        Assert.Equal(ErrorIds.ServerUnavailable, error.ErrorId);
        Assert.Contains("no room left", error.Message, StringComparison.Ordinal);
        Assert.Equal(BackendState.Degraded, (await HealthAsync(backend)).State);
        Assert.Equal(stored, (await backend.Notices.CountAsync("u")).Unread);

        await database.SqlAsync("DROP TABLE ballast");
        // The server frees the room behind the scenes.
        await Guard.Until(async () => await IsTakenAsync(backend, Large(stored)), "the notices to be taken");
        Assert.Equal(BackendState.Up, (await HealthAsync(backend)).State);
        Assert.Empty(await Recount.CountersAsync(database, 1));
        Assert.Empty(await Recount.GapsAsync(database, 1));
    }

    [Fact]
    public async Task A_server_that_is_gone_fails_in_bounded_time_is_down_and_is_used_again_when_it_is_back()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        await using var backend = Backends.Make(database, options => options.Retries = 1);
        await backend.Notices.AppendAsync([Notice("n-0")]);
        await server.StopAsync();

        var error = await Guard.Within(
            Assert.ThrowsAsync<NotifyException>(async () => await backend.Notices.AppendAsync(One)),
            "the error"
        );
        Assert.Equal(ErrorIds.ServerUnavailable, error.ErrorId);
        Assert.Contains($":{server.Port}/{database.Name}", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotifyException>(async () => await backend.Notices.CountAsync("u"));
        Assert.Equal(SendStatus.Unknown, await ScheduleAsync(backend));
        Assert.Equal(BackendState.Down, (await HealthAsync(backend)).State);

        await server.StartAsync();
        Assert.Equal(AppendStatus.Stored, (await backend.Notices.AppendAsync(One))[0].Status);
        Assert.Equal(2, (await backend.Notices.CountAsync("u")).Unread);
        Assert.Equal(SendStatus.Accepted, await ScheduleAsync(backend));
        Assert.Equal(BackendState.Up, (await HealthAsync(backend)).State);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_fails_after_the_call_timeout()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        await using var backend = Backends.Make(database, options => options.CallTimeout = TimeSpan.FromSeconds(3));
        await backend.Notices.AppendAsync([Notice("n-0")]);

        await server.PauseAsync();
        NotifyException error;
        try
        {
            error = await Guard.Within(
                Assert.ThrowsAsync<NotifyException>(async () => await backend.Notices.AppendAsync(One)),
                "the error"
            );
        }
        finally
        {
            await server.ResumeAsync();
        }

        Assert.Contains("CallTimeout", error.Message, StringComparison.Ordinal);
        var again = await backend.Notices.AppendAsync(One);
        Assert.NotEqual(AppendStatus.Rejected, again[0].Status);
        Assert.Equal(2, (await backend.Notices.CountAsync("u")).Unread);
    }

    [Fact]
    public async Task A_server_out_of_reach_at_start_is_no_start_error_and_is_prepared_when_it_comes()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        await server.StopAsync();

        await using var app = await TestApp.Start(notify =>
            notify.UseMySql(options =>
                (options.ConnectionString, options.Tables, options.Retries) = (database.ConnectionString, 2, 0)
            )
        );
        Assert.True(app.Log.Has(4001));
        await server.StartAsync();

        await app.Notices.NotifyAsync("u", new NewNotice { Data = "after all" });
        await Guard.Until(
            async () =>
            {
                try
                {
                    return (await app.Notices.CountAsync("u")).Unread == 1;
                }
                catch (NotifyException)
                {
                    return false;
                }
            },
            "the notice"
        );
    }

    [Fact]
    public async Task Connections_that_are_killed_between_and_within_calls_are_replaced()
    {
        await using var database = await Database.MakeAsync();
        await using var backend = Backends.Make(database);
        for (var i = 0; i < 5; i++)
        {
            await backend.Notices.AppendAsync([Notice($"n-{i}")]);
            var ids = await database.SqlAsync(
                $"SELECT id FROM information_schema.PROCESSLIST WHERE db = '{database.Name}' AND id <> CONNECTION_ID()"
            );
            foreach (var id in ids.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await database.SqlAsync($"KILL {id}");
        }

        Assert.Equal(5, (await backend.Notices.CountAsync("u")).LastSeq);
    }

    private static async Task<bool> IsTakenAsync(MySqlBackend backend, NoticeAppend[] notices)
    {
        try
        {
            return (await backend.Notices.AppendAsync(notices))[0].Status == AppendStatus.Stored;
        }
        catch (NotifyException exception) when (exception.ErrorId == ErrorIds.ServerUnavailable)
        {
            return false;
        }
    }

    private static async Task<SendStatus> ScheduleAsync(MySqlBackend backend) =>
        (await backend.Scheduler.ScheduleAsync([new Message("t", default) { DueAt = DateTimeOffset.UtcNow }]))[
            0
        ].Status;

    private static async Task<BackendHealth> HealthAsync(MySqlBackend backend) =>
        Assert.Single(await backend.Health.CheckAsync());

    private static NoticeAppend[] Large(int from) =>
        [
            .. Enumerable
                .Range(from, 100)
                .Select(i => new NoticeAppend(
                    "u",
                    new MessageId(string.Create(CultureInfo.InvariantCulture, $"large-{i}")),
                    0,
                    new string('x', 8_000),
                    DateTimeOffset.UnixEpoch
                )),
        ];

    private static NoticeAppend Notice(string id) => new("u", new MessageId(id), 0, "{}", DateTimeOffset.UnixEpoch);
}
