namespace Notify.Conformance.Transport;

/// <summary>Promise 16: expiry is explicit.</summary>
public abstract class ExpirySuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task An_expired_message_is_not_handled_and_its_death_is_recorded()
    {
        var (topic, group) = (Name("expired"), Name("expired"));
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(group, topic, seen));
        await app.Groups.PauseAsync(group);
        var expires = DateTimeOffset.UtcNow.AddMilliseconds(100);
        await app.Producer.SendAsync(new Message(topic, BitConverter.GetBytes(0)) { ExpiresAt = expires });
        await app.Producer.SendAsync(Numbered(topic, 1));
        await Guard.Until(() => DateTimeOffset.UtcNow > expires.AddMilliseconds(20), "the expiry");

        await app.Groups.ResumeAsync(group);

        Assert.Equal(1, await seen.Next());
        var query = new FailureQuery { Filter = new FailureFilter { Group = group } };
        await Guard.Until(
            async () => (await app.Failures.ListAsync(query)).Items.Count == 1,
            "the record of the death"
        );
        Assert.Equal(FailureReason.Expired, (await app.Failures.ListAsync(query)).Items[0].Failure.Reason);
        Assert.Equal(1, seen.Count);
    }

    [Fact]
    public async Task What_expires_while_it_is_held_is_swept_and_its_death_is_recorded()
    {
        var topic = Name("held");
        var app = await Start();
        await app.Producer.SendAsync(Numbered(topic, 0));
        await app.Producer.SendAsync(
            new Message(topic, BitConverter.GetBytes(1)) { ExpiresAt = DateTimeOffset.UtcNow.AddMilliseconds(200) }
        );
        await app.Producer.SendAsync(Numbered(topic, 2));

        var query = new FailureQuery { Filter = new FailureFilter { Topic = topic } };
        await Guard.Until(async () => (await app.Failures.ListAsync(query)).Items.Count == 1, "the sweep");

        Assert.Equal(FailureReason.Expired, (await app.Failures.ListAsync(query)).Items[0].Failure.Reason);
        var seen = new Collector<int>();
        await Start(notify => notify.Collect(Name("first"), topic, seen, options => options.Concurrency = 1));
        Assert.Equal([0, 2], await seen.Next(2));
    }

    [Fact]
    public async Task An_expiry_before_the_due_time_is_refused()
    {
        var topic = Name("contradiction");
        var app = await Start();
        var message = new Message(topic, Array.Empty<byte>())
        {
            DueAt = DateTimeOffset.UtcNow.AddHours(2),
            ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
        };

        var error = await Assert.ThrowsAsync<InvalidInputException>(async () => await app.Producer.SendAsync(message));

        Assert.Equal(nameof(Message.ExpiresAt), error.Field);
    }
}
