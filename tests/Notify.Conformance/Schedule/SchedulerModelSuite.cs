using FsCheck;
using FsCheck.Fluent;

namespace Notify.Conformance.Schedule;

/// <summary>A scheduler against a simple model of one: any sequence of calls gives the same answers.</summary>
public abstract class SchedulerModelSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public void Any_sequence_of_calls_answers_as_the_model_does()
    {
        var step = Gen.OneOf(
            Gen.Choose(0, 15).SelectMany(id => Gen.Choose(1, 50).Select(due => new Step(Kind.Schedule, id, due))),
            Gen.Choose(0, 15).Select(id => new Step(Kind.Cancel, id, 0)),
            Gen.Choose(0, 15).SelectMany(id => Gen.Choose(1, 50).Select(due => new Step(Kind.Move, id, due))),
            Gen.Choose(1, 12).Select(limit => new Step(Kind.List, 0, limit))
        );
        var sequences = Gen.ListOf(step).Select(steps => steps.ToArray()).ToArbitrary();

        // The adapter is asynchronous and the property is not; no context is captured here, so nothing can deadlock.
        Prop.ForAll(sequences, steps => Run(steps).ConfigureAwait(false).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    /// <summary>The adapter itself, without an engine that would claim behind the test's back.</summary>
    protected abstract Task<IDelayScheduler> Open();

    private async Task<bool> Run(Step[] steps)
    {
        var scheduler = await Open();
        var topic = $"model-{Guid.NewGuid():N}";
        var model = new Dictionary<MessageId, DateTimeOffset>();
        var start = new DateTimeOffset(DateTimeOffset.UtcNow.AddHours(1).Ticks / 10_000 * 10_000, TimeSpan.Zero);
        foreach (var (kind, number, value) in steps)
        {
            var id = new MessageId($"{topic}-{number}");
            var due = start.AddMinutes(value);
            switch (kind)
            {
                case Kind.Schedule:
                    (
                        await scheduler.ScheduleAsync([new Message(topic, default, id) { DueAt = due }])
                    ).ThrowIfAnyFailed();
                    model.TryAdd(id, due);
                    break;
                case Kind.Cancel:
                    Assert.Equal(model.Remove(id), await scheduler.CancelAsync(id));
                    break;
                case Kind.Move:
                    Assert.Equal(model.ContainsKey(id), await scheduler.RescheduleAsync(id, due));
                    if (model.ContainsKey(id))
                        model[id] = due;
                    break;
                default:
                    await CompareLists(scheduler, topic, model, limit: value);
                    break;
            }
        }

        await CompareLists(scheduler, topic, model, limit: 100);
        foreach (var id in model.Keys)
            await scheduler.CancelAsync(id);
        return true;
    }

    private static async Task CompareLists(
        IDelayScheduler scheduler,
        string topic,
        Dictionary<MessageId, DateTimeOffset> model,
        int limit
    )
    {
        var listed = new List<(MessageId Id, DateTimeOffset Due)>();
        var query = new ScheduleQuery { Topic = topic, Limit = limit };
        while (true)
        {
            var page = await scheduler.ListAsync(query);
            listed.AddRange(page.Messages.Select(message => (message.Id, message.DueAt!.Value)));
            if (page.Next is null)
                break;
            query = query with { Cursor = page.Next };
        }

        Assert.Equal(listed.Select(item => item.Due).Order(), listed.Select(item => item.Due));
        Assert.Equal(
            model.OrderBy(pair => pair.Key.ToString()).Select(pair => (pair.Key, pair.Value)),
            listed.OrderBy(item => item.Id.ToString())
        );
    }

    private enum Kind
    {
        Schedule,
        Cancel,
        Move,
        List,
    }

    private sealed record Step(Kind Kind, int Number, int Value);
}
