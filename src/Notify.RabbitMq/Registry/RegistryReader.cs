using System.Text.Json;
using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>Reads the registry from its beginning and goes on reading, for as long as its channel lasts.</summary>
internal sealed class RegistryReader(
    IChannel channel,
    RegistryState state,
    Action<RegistryRecord> onRead,
    TaskCompletionSource ended
) : AsyncDefaultBasicConsumer(channel)
{
    private const string Offset = "x-stream-offset";
    private const ushort ReadAhead = 1_000;
    private const int AcknowledgeEach = 100;
    private uint _count;

    /// <summary>How many records were read.</summary>
    public uint Count => Volatile.Read(ref _count);

    public Task BeginAsync(string stream, CancellationToken cancellationToken) =>
        BeginAsync(new Dictionary<string, object?> { [Offset] = "first" }, stream, cancellationToken);

    public override async Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default
    )
    {
        if (Read(body.Span) is { } record)
        {
            state.Apply(record, OffsetOf(properties));
            onRead(record);
        }

        Interlocked.Increment(ref _count);
        if (deliveryTag % AcknowledgeEach == 0)
            await Channel.BasicAckAsync(deliveryTag, multiple: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The log was deleted under us.</summary>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        ended.TrySetResult();
        return Task.CompletedTask;
    }

    private async Task BeginAsync(
        Dictionary<string, object?> arguments,
        string stream,
        CancellationToken cancellationToken
    )
    {
        await Channel.BasicQosAsync(0, ReadAhead, global: false, cancellationToken).ConfigureAwait(false);
        await Channel
            .BasicConsumeAsync(
                stream,
                autoAck: false,
                consumerTag: "",
                noLocal: false,
                exclusive: false,
                arguments,
                this,
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private static long OffsetOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(Offset, out var offset) == true && offset is long number ? number : 0;

    /// <summary>A record of a kind this version does not know is passed over.</summary>
    private static RegistryRecord? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RegistryJson.Default.RegistryRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
