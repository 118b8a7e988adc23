using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;
using Xunit.Abstractions;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>The server stops, is killed, and comes back.</summary>
public sealed class RestartTests(OutageServer outage, ITestOutputHelper output)
    : OutageTest(outage),
        IClassFixture<OutageServer>
{
    [Fact]
    public async Task Every_confirmed_message_is_handled_though_the_server_is_killed_during_100_000_sends()
    {
        const int Count = 100_000;
        var (topic, group) = (Name("kill"), Name("kill"));
        var tally = new Tally(output);
        for (var i = 0; i < 2; i++)
            await Start(Server.Uri, notify => notify.Raw(group, topic, (message, _, _) => tally.Handle(message)));
        var sender = await Start(Server.Uri);

        await sender.Producer.SendAsync(Numbered(topic, 0));
        await Server.UntilQueuesAreSavedAsync();
        var sending = tally.SendAsync(sender, topic, Count);
        await tally.UntilConfirmed(Count / 4);
        await Server.KillAsync();
        await Server.StartAsync();
        await tally.UntilConfirmed(Count / 2);
        await sending;

        await tally.AssertAllHandled();
    }

    [Fact]
    public async Task Every_confirmed_message_is_handled_though_the_server_is_stopped_and_started()
    {
        var (topic, group) = (Name("stop"), Name("stop"));
        var tally = new Tally(output);
        var app = await Start(Server.Uri, notify => notify.Raw(group, topic, (message, _, _) => tally.Handle(message)));

        var sending = tally.SendAsync(app, topic, 20_000);
        await tally.UntilConfirmed(5_000);
        await Server.StopAsync();
        await Server.StartAsync();
        await sending;

        await tally.AssertAllHandled();
        Assert.True(tally.Confirmed > 10_000, $"{tally.Confirmed} were confirmed");
    }

    [Fact]
    public async Task Delayed_messages_outlive_a_server_that_is_killed_and_none_is_early()
    {
        const int Count = 500;
        var topic = Name("delayed");
        var seen = new Collector<(int Number, DateTimeOffset Due, DateTimeOffset At)>();
        var app = await Start(
            Server.Uri,
            notify =>
                notify.Raw(
                    Name("delayed"),
                    topic,
                    (message, _, _) =>
                    {
                        seen.Add((NumberOf(message), message.DueAt!.Value, DateTimeOffset.UtcNow));
                        return Task.CompletedTask;
                    }
                )
        );
        // This one makes every level the others need.
        await app.Producer.SendAsync(Numbered(topic, Count).WithDueAt(DateTimeOffset.UtcNow.AddSeconds(4)));
        await Server.UntilQueuesAreSavedAsync();
        var now = DateTimeOffset.UtcNow;
        var messages = Enumerable
            .Range(0, Count)
            .Select(i => Numbered(topic, i).WithDueAt(now.AddSeconds(2).AddMilliseconds(i * 7)))
            .ToList();

        (await app.Producer.SendManyAsync(messages)).ThrowIfAnyFailed();
        await Server.KillAsync();
        await Server.StartAsync();

        await Guard.Until(() => seen.All.DistinctBy(item => item.Number).Count() == Count + 1, "all delayed messages");
        Assert.All(seen.All, item => Assert.True(item.At >= item.Due, $"{item.At:O} is before {item.Due:O}"));
        output.WriteLine($"duplicates {seen.Count - Count - 1}");
    }

    [Fact]
    public async Task Order_by_key_survives_a_server_that_is_killed()
    {
        const int Keys = 16;
        const int PerKey = 60;
        var (topic, group) = (Name("ordered"), Name("ordered"));
        var handled = Enumerable.Range(0, Keys).Select(_ => new Collector<int>()).ToArray();
        for (var i = 0; i < 2; i++)
            await Start(
                Server.Uri,
                notify =>
                    notify.Raw(
                        group,
                        topic,
                        (message, _, _) =>
                        {
                            handled[int.Parse(message.Key!, null)].Add(NumberOf(message));
                            return Task.CompletedTask;
                        },
                        options => options.OrderByKey = true
                    )
            );
        var sender = await Start(Server.Uri);

        await sender.Producer.SendAsync(Numbered(topic, 0, "0"));
        await Server.UntilQueuesAreSavedAsync();
        var sending = Task.WhenAll(Enumerable.Range(0, Keys).Select(SendKey));
        await Guard.Until(() => handled[0].Count > PerKey / 3, "a third of a key");
        await Server.KillAsync();
        await Server.StartAsync();
        await Guard.Within(sending, "all messages to be confirmed");

        await Guard.Until(() => Array.TrueForAll(handled, key => key.All.Contains(PerKey - 1)), "the last of each key");
        Assert.All(handled, key => AssertInOrder(key.All));
        output.WriteLine($"lost 0, duplicates {handled.Sum(key => key.Count) - (Keys * PerKey)}");

        async Task SendKey(int key)
        {
            for (var number = 0; number < PerKey; number++)
                await SendUntilConfirmed(sender, Numbered(topic, number, $"{key}"));
        }

        // A duplicate goes back a few messages, and from there on everything comes once more.
        static void AssertInOrder(IReadOnlyList<int> numbers)
        {
            Assert.Equal(Enumerable.Range(0, PerKey), numbers.Distinct());
            for (var i = 1; i < numbers.Count; i++)
                Assert.True(numbers[i] <= numbers[i - 1] + 1, $"{numbers[i]} follows {numbers[i - 1]}");
        }
    }
}
