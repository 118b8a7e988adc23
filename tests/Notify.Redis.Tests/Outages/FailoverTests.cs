using System.Collections.Concurrent;
using System.Globalization;
using Notify.Conformance;
using Notify.TestServers;
using Xunit.Abstractions;

namespace Notify.Redis.Tests.Outages;

/// <summary>A replica takes the place of its master.</summary>
public sealed class FailoverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly RedisServerOptions Options = new() { Arguments = ["--repl-diskless-sync-delay", "0"] };

    private readonly List<IAsyncDisposable> _open = [];
    private readonly ConcurrentDictionary<int, int> _seen = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_open))
            await one.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task A_promoted_replica_takes_over_and_has_what_a_send_waited_for_it_to_have(int replicas)
    {
        var master = await StartMaster();
        RedisServer[] followers = [await StartReplica(master), await StartReplica(master)];
        var all = string.Join(',', followers.Append(master).Select(server => server.Configuration));
        var app = await StartApp(all, replicas);
        var accepted = new ConcurrentBag<int>();
        using var done = new CancellationTokenSource();
        var sending = SendAsync(app, accepted, done.Token);
        await Guard.Until(() => accepted.Count >= 2_000, "some messages");

        await master.KillAsync();
        await Promote(followers);

        var before = accepted.Count;
        await Guard.Until(() => accepted.Count > before + 500, "sends to be accepted again");
        await done.CancelAsync();
        await Guard.Within(sending, "the sender to end");
        await Guard.Until(async () => await IsDrained(app), "the rest to be handled");
        var lost = accepted.Count(number => !_seen.ContainsKey(number));
        output.WriteLine($"replicas {replicas}: accepted {accepted.Count}, lost {lost}");
        if (replicas > 0)
            Assert.Equal(0, lost);
    }

    [Fact]
    public async Task A_promoted_replica_that_lacks_the_last_messages_takes_those_that_follow()
    {
        var master = await StartMaster();
        await using var proxy = new FaultProxy(master);
        var replica = await StartReplica(proxy.Host, proxy.Port);
        var app = await StartApp($"{replica.Configuration},{master.Configuration}", replicas: 0);
        (await app.Producer.SendManyAsync([.. Enumerable.Range(0, 100).Select(Numbered)])).ThrowIfAnyFailed();
        await UntilHasAll(replica, of: master);

        proxy.Stall();
        (await app.Producer.SendManyAsync([.. Enumerable.Range(100, 100).Select(Numbered)])).ThrowIfAnyFailed();
        await master.KillAsync();
        await replica.CommandAsync("REPLICAOF", "NO", "ONE");

        await Guard.Until(
            async () => (await app.Producer.SendManyAsync([Numbered(200)])).AllAccepted,
            "a send to be accepted again"
        );
        await Guard.Until(() => _seen.ContainsKey(200), "the message to be handled");
    }

    [Fact]
    public async Task A_send_is_not_accepted_while_too_few_replicas_have_it()
    {
        var master = await StartMaster();
        var replica = await StartReplica(master);
        var app = await StartApp(master.Configuration, 1);
        await app.Producer.SendAsync(Numbered(1));
        await replica.PauseAsync();

        var due = new Message("t", BitConverter.GetBytes(3)) { DueAt = DateTimeOffset.UtcNow.AddMilliseconds(1) };
        var error = await Assert.ThrowsAsync<SendException>(async () =>
            await Guard.Within(app.Producer.SendAsync(Numbered(2)).AsTask(), "the error")
        );
        var delayed = await app.Scheduler.ScheduleAsync([due]);

        Assert.True(error.IsOutcomeUnknown);
        Assert.Contains("Redis:Replicas", error.Message, StringComparison.Ordinal);
        Assert.Equal(SendStatus.Unknown, delayed[0].Status);
        await replica.ResumeAsync();
        await app.Producer.SendAsync(Numbered(4));
        // What was not accepted had been written, and was written once.
        await Guard.Until(() => _seen.Count == 4, "all of them");
        Assert.All(_seen, pair => Assert.Equal(1, pair.Value));
    }

    [Fact]
    public async Task A_node_of_a_cluster_is_killed_and_its_replica_takes_over_by_itself()
    {
        string[] quick = ["--cluster-node-timeout", "2000", "--repl-diskless-sync-delay", "0"];
        var cluster = await RedisCluster.StartNewAsync(new RedisServerOptions { Arguments = quick });
        _open.Add(cluster);
        var slot = int.Parse(
            await cluster.Nodes[0].CommandAsync("CLUSTER", "KEYSLOT", "{notify:t:t}"),
            CultureInfo.InvariantCulture
        );
        var owner = cluster.Nodes[slot * cluster.Nodes.Count / 16_384];
        await AddReplica(cluster, owner, quick);
        await AddReplica(cluster, owner, quick);
        var app = await StartApp(cluster.Configuration, 1);
        var accepted = new ConcurrentBag<int>();
        using var done = new CancellationTokenSource();
        var sending = SendAsync(app, accepted, done.Token);
        await Guard.Until(() => accepted.Count >= 1_000, "some messages");

        await owner.KillAsync();

        var before = accepted.Count;
        await Guard.Until(() => accepted.Count > before + 500, "sends to be accepted again");
        await done.CancelAsync();
        await Guard.Within(sending, "the sender to end");
        await Guard.Until(() => accepted.All(_seen.ContainsKey), "everything that was accepted");
    }

    private async Task<RedisServer> StartMaster()
    {
        var master = await RedisServer.StartNewAsync(Options);
        _open.Add(master);
        return master;
    }

    private Task<RedisServer> StartReplica(RedisServer master) => StartReplica(master.Host, master.Port);

    private async Task<RedisServer> StartReplica(string host, int port)
    {
        string[] follow = ["--replicaof", host, $"{port}"];
        var replica = await RedisServer.StartNewAsync(Options with { Arguments = [.. Options.Arguments, .. follow] });
        _open.Add(replica);
        await UntilFollowed(replica);
        return replica;
    }

    /// <summary>As a sentinel would: the one that has most becomes the master, and the others follow it.</summary>
    private static async Task Promote(RedisServer[] followers)
    {
        var offsets = new Dictionary<RedisServer, long>();
        foreach (var follower in followers)
            offsets[follower] = await OffsetAsync(follower, "slave_repl_offset:");

        var next = followers.MaxBy(follower => offsets[follower])!;
        await next.CommandAsync("REPLICAOF", "NO", "ONE");
        foreach (var other in followers.Where(follower => follower != next))
            await other.CommandAsync("REPLICAOF", next.Host, $"{next.Port}");
    }

    private async Task AddReplica(RedisCluster cluster, RedisServer master, string[] arguments)
    {
        var id = await master.CommandAsync("CLUSTER", "MYID");
        var replica = await RedisServer.StartNewAsync(new() { IsClusterNode = true, Arguments = arguments });
        _open.Add(replica);
        await replica.CommandAsync("CLUSTER", "MEET", master.Host, $"{master.Port}");
        await Guard.Until(
            async () => (await replica.CommandAsync("CLUSTER", "NODES")).Contains(id, StringComparison.Ordinal),
            "the nodes to meet"
        );
        await replica.CommandAsync("CLUSTER", "REPLICATE", id);
        await UntilFollowed(replica);
        foreach (var node in cluster.Nodes)
        {
            var own = await replica.CommandAsync("CLUSTER", "MYID");
            await Guard.Until(
                async () =>
                    (await node.CommandAsync("CLUSTER", "REPLICAS", id)).Contains(own, StringComparison.Ordinal),
                "every master to know the replica"
            );
        }
    }

    private static Task UntilHasAll(RedisServer replica, RedisServer of) =>
        Guard.Until(
            async () =>
            {
                var wanted = await OffsetAsync(of, "master_repl_offset:");
                return await OffsetAsync(replica, "slave_repl_offset:") >= wanted;
            },
            "the replica to have all"
        );

    private static async Task<long> OffsetAsync(RedisServer server, string name)
    {
        var info = await server.CommandAsync("INFO", "replication");
        var line = info.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }

    private static Task UntilFollowed(RedisServer replica) =>
        Guard.Until(
            async () =>
                (await replica.CommandAsync("INFO", "replication")).Contains(
                    "master_link_status:up",
                    StringComparison.Ordinal
                ),
            "the replica to follow"
        );

    private static async Task SendAsync(TestApp app, ConcurrentBag<int> accepted, CancellationToken stop)
    {
        for (var from = 0; !stop.IsCancellationRequested; from += 20)
        {
            int[] numbers = [.. Enumerable.Range(from, 20)];
            var results = await app.Producer.SendManyAsync([.. numbers.Select(Numbered)], CancellationToken.None);
            foreach (var number in numbers.Where((_, i) => results[i].IsAccepted))
                accepted.Add(number);
        }
    }

    private static async ValueTask<bool> IsDrained(TestApp app)
    {
        try
        {
            return await app.Groups.FindAsync("g") is { Waiting: 0, InFlight: 0, Scheduled: 0 };
        }
        catch (TimeoutException)
        {
            // A server that was away is asked again.
            return false;
        }
    }

    private static Message Numbered(int number) => new("t", BitConverter.GetBytes(number));

    private async Task<TestApp> StartApp(string configuration, int replicas)
    {
        var app = await TestApp.Start(notify =>
            notify
                .Configure(options => options.SendTimeout = TimeSpan.FromSeconds(10))
                .UseRedis(options =>
                {
                    options.Configuration = configuration;
                    options.Replicas = replicas;
                    options.CallTimeout = TimeSpan.FromSeconds(1);
                    options.Lease = TimeSpan.FromSeconds(3);
                    options.PollInterval = TimeSpan.FromSeconds(1);
                })
                .Raw(
                    "g",
                    "t",
                    (message, _, _) =>
                    {
                        _seen.AddOrUpdate(BitConverter.ToInt32(message.Body.Span), 1, (_, times) => times + 1);
                        return Task.CompletedTask;
                    }
                )
        );
        _open.Add(app);
        return app;
    }
}
