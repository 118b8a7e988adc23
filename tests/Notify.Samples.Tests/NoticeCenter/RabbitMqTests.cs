using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests;

/// <summary>The sample on RabbitMQ, by configuration alone.</summary>
public sealed class RabbitMqTests : IAsyncLifetime
{
    private RabbitMqServer _server = null!;

    public async Task InitializeAsync() => _server = await RabbitMqServer.StartNewAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Notices_go_over_RabbitMQ_and_what_was_accepted_while_it_restarts_is_in_the_inbox()
    {
        await using var center = await RunningNoticeCenter.Start(
            "--environment=RabbitMq",
            "--Notify:SendTimeout=00:00:50",
            "--Notify:RabbitMq:MaxReconnectPause=00:00:01",
            $"--Notify:RabbitMq:Uri={_server.Uri}"
        );
        Assert.Contains(
            center.Log.Entries,
            entry => entry.Text.Contains("transport RabbitMq, delay RabbitMq, inbox InMemory, ledger InMemory")
        );
        await center.Fill(uid: 42, type: 1, count: 5);
        Assert.Equal("Healthy", await center.Client.GetStringAsync("/health"));

        await _server.StopAsync();
        var waiting = center.Post("/api/msg/product", ("uid", "42"), ("type", "1"), ("data", "patient"));
        await _server.StartAsync();

        var answer = await Guard.Within(waiting, "the answer");
        Assert.True(answer.Code == Answer.Ok, string.Join('\n', center.Log.Entries.Select(entry => entry.Text)));
        await center.WhenUnread(42, 6);
    }
}
