using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Outbox;

/// <summary>One host leads; who was replaced changes nothing any more; another takes over.</summary>
public sealed class OutboxLeadTests
{
    [Fact]
    public async Task A_leader_that_was_replaced_removes_nothing()
    {
        await using var database = await Database.MakeAsync();
        await using var one = Backend(database);
        // Its lead outlasts the test, however slow that is.
        await using var other = Backend(database, TimeSpan.FromMinutes(10));
        var (first, second) = (one.Outbox.Sources[0], other.Outbox.Sources[0]);
        await using var app = await OutboxApps.Writer();

        await first.LeadAsync();
        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction => await app.Get<IOutbox>().SendAsync(transaction, new Message("t", default))
        );
        var row = Assert.Single(await first.ReadAsync(new OutboxFilter("t", 10, 1_000, [])));
        var lead = (await first.LeadAsync())!;
        OutboxLease? taken = null;
        await Guard.Until(async () => (taken = await second.LeadAsync()) is not null, "the lease to end");

        Assert.True(taken!.Fence > lead.Fence);
        Assert.Null(await first.LeadAsync());
        Assert.False(await first.SettleAsync(lead, [row.Id], [new OutboxFault(row.Id, 9, true, "no")]));
        Assert.Equal(1, await OutboxApps.Count(database, "parked = 0 AND attempts = 0"));
        await first.LeaveAsync(lead);
        Assert.Null(await first.LeadAsync());
        Assert.True(await second.SettleAsync(taken, [row.Id], []));
        Assert.Equal(0, await OutboxApps.Count(database));
    }

    [Fact]
    public async Task A_lead_that_was_given_up_is_anothers_at_once()
    {
        await using var database = await Database.MakeAsync();
        await using var one = Backend(database, TimeSpan.FromMinutes(10));
        await using var other = Backend(database, TimeSpan.FromMinutes(10));
        var (first, second) = (one.Outbox.Sources[0], other.Outbox.Sources[0]);

        var lead = (await first.LeadAsync())!;
        Assert.Equal(lead, await first.LeadAsync());
        Assert.Null(await second.LeadAsync());
        await first.LeaveAsync(lead);

        Assert.True((await second.LeadAsync())!.Fence > lead.Fence);
    }

    [Fact]
    public async Task Of_several_hosts_one_sends_and_another_goes_on_when_it_ends()
    {
        await using var database = await Database.MakeAsync();
        var gate = new SendGate();
        var writer = await OutboxApps.Writer();
        Task<TestApp> Relay() =>
            OutboxApps.Relay(
                database.ConnectionString,
                builder => builder.UseGate(gate),
                // Long enough for a busy machine, and what is given up is taken after a third of it.
                ("MySql:Outbox:Lease", "00:00:12")
            );
        var hosts = new List<TestApp> { await Relay(), await Relay(), await Relay() };
        async Task Send(int from, int count)
        {
            for (var i = from; i < from + count; i++)
            {
                await OutboxApps.InTransaction(
                    database.ConnectionString,
                    async transaction =>
                        await writer
                            .Get<IOutbox>()
                            .SendAsync(transaction, new Message("t", BitConverter.GetBytes(i)) { Key = "k" })
                );
            }
        }

        for (var round = 0; round < 3; round++)
        {
            await Send(round * 20, 20);
            await Guard.Until(() => gate.Taken.Count >= (round * 20) + 5, "some of them");
            var leader = Assert.Single(hosts, host => host.Log.Has(4020));
            hosts.Remove(leader);
            await leader.DisposeAsync();
            if (hosts.Count > 0)
                await Guard.Until(() => hosts.Exists(host => host.Log.Has(4020)), "another to lead");
            else
                hosts.Add(await Relay());
        }

        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");
        var numbers = gate.Taken.Select(message => BitConverter.ToInt32(message.Body.Span));
        Assert.Equal(Enumerable.Range(0, 60), numbers);
        Assert.All(hosts, host => Assert.False(host.Log.Has(4021)));
        foreach (var host in hosts)
            await host.DisposeAsync();
        await writer.DisposeAsync();
    }

    private static MySqlBackend Backend(Database database, TimeSpan? lease = null) =>
        Backends.Make(
            database,
            options =>
            {
                options.Outbox.ConnectionString = database.ConnectionString;
                options.Outbox.Lease = lease ?? TimeSpan.FromMilliseconds(300);
            }
        );
}
