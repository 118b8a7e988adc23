using System.Diagnostics;
using MySql.Data.MySqlClient;
using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Outbox;

/// <summary>What a transaction writes is sent as it would have been sent directly, and what it takes back is not.</summary>
public sealed class OutboxWriteTests
{
    [Fact]
    public async Task A_committed_message_is_the_same_message_and_a_rolled_back_one_is_none()
    {
        await using var database = await Database.MakeAsync();
        var got = new Collector<Message>();
        await using var app = await OutboxApps.Relay(
            database.ConnectionString,
            builder => builder.Gather("orders", got)
        );
        var outbox = app.Get<IOutbox>();
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var headers = new MessageHeaders { ["a"] = "1", ["b"] = "ü" };
        var soon = DateTimeOffset.UtcNow.AddMilliseconds(300);
        var message = new Message("orders", new byte[] { 1, 0, 255, 39, 92 }, new MessageId("mine"))
        {
            Key = "k",
            Type = "order",
            ContentType = "application/x-test",
            Headers = headers,
            DueAt = soon,
            ExpiresAt = soon.AddHours(1),
        };

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction => await outbox.SendAsync(transaction, new Message("orders", default)),
            commit: false
        );
        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction => await outbox.SendAsync(transaction, message)
        );

        var received = await got.Next("the message");
        Assert.True(DateTimeOffset.UtcNow >= soon, "It came early.");
        Assert.Equal(
            (message.Id, "orders", "k", "order", "application/x-test"),
            (received.Id, received.Topic, received.Key, received.Type, received.ContentType)
        );
        Assert.Equal(message.Body.ToArray(), received.Body.ToArray());
        Assert.Equal(headers, received.Headers);
        Assert.Equal(activity.TraceId.ToString(), received.Trace!.TraceParent.Split('-')[1]);
        Assert.Equal(
            WireTime.ToMilliseconds(message.ExpiresAt!.Value),
            received.ExpiresAt!.Value.ToUnixTimeMilliseconds()
        );
        Assert.Equal(WireTime.ToMilliseconds(message.SentAt!.Value), received.SentAt!.Value.ToUnixTimeMilliseconds());
        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");
        Assert.Single(got.All);
    }

    [Fact]
    public async Task Many_values_go_in_order_and_large_ones_in_several_statements()
    {
        await using var database = await Database.MakeAsync();
        var got = new Collector<Message>();
        await using var app = await OutboxApps.Relay(
            database.ConnectionString,
            builder => builder.Map<Big>("big").Gather("big", got, options => options.OrderByKey = true)
        );
        var text = new string('x', 900_000);
        var values = Enumerable.Range(0, 12).Select(i => new Big(i, text)).ToList();
        IReadOnlyList<MessageId> ids = [];

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
                ids = await app.Get<IOutbox>().SendManyAsync(transaction, values, new SendOptions { Key = "one" })
        );

        var received = await got.Next(values.Count);
        Assert.Equal(ids, received.Select(message => message.Id));
    }

    [Fact]
    public async Task If_a_later_statement_of_a_batch_fails_nothing_of_it_is_written()
    {
        await using var database = await Database.MakeAsync();
        await using var app = await OutboxApps.Writer();
        await database.SqlAsync(
            MySqlOutboxTables.CreateStatements()
                + "CREATE TRIGGER no BEFORE INSERT ON th_outbox FOR EACH ROW "
                + "SET NEW.attempts = IF(NEW.topic = 'bad', 'no number', 0)"
        );
        var outbox = app.Get<IOutbox>();

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
            {
                await outbox.SendAsync(transaction, new Message("before", default));
                var messages = Enumerable.Range(0, 8).Select(_ => new Message("good", new byte[900_000]));
                await Assert.ThrowsAsync<MySqlException>(async () =>
                    await outbox.SendManyAsync(transaction, [.. messages, new Message("bad", default)])
                );
                await outbox.SendAsync(transaction, new Message("after", default));
            }
        );

        Assert.Equal("before\nafter\n", await database.SqlAsync("SELECT topic FROM th_outbox ORDER BY id"));
    }

    [Fact]
    public async Task What_breaks_a_limit_is_refused_as_a_whole_before_anything_is_written()
    {
        await using var database = await Database.MakeAsync();
        await using var app = await OutboxApps.Relay(database.ConnectionString, _ => { });
        var outbox = app.Get<IOutbox>();

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
            {
                var messages = new[] { new Message("good", default), new Message("not good", default) };
                await Assert.ThrowsAsync<InvalidInputException>(async () =>
                    await outbox.SendManyAsync(transaction, messages)
                );
                var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
                    await outbox.SendAsync(
                        transaction,
                        new Message("late", default) { DueAt = DateTimeOffset.UtcNow.AddYears(3000) }
                    )
                );
                Assert.Equal(ErrorIds.ScheduleLimit, error.ErrorId);
                await Assert.ThrowsAsync<InvalidInputException>(async () =>
                    await outbox.NotifyAsync(transaction, "", new NewNotice { Data = "{}" })
                );
                Assert.Equal(0L, await Scalar(transaction, "SELECT COUNT(*) FROM th_outbox"));
            }
        );
    }

    [Fact]
    public async Task A_transaction_that_is_over_writes_nothing_and_says_so()
    {
        await using var database = await Database.MakeAsync();
        await using var app = await OutboxApps.Relay(database.ConnectionString, _ => { });
        await using var connection = new MySqlConnection(database.ConnectionString);
        await connection.OpenAsync();

        var committed = await connection.BeginTransactionAsync();
        await committed.CommitAsync();
        await Refused(app, committed);
        var rolledBack = await connection.BeginTransactionAsync();
        await rolledBack.RollbackAsync();
        await Refused(app, rolledBack);
        var closed = await connection.BeginTransactionAsync();
        await connection.CloseAsync();
        await Refused(app, closed);

        Assert.Equal("0\n", await database.SqlAsync("SELECT COUNT(*) FROM th_outbox"));
    }

    [Fact]
    public async Task A_missing_table_and_a_foreign_connection_are_told_with_what_to_do()
    {
        await using var database = await Database.MakeAsync();
        await using var app = await OutboxApps.Writer();
        var outbox = app.Get<IOutbox>();
        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
            {
                var error = await Assert.ThrowsAsync<NotifyException>(async () =>
                    await outbox.SendAsync(transaction, new Message("t", default))
                );
                Assert.Equal(ErrorIds.Outbox, error.ErrorId);
                Assert.Contains(database.Name, error.Message, StringComparison.Ordinal);
                Assert.Contains("CreateStatements()", error.Message, StringComparison.Ordinal);
            }
        );

        await using var foreign = new ForeignConnection();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await outbox.SendAsync(foreign.BeginTransaction(), new Message("t", default))
        );
        Assert.Contains(
            "ForeignConnection, which is no connection to MySQL",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_outbox_that_nobody_was_said_to_send_is_not_written()
    {
        await using var database = await Database.MakeAsync();
        await using var app = await TestApp.Start(builder => builder.AddMySql());
        await using var bare = await TestApp.Start(_ => { });
        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
            {
                foreach (var outbox in new[] { app.Get<IOutbox>(), bare.Get<IOutbox>() })
                {
                    var error = await Assert.ThrowsAsync<NotSupportedByAdapterException>(async () =>
                        await outbox.SendAsync(transaction, new Message("t", default))
                    );
                    Assert.Contains("MySql:Outbox:ConnectionString", error.Message, StringComparison.Ordinal);
                }
            }
        );
    }

    [Fact]
    public async Task Tables_that_were_made_by_hand_serve_a_host_that_may_not_make_any()
    {
        await using var database = await Database.MakeAsync();
        await database.SqlAsync(MySqlOutboxTables.CreateStatements());
        var user = $"u{database.Name[1..]}";
        await database.SqlAsync(
            $"CREATE USER {user}@'%' IDENTIFIED BY 'p'; GRANT SELECT, INSERT, UPDATE, DELETE ON {database.Name}.* TO {user}@'%'"
        );
        var connectionString = database.ConnectionString.Replace(
            "User ID=root;Password=",
            $"User ID={user};Password=p",
            StringComparison.Ordinal
        );
        var got = new Collector<Message>();
        await using var app = await OutboxApps.Relay(connectionString, builder => builder.Gather("orders", got));

        await OutboxApps.InTransaction(
            connectionString,
            async transaction => await app.Get<IOutbox>().SendAsync(transaction, new Message("orders", default))
        );

        await got.Next("the message");
    }

    [Fact]
    public async Task Notices_of_a_committed_transaction_are_in_the_inbox_once()
    {
        await using var database = await Database.MakeAsync();
        await using var app = await OutboxApps.Relay(database.ConnectionString, _ => { });
        var notice = new NewNotice
        {
            Id = new MessageId("paid-1"),
            Data = "{}",
            Type = 3,
        };

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
            {
                await app.Get<IOutbox>().NotifyAsync(transaction, "ada", notice);
                await app.Get<IOutbox>().NotifyAsync(transaction, ["ada", "bob", "bob"], notice);
            }
        );
        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction => await app.Get<IOutbox>().NotifyAsync(transaction, "ada", notice with { Id = default }),
            commit: false
        );

        foreach (var user in new[] { "ada", "bob" })
            await Guard.Until(async () => (await app.Notices.CountAsync(user)).Unread == 1, $"{user}'s notice");
        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");
        var counts = await app.Notices.CountAsync("ada");
        Assert.Equal((1, 1), (counts.Unread, counts.UnreadByType[3]));
        Assert.Equal(notice.Id, (await app.Notices.ListAsync("ada")).Items.Single().Id);
    }

    private static async Task Refused(TestApp app, MySqlTransaction transaction)
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await app.Get<IOutbox>().SendAsync(transaction, new Message("t", default))
        );
        Assert.Equal(ErrorIds.Outbox, error.ErrorId);
        Assert.Contains("its transaction is over", error.Message, StringComparison.Ordinal);
    }

    private static async Task<object?> Scalar(System.Data.Common.DbTransaction transaction, string sql)
    {
        await using var command = transaction.Connection!.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return await command.ExecuteScalarAsync();
    }

    private sealed record Big(int Number, string Text);
}
