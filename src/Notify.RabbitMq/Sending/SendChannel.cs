using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Notify.RabbitMq;

/// <summary>A channel with confirms, and what was sent on it and is not confirmed.</summary>
internal sealed class SendChannel
{
    private readonly IChannel _channel;
    private readonly Lock _gate;
    private readonly Action _onAnswer;
    private readonly Func<SendJob, int, bool, SendException?> _confirmed = SendAnswers.OfConfirmed;
    private readonly Func<SendJob, int, bool, SendException?> _refused;
    private readonly MessageProperties _properties = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="channel">A channel whose confirms the client does not track.</param>
    /// <param name="window">How many messages may be unconfirmed.</param>
    /// <param name="gate">The publisher's lock.</param>
    /// <param name="answers">What answers mean.</param>
    /// <param name="onAnswer">Told after each answer; the lock is held.</param>
    public SendChannel(IChannel channel, int window, Lock gate, SendAnswers answers, Action onAnswer)
    {
        (_channel, _gate, _refused, _onAnswer) = (channel, gate, answers.OfRefused, onAnswer);
        Window = new Unconfirmed(window);
        channel.BasicAcksAsync += (_, ack) => AnswerAsync(ack.DeliveryTag, ack.Multiple, _confirmed);
        channel.BasicNacksAsync += (_, nack) => AnswerAsync(nack.DeliveryTag, nack.Multiple, _refused);
        channel.BasicReturnAsync += (_, returned) => ReturnAsync(returned);
        channel.ChannelShutdownAsync += (_, _) => CloseAsync();
        if (!channel.IsOpen)
            _closed.TrySetResult();
    }

    /// <summary>What was sent and is not confirmed; the publisher's lock guards it.</summary>
    public Unconfirmed Window { get; }

    /// <summary>Ends when the channel does.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Why it was closed.</summary>
    public string Reason =>
        _channel.CloseReason is { } reason ? $"{reason.ReplyCode} {reason.ReplyText}" : "the connection was lost";

    /// <summary>True if it was closed because the server does not know what was addressed.</summary>
    public bool NothingThere => _channel.CloseReason?.ReplyCode == 404;

    /// <summary>Writes one message; the window knows of it already.</summary>
    /// <returns>False if the channel cannot be used any more.</returns>
    public async ValueTask<bool> TryWriteAsync(SendJob job, int index)
    {
        try
        {
            var sent = job.Describe(index);
            // Never cancelled: the client would lose count of its tags.
            await _channel
                .BasicPublishAsync(
                    sent.Exchange,
                    sent.Key,
                    sent.Mandatory,
                    _properties.Of(sent),
                    sent.Message.Body,
                    CancellationToken.None
                )
                .ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            // Its tag may or may not be taken: from here on the count is not to be trusted.
            return false;
        }
    }

    /// <summary>It is not used any more, whatever its state: whoever waits for its end goes on.</summary>
    public void Abandon() => _closed.TrySetResult();

    private Task AnswerAsync(ulong tag, bool multiple, Func<SendJob, int, bool, SendException?> errorOf)
    {
        lock (_gate)
        {
            Window.Answer(tag, multiple, errorOf);
            _onAnswer();
        }

        return Task.CompletedTask;
    }

    private Task ReturnAsync(BasicReturnEventArgs returned)
    {
        lock (_gate)
            Window.Return(returned.Exchange, returned.RoutingKey, returned.BasicProperties.MessageId);
        return Task.CompletedTask;
    }

    private Task CloseAsync()
    {
        _closed.TrySetResult();
        return Task.CompletedTask;
    }
}
