namespace Notify.Produce;

/// <summary>The application's middleware for messages on their way out.</summary>
internal sealed class SendPipeline(IEnumerable<ISendMiddleware> middleware)
{
    private readonly ISendMiddleware[] _steps = [.. middleware];

    public bool IsEmpty => _steps.Length == 0;

    /// <returns>The message to send: the same, or another in its place.</returns>
    public async ValueTask<Message> RunAsync(Message message, CancellationToken cancellationToken)
    {
        // Notify's own messages are none of the application's business.
        if (message.IsOwn)
            return message;
        foreach (var step in _steps)
            message = await step.SendingAsync(message, cancellationToken).ConfigureAwait(false);
        return message;
    }

    /// <summary>The error of a message that a step refused.</summary>
    public static NotifyException Refused(Message message, Exception exception) =>
        exception as NotifyException
        ?? new SendException(
            ErrorIds.NotAccepted,
            $"Message '{message.Id}' to '{message.Topic}' was not sent: a send middleware threw {exception.GetType().Name}: "
                + ExceptionText.Message(exception),
            exception
        );
}
