using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>The server takes no messages for want of memory.</summary>
public sealed class AlarmTests(OutageServer outage) : OutageTest(outage), IClassFixture<OutageServer>
{
    public override async Task DisposeAsync()
    {
        await SetAlarmAsync(false);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task While_the_server_has_no_memory_sends_wait_then_fail_naming_the_alarm_and_consumers_go_on()
    {
        const int Count = 200;
        var (topic, elsewhere) = (Name("alarm"), Name("elsewhere"));
        var seen = new Collector<int>();
        var gate = new TaskCompletionSource();
        var consuming = await Start(
            Server.Uri,
            notify =>
                notify.Raw(
                    Name("alarm"),
                    topic,
                    async (message, _, _) =>
                    {
                        await gate.Task;
                        seen.Add(NumberOf(message));
                    },
                    options => options.Prefetch = 10
                )
        );
        var impatient = await Start(
            Server.Uri,
            notify => notify.Configure(options => options.SendTimeout = TimeSpan.FromSeconds(1))
        );
        var patient = await Start(Server.Uri);
        var backlog = Enumerable.Range(0, Count).Select(i => Numbered(topic, i)).ToList();
        (await patient.Producer.SendManyAsync(backlog)).ThrowIfAnyFailed();
        await patient.Producer.SendAsync(Numbered(elsewhere, 0));

        await SetAlarmAsync(true);
        var error = await UntilRefused(impatient, Numbered(elsewhere, 1));
        // What is on its way when the alarm comes is written, and confirmed when it is over.
        var first = patient.Producer.SendAsync(Numbered(elsewhere, 2)).AsTask();
        await Guard.Until(
            async () => (await patient.Health())[0].State == BackendState.Degraded,
            "the alarm to be told"
        );
        var second = patient.Producer.SendAsync(Numbered(elsewhere, 3)).AsTask();
        gate.SetResult();
        var handled = await seen.Next(Count);
        await Guard.Until(async () => (await consuming.Groups.FindAsync(Name("alarm")))!.InFlight == 0, "all settled");

        Assert.Contains("low on memory", error.Message, StringComparison.Ordinal);
        Assert.Contains("low on memory", (await impatient.Health())[0].Description, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, Count), handled.Order());
        Assert.False(first.IsCompleted || second.IsCompleted);

        await SetAlarmAsync(false);
        await Guard.Within(Task.WhenAll(first, second), "the sends that waited");
        await Guard.Until(async () => (await patient.Health())[0].State == BackendState.Up, "the alarm to be over");
        await SendUntilConfirmed(impatient, Numbered(elsewhere, 4));
    }

    /// <summary>Sends until a send is refused; before that its outcome may be unknown.</summary>
    private static async Task<SendException> UntilRefused(TestApp app, Message message)
    {
        SendResult result = default;
        await Guard.Until(
            async () => (result = (await app.Producer.SendManyAsync([message]))[0]).Status == SendStatus.Rejected,
            "a send to be refused"
        );
        return Assert.IsType<SendException>(result.Error);
    }

    private Task<string> SetAlarmAsync(bool isOn) =>
        isOn
            ? Server.ControlAsync("set_vm_memory_high_watermark", "absolute", "1")
            : Server.ControlAsync("set_vm_memory_high_watermark", "0.4");
}
