using Notify.Decode;
using Notify.Tests.Support;

namespace Notify.Tests.Produce;

/// <summary>What becomes of a value that is sent.</summary>
public sealed class TypedSendTests : IDisposable
{
    private readonly PathParts _parts = new();
    private readonly IMessageProducer _producer;

    public TypedSendTests()
    {
        _parts.Types.Map(new MessageMapping(typeof(Order), "orders", "order"));
        _producer = _parts.Producer();
    }

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task A_value_goes_to_its_topic_under_its_mapped_name()
    {
        var id = await _producer.SendAsync(new Order(7));

        var sent = Assert.Single(_parts.Transport.Accepted);
        Assert.Equal((id, "orders", "order"), (sent.Id, sent.Topic, sent.Type));
        Assert.Equal("application/json", sent.ContentType);
        Assert.Equal("""{"Number":7}"""u8.ToArray(), sent.Body.ToArray());
    }

    [Fact]
    public async Task What_the_options_say_goes_with_it()
    {
        var options = new SendOptions
        {
            Id = new MessageId("mine"),
            Topic = "elsewhere",
            Key = "k",
            Headers = new MessageHeaders { ["a"] = "1" },
            Delay = TimeSpan.FromMinutes(5),
            ExpiresAt = _parts.Now.AddHours(1),
        };

        Assert.Equal(options.Id, await _producer.SendAsync(new Order(7), options));

        var kept = Assert.Single(_parts.Scheduler.Kept);
        Assert.Equal(("elsewhere", "k", "1"), (kept.Topic, kept.Key, kept.Headers["a"]));
        Assert.Equal(_parts.Now.AddMinutes(5), kept.DueAt);
        Assert.Equal(options.ExpiresAt, kept.ExpiresAt);
    }

    [Fact]
    public async Task A_type_without_a_topic_is_refused_with_the_line_that_maps_it()
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(async () => await _producer.SendAsync("text"));

        Assert.Equal(ErrorIds.UnmappedType, error.ErrorId);
        Assert.Contains("notify.Map<String>(", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_values_get_ids_of_their_own_and_cannot_share_one()
    {
        await _producer.SendManyAsync([new Order(1), new Order(2)], new SendOptions { Key = "k" });
        var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await _producer.SendManyAsync([new Order(1), new Order(2)], new SendOptions { Id = new("one") })
        );

        Assert.Distinct(_parts.Transport.Accepted.Select(message => message.Id));
        Assert.Equal((ErrorIds.InvalidMessage, "Id"), (error.ErrorId, error.Field));
        Assert.Contains("2 messages were sent with the one id 'one'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delay_and_a_due_time_are_not_both_taken()
    {
        var options = new SendOptions { Delay = TimeSpan.Zero, DueAt = _parts.Now };

        var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await _producer.SendAsync(new Order(7), options)
        );

        Assert.Equal((ErrorIds.InvalidMessage, "Delay"), (error.ErrorId, error.Field));
    }

    [Fact]
    public async Task A_delay_into_the_past_means_now()
    {
        await _producer.SendAsync(new Order(7), new SendOptions { Delay = TimeSpan.FromDays(-1) });
        await _producer.SendAsync(new Order(7), new SendOptions { Delay = TimeSpan.MinValue });

        Assert.Equal(2, _parts.Transport.Accepted.Count);
    }

    [Fact]
    public async Task A_delay_beyond_every_time_is_refused_like_any_that_is_too_long()
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await _producer.SendAsync(new Order(7), new SendOptions { Delay = TimeSpan.MaxValue })
        );

        Assert.Equal((ErrorIds.ScheduleLimit, "Delay"), (error.ErrorId, error.Field));
        Assert.Contains("10675199.02:48:05.4775807", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_cannot_be_serialized_leaves_nothing_behind_for_the_next()
    {
        _parts.Types.Map(new MessageMapping(typeof(Broken), "broken", "broken"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _producer.SendAsync(new Broken()));

        await _producer.SendAsync(new Order(8));

        Assert.Equal("""{"Number":8}"""u8.ToArray(), Assert.Single(_parts.Transport.Accepted).Body.ToArray());
    }

    private sealed record Order(int Number);

    private sealed class Broken
    {
        public string Before { get; } = "written before it breaks";

        public int Value => Before.Length > 0 ? throw new InvalidOperationException("broken") : 0;
    }
}
