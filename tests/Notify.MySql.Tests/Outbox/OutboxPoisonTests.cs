using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Outbox;

/// <summary>What can never be sent is kept apart, seen, and can be sent once its cause is mended.</summary>
public sealed class OutboxPoisonTests
{
    [Fact]
    public async Task A_message_that_cannot_be_sent_is_parked_with_its_error_and_sent_again_when_that_is_asked_for()
    {
        await using var database = await Database.MakeAsync();
        var got = new Collector<Message>();
        var strict = true;
        var gate = new SendGate
        {
            Refuse = message =>
                Volatile.Read(ref strict) && message.Key == "bad"
                    ? new InvalidInputException(ErrorIds.InvalidMessage, "topic", "There is no such topic any more.")
                    : null,
        };
        await using var app = await TestHost(database, gate, got);
        var outbox = app.Get<IOutbox>();

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
            {
                await outbox.SendAsync(transaction, new Message("orders", default, new MessageId("1")) { Key = "bad" });
                await outbox.SendAsync(
                    transaction,
                    new Message("orders", default, new MessageId("2")) { Key = "good" }
                );
            }
        );
        await database.SqlAsync(
            "INSERT INTO th_outbox (topic, lane, size, frame, written_at) VALUES ('orders', 7, 3, 'abc', UTC_TIMESTAMP(6))"
        );

        Assert.Equal("2", (await got.Next("the good one")).Id.ToString());
        await Guard.Until(async () => await OutboxApps.Count(database, "parked = 1") == 2, "the others to be parked");
        var kept = await database.SqlAsync("SELECT CONCAT(attempts, ' ', error) FROM th_outbox ORDER BY id");
        Assert.Contains("2 There is no such topic any more.", kept, StringComparison.Ordinal);
        Assert.Contains("2 A stored message could not be read", kept, StringComparison.Ordinal);
        await Guard.Until(() => app.Log.Entries.Count(entry => entry.EventId == 4022) == 2, "both to be logged");
        var health = await app.Get<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains(
            "2 messages cannot be sent",
            health.Entries.Values.Single().Description!,
            StringComparison.Ordinal
        );
        Assert.Equal(2, Assert.Single(await app.Get<IOutboxAdministration>().DescribeAsync()).Parked);

        Volatile.Write(ref strict, false);
        Assert.Equal(2, await app.Get<IOutboxAdministration>().RedriveAsync());

        Assert.Equal("1", (await got.Next("the mended one")).Id.ToString());
        await Guard.Until(async () => await OutboxApps.Count(database, "parked = 1") == 1, "the broken one");
        Assert.Equal(1, await OutboxApps.Count(database));
    }

    [Fact]
    public async Task A_message_over_the_limits_of_the_host_that_sends_is_parked()
    {
        await using var database = await Database.MakeAsync();
        var got = new Collector<Message>();
        await using var relay = await OutboxApps.Relay(
            database.ConnectionString,
            builder => builder.Gather("orders", got),
            ("MaxBodyBytes", "10"),
            ("MySql:Outbox:Attempts", "1")
        );
        await using var writer = await OutboxApps.Writer();

        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
                await writer
                    .Get<IOutbox>()
                    .SendManyAsync(
                        transaction,
                        [
                            new Message("orders", new byte[11]) { Key = "k" },
                            new Message("orders", new byte[10]) { Key = "k" },
                        ]
                    )
        );

        Assert.Equal(10, (await got.Next("the small one")).Body.Length);
        Assert.Contains(
            "over the limit of 10",
            await database.SqlAsync("SELECT error FROM th_outbox WHERE parked = 1"),
            StringComparison.Ordinal
        );
    }

    private static Task<TestApp> TestHost(Database database, SendGate gate, Collector<Message> got) =>
        OutboxApps.Relay(
            database.ConnectionString,
            builder =>
            {
                builder.UseGate(gate).Gather("orders", got);
                builder.Services.AddHealthChecks().AddNotify();
            },
            ("MySql:Outbox:Attempts", "2")
        );
}
