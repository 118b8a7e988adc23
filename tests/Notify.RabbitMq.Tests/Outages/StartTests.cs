using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;
using Xunit.Abstractions;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>The host is started before its server, or the server forgets everything while hosts run.</summary>
public sealed class StartTests(OutageServer outage, ITestOutputHelper output)
    : OutageTest(outage),
        IClassFixture<OutageServer>
{
    [Fact]
    public async Task A_host_that_is_started_before_its_server_starts_says_what_is_down_and_works_once_it_is_there()
    {
        var topic = Name("early");
        var seen = new Collector<int>();
        await Server.StopAsync();

        var app = await Start(
            Server.Uri,
            notify =>
                notify
                    .Collect(Name("early"), topic, seen)
                    // A busy machine may take long to start a server.
                    .Configure(options => options.SendTimeout = TimeSpan.FromMinutes(5)),
            services: services => services.AddHealthChecks().AddNotify()
        );
        var impatient = await Start(
            Server.Uri,
            notify => notify.Configure(options => options.SendTimeout = TimeSpan.FromMilliseconds(500))
        );
        var waiting = app.Producer.SendAsync(Numbered(topic, 1)).AsTask();
        var error = await Assert.ThrowsAsync<SendException>(async () =>
            await impatient.Producer.SendAsync(Numbered(topic, 2))
        );
        var health = await app.Get<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(ErrorIds.NotAccepted, error.ErrorId);
        Assert.Contains("Not connected", error.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        var parts = Assert.Single(health.Entries).Value.Data;
        Assert.StartsWith("Down: Not connected", (string)parts["sending connection"], StringComparison.Ordinal);
        Assert.StartsWith("Down: Not connected", (string)parts["receiving connection"], StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);

        await Server.StartAsync();
        await Guard.Within(waiting, "the send that waited for the server");
        Assert.Equal(1, await seen.Next());
        await SendUntilConfirmed(impatient, Numbered(topic, 3));
        Assert.Equal(3, await seen.Next());
        health = await app.Get<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, health.Status);
    }

    [Fact]
    public async Task The_same_applications_go_on_after_the_server_has_lost_everything()
    {
        var names = new
        {
            Plain = Name("plain"),
            Ordered = Name("ordered"),
            Area = Name("area"),
            Held = Name("held"),
        };
        var fleeting = $"{names.Area}.fleeting";
        // How often a message to the topic that holds may have been taken in besides.
        var twice = 0;
        var seen = new Collector<(string Group, int Number, int Attempt)>();
        Func<string, Func<Message, MessageContext, CancellationToken, Task>> gather = group =>
            (message, context, _) =>
            {
                seen.Add((group, NumberOf(message), context.Attempt));
                return context.Attempt == 1 && NumberOf(message) % 10 == 3
                    ? throw new InvalidDataException("once")
                    : Task.CompletedTask;
            };
        Action<INotifyBuilder> topics = notify =>
            notify.Configure(options => options.Topics[fleeting] = new TopicOptions { Transient = true });
        Action<GroupOptions> retries = options =>
            (options.Retry.Immediate, options.Retry.FirstDelay) = (0, TimeSpan.FromMilliseconds(200));
        await Start(
            Server.Uri,
            notify =>
            {
                topics(notify);
                notify
                    .Raw(names.Plain, names.Plain, gather("plain"), retries)
                    .Raw(names.Ordered, names.Ordered, gather("ordered"), options => options.OrderByKey = true)
                    .Raw(names.Area, $"{names.Area}.#", gather("area"));
            }
        );
        var sender = await Start(Server.Uri, topics);
        await SendRound(0);
        await SeenRound(0);

        await Server.StopAsync();
        Directory.Delete(Path.Combine(Server.Folder, "mnesia"), recursive: true);
        await Server.StartAsync();
        await SendRound(10);

        await SeenRound(10);
        var held = (await sender.Topics.ListTopicsAsync()).Single(topic => topic.Name == names.Held).Held;
        Assert.InRange(held, 1, 1 + twice);

        async Task SendRound(int round)
        {
            var unknown = await SendUntilConfirmed(sender, Numbered(names.Plain, round + 1));
            unknown += await SendUntilConfirmed(sender, Numbered(names.Ordered, round + 2, "key"));
            unknown += await SendUntilConfirmed(sender, Numbered(names.Plain, round + 3));
            var delayed = Numbered(names.Plain, round + 4).WithDueAt(DateTimeOffset.UtcNow.AddMilliseconds(300));
            unknown += await SendUntilConfirmed(sender, delayed);
            unknown += await SendUntilConfirmed(sender, Numbered($"{names.Area}.kept", round + 5));
            twice = await SendUntilConfirmed(sender, Numbered(names.Held, round + 6));
            output.WriteLine($"round {round}: {unknown + twice} sends had an unknown outcome");
        }

        async Task SeenRound(int round)
        {
            await Until("plain", round + 1, 1);
            await Until("ordered", round + 2, 1);
            await Until("plain", round + 3, 2);
            await Until("plain", round + 4, 1);
            await Until("area", round + 5, 1);
            // Nobody is promised what is sent to a transient topic before its group is back.
            await Guard.Until(
                async () =>
                {
                    await SendUntilConfirmed(sender, Numbered(fleeting, round + 7));
                    return seen.All.Contains(("area", round + 7, 1));
                },
                "a message to a transient topic"
            );
        }

        Task Until(string group, int number, int attempt) =>
            Guard.Until(
                () => seen.All.Contains((group, number, attempt)),
                $"attempt {attempt} of message {number} in group {group}"
            );
    }
}
