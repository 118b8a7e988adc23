namespace Notify.Abstractions.Tests.Produce;

public sealed class SendOptionsTests
{
    [Fact]
    public void Options_that_say_nothing_add_nothing()
    {
        var options = new SendOptions();

        Assert.True(options.Id.IsEmpty);
        Assert.Same(MessageHeaders.Empty, options.Headers);
        Assert.Null(options.Delay);
        Assert.Null(options.DueAt);
        Assert.Null(options.ExpiresAt);
    }

    [Fact]
    public async Task A_typed_send_through_an_adapters_own_producer_says_what_to_inject()
    {
        IMessageProducer raw = new RawProducer();

        var one = await Assert.ThrowsAsync<NotSupportedByAdapterException>(async () => await raw.SendAsync(7L));
        var many = await Assert.ThrowsAsync<NotSupportedByAdapterException>(async () => await raw.SendManyAsync([7L]));

        Assert.Contains("Int64", one.Message, StringComparison.Ordinal);
        Assert.Contains("AddNotify", one.Message, StringComparison.Ordinal);
        Assert.Equal(one.Message, many.Message);
    }

    private sealed class RawProducer : IMessageProducer
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default) => default;

        public ValueTask<SendResults> SendManyAsync(
            IReadOnlyList<Message> messages,
            CancellationToken cancellationToken = default
        ) => new(SendResults.Accepted(messages.Count));
    }
}
