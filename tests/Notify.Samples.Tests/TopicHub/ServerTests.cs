using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests.TopicHub;

/// <summary>The hub on a server, by configuration alone.</summary>
public abstract class ServerTests : IAsyncLifetime
{
    private ServerProcess _server = null!;

    public async Task InitializeAsync() => _server = await StartServer();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task S3_3_Scenario_8_After_a_restart_the_backlog_comes_at_once_and_every_message_once()
    {
        await using (var hub = await Start())
        {
            await using var consumer = await hub.Consumer("t");
            for (var i = 0; i < 100; i++)
                await hub.Produce("t", $"{i}");
            for (var i = 0; i < 10; i++)
                Assert.Equal($"{i}", await consumer.Consume());
            await Guard.Until(async () => await hub.Count("consumed") == 10, "ten to be consumed");
            await consumer.Close();
        }

        await using var again = await Start();
        await using var next = await again.Consumer("t");
        var rest = new List<string>();
        for (var i = 10; i < 100; i++)
            rest.Add(await next.Consume());

        Assert.Equal(Enumerable.Range(10, 90).Select(i => $"{i}").Order(), rest.Order());
        await again.WhenConsumed("t");
    }

    [Fact]
    public async Task Scenario_1_What_a_lost_consumer_held_goes_to_the_next()
    {
        await using var hub = await Start();
        await using var lost = await hub.Consumer("t", "1");
        await hub.Produce("t", "x");
        await lost.NextMessage();

        lost.HangUp();
        await using var next = await hub.Consumer("t", "2");

        Assert.Equal("x", await next.Consume());
    }

    [Fact]
    public async Task Scenario_14_A_restart_of_the_server_under_load_loses_nothing_that_was_answered_ok()
    {
        await using var hub = await Start();
        await using var producer = await hub.Producer("t");
        await using var consumer = await hub.Consumer("t");
        for (var i = 0; i < 50; i++)
            await producer.Produce($"before {i}");

        await _server.StopAsync();
        var waiting = producer.ProduceUntilOk("while away");
        await _server.StartAsync();
        await Guard.Within(waiting, "the answer");
        await producer.ProduceUntilOk("after");

        var seen = new HashSet<string>();
        while (seen.Count < 52)
            seen.Add(await consumer.Consume());
        Assert.Contains("while away", seen);
    }

    [Fact]
    public async Task A_delayed_message_comes_and_a_deleted_one_does_not()
    {
        await using var hub = await Start();
        await using var consumer = await hub.Consumer("t");
        var deleted = await hub.Produce("t", "deleted", delay: 10);
        await hub.Post("/Console/DelMessage", ("messageCode", deleted));
        await hub.Produce("t", "kept", delay: 10);

        Assert.Equal("kept", await consumer.Consume());
        await hub.WhenConsumed("t");
    }

    /// <summary>Starts a server of the test's own.</summary>
    protected abstract Task<ServerProcess> StartServer();

    /// <summary>What chooses it.</summary>
    protected abstract string[] SettingsFor(ServerProcess server);

    private Task<RunningTopicHub> Start() =>
        RunningTopicHub.Start(["--Notify:SendTimeout=00:01:00", .. SettingsFor(_server)]);
}
