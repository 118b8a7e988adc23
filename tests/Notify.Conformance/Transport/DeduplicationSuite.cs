namespace Notify.Conformance.Transport;

/// <summary>Promise 10: ids.</summary>
public abstract class DeduplicationSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task An_id_that_was_done_is_not_handled_again_if_the_group_says_so()
    {
        var (topic, careful, plain) = (Name("ids"), Name("careful"), Name("plain"));
        var (once, twice) = (new Collector<int>(), new Collector<int>());
        var app = await Start(notify =>
            notify
                .Collect(careful, topic, once, options => options.DeduplicateFor = TimeSpan.FromHours(1))
                .Collect(plain, topic, twice)
        );
        var id = MessageId.New();
        (
            await app.Producer.SendManyAsync(Enumerable.Range(0, 5).Select(_ => SameId(topic, id)).ToList())
        ).ThrowIfAnyFailed();
        await Guard.Until(async () => await IsDrained(app, careful), "the first copies");

        await app.Producer.SendAsync(SameId(topic, id));
        await app.Producer.SendAsync(Numbered(topic, 2));

        Assert.Equal([1, 2], await once.Next(2));
        await Guard.Until(async () => await IsDrained(app, careful), "everything");
        Assert.Equal(2, once.Count);
        await twice.Next(7);
    }

    [Fact]
    public async Task An_id_whose_handler_failed_is_handled_again()
    {
        var (topic, group) = (Name("ids"), Name("failing"));
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (_, context, _) =>
                {
                    seen.Add(context.Attempt);
                    return context.Attempt == 1 ? throw new InvalidDataException("once") : Task.CompletedTask;
                },
                options => options.DeduplicateFor = TimeSpan.FromHours(1)
            )
        );

        await app.Producer.SendAsync(SameId(topic, MessageId.New()));

        Assert.Equal([1, 2], await seen.Next(2));
    }

    private static Message SameId(string topic, MessageId id) => new(topic, BitConverter.GetBytes(1), id);

    private static async ValueTask<bool> IsDrained(TestApp app, string group) =>
        await app.Groups.FindAsync(group) is { Waiting: 0, InFlight: 0, Scheduled: 0 };
}
