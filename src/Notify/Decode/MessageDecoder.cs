namespace Notify.Decode;

/// <summary>Station 4: reads the body of a message as the type its handler takes.</summary>
internal sealed class MessageDecoder(IMessageSerializer serializer)
{
    public T Decode<T>(Message message)
    {
        if (typeof(T) == typeof(Message))
            return (T)(object)message;
        try
        {
            return serializer.Deserialize<T>(message.Body)
                ?? throw new UndecodableException(message, typeof(T), "it is empty (null)", null);
        }
        catch (Exception exception) when (exception is not UndecodableException)
        {
            throw new UndecodableException(message, typeof(T), ExceptionText.Message(exception), exception);
        }
    }
}
