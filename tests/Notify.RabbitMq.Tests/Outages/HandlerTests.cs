using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>Handlers that hang, and that fail with more than a frame holds.</summary>
public sealed class HandlerTests : BrokerTest
{
    private const int ConnectionLost = 2001;
    private static readonly string Long = new('x', 140 * 1024);

    private Uri _server = null!;

    public override async Task InitializeAsync() => _server = (await Servers.SharedAsync()).Uri;

    [Fact]
    public async Task A_wedged_handler_is_cancelled_at_its_time_out_and_its_message_is_retried()
    {
        var (topic, group) = (Name("wedged"), Name("wedged"));
        var cancelled = new Collector<int>();
        var seen = new Collector<(int Number, int Attempt)>();
        var app = await Start(
            _server,
            notify =>
                notify.Raw(
                    group,
                    topic,
                    async (message, context, cancellationToken) =>
                    {
                        if (NumberOf(message) == 1 && context.Attempt < 3)
                        {
                            await Never.Until(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                            cancelled.Add(context.Attempt);
                            cancellationToken.ThrowIfCancellationRequested();
                        }

                        seen.Add((NumberOf(message), context.Attempt));
                    },
                    options =>
                    {
                        options.HandlerTimeout = TimeSpan.FromSeconds(1);
                        options.Retry.Immediate = 1;
                        options.Retry.FirstDelay = TimeSpan.FromMilliseconds(200);
                    }
                )
        );

        await app.Producer.SendAsync(Numbered(topic, 1));
        await app.Producer.SendAsync(Numbered(topic, 2));

        // The wedged one holds nobody up.
        Assert.Equal((2, 1), await seen.Next());
        Assert.Equal((1, 3), await seen.Next());
        Assert.Equal([1, 2], cancelled.All);
    }

    [Fact]
    public async Task An_exception_text_of_140_KB_does_not_kill_the_connection()
    {
        var (topic, group) = (Name("long"), Name("long"));
        var seen = new Collector<int>();
        var app = await Start(
            _server,
            notify =>
                notify.Raw(
                    group,
                    topic,
                    (message, _, _) =>
                    {
                        if (NumberOf(message) == 1)
                            throw new InvalidDataException(Long);
                        seen.Add(NumberOf(message));
                        return Task.CompletedTask;
                    },
                    options => options.Retry = RetryOptions.None
                )
        );

        await app.Producer.SendAsync(Numbered(topic, 1));
        var failed = await Dead(app, group);
        await app.Producer.SendAsync(Numbered(topic, 2));

        Assert.Equal(2, await seen.Next());
        Assert.Equal(typeof(InvalidDataException).FullName, failed.Failure.ErrorType);
        Assert.StartsWith(
            $"{typeof(InvalidDataException).FullName}: xxx",
            failed.Failure.Text,
            StringComparison.Ordinal
        );
        Assert.False(app.Log.Has(ConnectionLost), "the connection stayed");
    }

    [Fact]
    public async Task A_failure_text_of_140_KB_from_a_receiver_of_its_own_does_not_kill_the_connection()
    {
        var (topic, group) = (Name("long"), Name("long"));
        var app = await Start(_server);
        var receiver = new ManualReceiver();
        await using var subscription = await Subscribe(app, group, topic, receiver);
        await app.Producer.SendAsync(Numbered(topic, 1));
        var delivery = await receiver.Deliveries.Next();

        delivery.DeadLetter(new Failure(FailureReason.Refused, Long, Long, DateTimeOffset.UtcNow));
        await subscription.SettleAsync(new[] { delivery });

        Assert.Equal(SettleStatus.Settled, delivery.Status);
        Assert.StartsWith("xxx", (await Dead(app, group)).Failure.Text, StringComparison.Ordinal);
        Assert.False(app.Log.Has(ConnectionLost), "the connection stayed");
    }

    private static async Task<FailedDelivery> Dead(TestApp app, string group)
    {
        var query = new FailureQuery { Filter = new FailureFilter { Group = group } };
        IReadOnlyList<FailedDelivery> found = [];
        await Guard.Until(
            async () => (found = (await app.Failures.ListAsync(query)).Items).Count > 0,
            "the failure to be recorded"
        );
        return Assert.Single(found);
    }
}
