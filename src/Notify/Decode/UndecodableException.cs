namespace Notify.Decode;

/// <summary>A body cannot be read as the type its message names. Trying again would not help.</summary>
internal sealed class UndecodableException(Message message, Type type, string why, Exception? innerException)
    : NotifyException(
        ErrorIds.Undecodable,
        $"The body of message '{message.Id}' of topic '{message.Topic}' ({message.Body.Length:N0} bytes, type "
            + $"'{message.Type}') could not be read as {type.Name}: {why}",
        innerException
    );
