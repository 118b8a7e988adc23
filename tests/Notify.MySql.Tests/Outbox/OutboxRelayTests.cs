using System.Globalization;
using MySql.Data.MySqlClient;
using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Outbox;

/// <summary>The relay keeps the order of keys, skips nothing, and lets nobody wait for others.</summary>
public sealed class OutboxRelayTests
{
    [Fact]
    public async Task Messages_of_one_key_go_in_the_order_of_their_transactions_whoever_writes_them()
    {
        const int Writers = 8;
        const int Each = 40;
        const int Keys = 4;
        await using var database = await Database.MakeAsync();
        var gate = new SendGate();
        await using var app = await OutboxApps.Relay(
            database.ConnectionString,
            builder => builder.UseGate(gate),
            ("MySql:Outbox:Batch", "7")
        );
        await database.SqlAsync(
            "CREATE TABLE counter (id INT PRIMARY KEY, n INT); INSERT INTO counter VALUES (0, 0), (1, 0), (2, 0), (3, 0)"
        );

        async Task Write(int writer)
        {
            for (var i = 0; i < Each; i++)
            {
                var key = (writer + i) % Keys;
                await OutboxApps.InTransaction(
                    database.ConnectionString,
                    async transaction =>
                    {
                        // Whoever has the row writes: transactions of one key come one after the other.
                        await Run(transaction, $"UPDATE counter SET n = n + 1 WHERE id = {key}");
                        var number = (int)(await Run(transaction, $"SELECT n FROM counter WHERE id = {key}"))!;
                        await app.Get<IOutbox>().SendAsync(transaction, Numbered(key, number));
                    },
                    commit: i % 9 != 4
                );
            }
        }

        await Guard.Within(Task.WhenAll(Enumerable.Range(0, Writers).Select(Write)), "the writers");
        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");

        for (var key = 0; key < Keys; key++)
        {
            var expected = int.Parse(
                await database.SqlAsync($"SELECT n FROM counter WHERE id = {key}"),
                CultureInfo.InvariantCulture
            );
            Assert.Equal(Enumerable.Range(1, expected), Numbers(gate, key));
        }
    }

    [Fact]
    public async Task A_transaction_that_is_committed_late_is_neither_skipped_nor_overtaken()
    {
        await using var database = await Database.MakeAsync();
        var gate = new SendGate();
        await using var app = await OutboxApps.Relay(database.ConnectionString, builder => builder.UseGate(gate));
        var outbox = app.Get<IOutbox>();
        Task Commit(int key, int number) =>
            OutboxApps.InTransaction(
                database.ConnectionString,
                async transaction => await outbox.SendAsync(transaction, Numbered(key, number))
            );

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async late =>
            {
                // It has the lowest number, and stays open while later ones are sent and removed.
                await outbox.SendAsync(late, Numbered(1, 1));
                for (var i = 1; i <= 20; i++)
                    await Commit(2, i);
                await Guard.Until(() => gate.Taken.Count == 20, "the others");
                await Guard.Until(
                    async () => await OutboxApps.Count(database, "topic = 'numbers'") == 0,
                    "the others to be removed"
                );
                gate.Refuse = _ => SendGate.Full();
                await Commit(2, 21);
                await Guard.Until(() => gate.Tried.Count > 20, "a try");
            }
        );
        await Commit(1, 2);
        gate.Refuse = _ => null;

        await Guard.Until(() => gate.Taken.Count == 23, "all of them");
        Assert.Equal([1, 2], Numbers(gate, 1));
        Assert.Equal(Enumerable.Range(1, 21), Numbers(gate, 2));
    }

    [Fact]
    public async Task A_refused_message_holds_up_its_key_and_no_other()
    {
        await using var database = await Database.MakeAsync();
        var gate = new SendGate { Refuse = message => message.Key == "k1" ? SendGate.Full() : null };
        await using var app = await OutboxApps.Relay(database.ConnectionString, builder => builder.UseGate(gate));

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
            {
                var messages = Enumerable.Range(1, 30).SelectMany(i => new[] { Numbered(1, i), Numbered(2, i) });
                await app.Get<IOutbox>().SendManyAsync(transaction, [.. messages]);
            }
        );
        await Guard.Until(() => Numbers(gate, 2).Count == 30, "the other key");
        await Guard.Until(() => gate.Tried.Count(message => message.Key == "k1") > 2, "more tries");

        Assert.All(gate.Tried.Where(message => message.Key == "k1"), message => Assert.Equal(1, Number(message)));
        Assert.True(app.Log.Has(1251));
        gate.Refuse = _ => null;
        await Guard.Until(() => Numbers(gate, 1).Count == 30, "the key that waited");
        Assert.Equal(Enumerable.Range(1, 30), Numbers(gate, 1));
        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");
    }

    [Fact]
    public async Task Nothing_is_lost_and_order_is_kept_while_the_transport_takes_nothing_for_a_while()
    {
        await using var database = await Database.MakeAsync();
        var down = true;
        var gate = new SendGate();
        var coin = new Random(1);
        gate.Refuse = _ =>
            Volatile.Read(ref down) ? new SendException(ErrorIds.OutcomeUnknown, "No answer.")
            : coin.Next(4) == 0 ? SendGate.Full()
            : null;
        await using var app = await OutboxApps.Relay(database.ConnectionString, builder => builder.UseGate(gate));

        for (var i = 1; i <= 40; i++)
        {
            await OutboxApps.InTransaction(
                database.ConnectionString,
                async transaction =>
                    await app.Get<IOutbox>()
                        .SendManyAsync(transaction, [Numbered(1, i), Numbered(2, i), new Message("free", default)])
            );
        }

        await Guard.Until(() => gate.Tried.Count > 40, "tries in vain");
        Assert.Empty(gate.Taken);
        var info = Assert.Single(await app.Get<IOutboxAdministration>().DescribeAsync());
        Assert.Equal((120L, 0L), (info.Pending, info.Parked));
        Assert.True(info.OldestAge > TimeSpan.Zero);
        Volatile.Write(ref down, false);

        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");
        Assert.Equal(Enumerable.Range(1, 40), Numbers(gate, 1));
        Assert.Equal(Enumerable.Range(1, 40), Numbers(gate, 2));
        Assert.Equal(40, gate.Taken.Count(message => message.Topic == "free"));
    }

    [Fact]
    public async Task A_topic_whose_sends_take_for_ever_does_not_hold_up_others()
    {
        await using var database = await Database.MakeAsync();
        var release = new TaskCompletionSource();
        var gate = new SendGate
        {
            AfterTaking = messages => messages[0].Topic == "slow" ? release.Task : Task.CompletedTask,
        };
        await using var app = await OutboxApps.Relay(database.ConnectionString, builder => builder.UseGate(gate));
        Task Commit(string topic) =>
            OutboxApps.InTransaction(
                database.ConnectionString,
                async transaction => await app.Get<IOutbox>().SendAsync(transaction, new Message(topic, default))
            );

        await Commit("slow");
        await Guard.Until(() => gate.Taken.Count == 1, "the slow one");
        for (var i = 0; i < 5; i++)
        {
            await Commit("quick");
            await Guard.Until(() => gate.Taken.Count == i + 2, "a quick one");
        }

        Assert.Equal(1, await OutboxApps.Count(database, "topic = 'slow'"));
        release.SetResult();
        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");
        Assert.Equal(1, gate.Tried.Count(message => message.Topic == "slow"));
    }

    private static Message Numbered(int key, int number) =>
        new("numbers", BitConverter.GetBytes(number)) { Key = $"k{key}" };

    private static int Number(Message message) => BitConverter.ToInt32(message.Body.Span);

    private static List<int> Numbers(SendGate gate, int key) =>
        [.. gate.Taken.Where(message => message.Key == $"k{key}").Select(Number)];

    private static async Task<object?> Run(System.Data.Common.DbTransaction transaction, string sql)
    {
        await using var command = (MySqlCommand)transaction.Connection!.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, (MySqlTransaction)transaction);
        return await command.ExecuteScalarAsync();
    }
}
