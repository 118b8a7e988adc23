using System.Collections.Concurrent;

namespace Notify.Conformance.Transport;

/// <summary>Promise 13: shutdown.</summary>
public abstract class ShutdownSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task Running_handlers_finish_and_the_rest_goes_back_at_once_and_uncounted()
    {
        var (topic, group) = (Name("stop"), Name("stop"));
        var started = new Collector<int>();
        var release = new TaskCompletionSource();
        var finished = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                async (message, _, cancellationToken) =>
                {
                    started.Add(NumberOf(message));
                    await release.Task.WaitAsync(cancellationToken);
                    finished.Add(NumberOf(message));
                },
                options => options.Concurrency = 2
            )
        );
        var other = await Start();
        (await app.Producer.SendManyAsync(Numbered(topic, ..10))).ThrowIfAnyFailed();
        var running = await started.Next(2);

        var stopping = app.Stop();
        // Once the intake has ended, what is sent stays in the group.
        var sent = 10;
        await Guard.Until(
            async () =>
            {
                await other.Producer.SendAsync(Numbered(topic, sent++));
                return (await other.Groups.FindAsync(group))!.Waiting > 0;
            },
            "the intake to end"
        );
        release.SetResult();
        await stopping;

        Assert.Equal(running.Order(), finished.All.Order());
        var rest = new Collector<(int Number, int Attempt)>();
        await Start(notify => notify.Raw(group, topic, Note(rest)));
        Assert.Equal(
            Enumerable.Range(0, sent).Except(running).Select(number => (number, 1)),
            (await rest.Next(sent - 2)).OrderBy(item => item.Number)
        );
        Assert.Equal(sent - 2, rest.Count);
    }

    [Fact]
    public async Task A_handler_that_does_not_finish_in_time_is_cancelled_and_its_message_goes_back_uncounted()
    {
        var (topic, group) = (Name("late"), Name("late"));
        var started = new Collector<int>();
        var app = await Start(notify =>
            notify
                .Configure(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100))
                .Raw(
                    group,
                    topic,
                    async (message, _, cancellationToken) =>
                    {
                        started.Add(NumberOf(message));
                        await Never.Until(cancellationToken);
                    }
                )
        );
        await app.Producer.SendAsync(Numbered(topic, 7));
        await started.Next();

        await app.Stop();

        var rest = new Collector<(int Number, int Attempt)>();
        await Start(notify => notify.Raw(group, topic, Note(rest)));
        Assert.Equal((7, 1), await rest.Next());
    }

    [Fact]
    public async Task A_handler_that_ignores_its_cancellation_does_not_keep_the_host_from_stopping()
    {
        var (topic, group) = (Name("deaf"), Name("deaf"));
        var started = new Collector<int>();
        var never = new TaskCompletionSource();
        var app = await Start(notify =>
            notify
                .Configure(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100))
                .Raw(
                    group,
                    topic,
                    async (message, _, _) =>
                    {
                        started.Add(NumberOf(message));
                        await never.Task;
                    }
                )
        );
        await app.Producer.SendAsync(Numbered(topic, 7));
        await started.Next();

        await app.Stop();

        var rest = new Collector<(int Number, int Attempt)>();
        await Start(notify => notify.Raw(group, topic, Note(rest)));
        Assert.Equal((7, 1), await rest.Next());
        never.SetResult();
    }

    [Fact]
    public async Task Nothing_is_lost_when_applications_stop_and_start_under_load()
    {
        const int Count = 5_000;
        var (topic, group) = (Name("restarts"), Name("restarts"));
        var seen = new ConcurrentDictionary<int, int>();
        Action<INotifyBuilder> instance = notify =>
            notify.Raw(
                group,
                topic,
                async (message, _, _) =>
                {
                    await Task.Yield();
                    seen.AddOrUpdate(NumberOf(message), 1, (_, times) => times + 1);
                }
            );
        var sender = await Start();
        var app = await Start(instance);
        for (var from = 0; from < Count; from += 500)
        {
            (await sender.Producer.SendManyAsync(Numbered(topic, from..(from + 500)))).ThrowIfAnyFailed();
            var next = await Start(instance);
            await app.Stop();
            app = next;
        }

        await Guard.Until(() => seen.Count == Count, "every message");
        Assert.All(seen, pair => Assert.Equal(1, pair.Value));
    }

    private static Func<Message, MessageContext, CancellationToken, Task> Note(Collector<(int, int)> collector) =>
        (message, context, _) =>
        {
            collector.Add((NumberOf(message), context.Attempt));
            return Task.CompletedTask;
        };
}
