using Microsoft.Extensions.Hosting;
using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests.TopicHub;

public sealed class OutageTests
{
    [Fact]
    public async Task A_broker_that_is_away_for_longer_than_a_request_may_take_does_not_end_the_hub()
    {
        using var nobody = PortLease.Take();
        await using var hub = await RunningTopicHub.Start(
            "--environment=RabbitMq",
            $"--Notify:RabbitMq:Uri=amqp://guest:guest@127.0.0.1:{nobody.Port}/",
            "--Notify:RabbitMq:RequestTimeout=00:00:01",
            "--TopicHub:CheckSpeed=1"
        );

        await Guard.Until(() => Failures(hub) >= 2, "the cleaning to fail, and to be tried again");

        Assert.False(hub.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
    }

    private static int Failures(RunningTopicHub hub) =>
        hub.Log.Entries.Count(entry => entry.Text.Contains("could not be looked for", StringComparison.Ordinal));
}
