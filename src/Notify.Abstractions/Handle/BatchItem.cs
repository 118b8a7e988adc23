namespace Notify;

/// <summary>
/// One message of a batch. When the batch handler returns, every item it decided nothing about is handled; when it
/// throws, every such item has failed.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct BatchItem<T>
{
    private readonly Delivery _delivery;
    private readonly Action<Delivery, Exception> _fail;

    internal BatchItem(T value, Delivery delivery, Action<Delivery, Exception> fail)
    {
        Value = value;
        _delivery = delivery;
        _fail = fail;
    }

    /// <summary>The value.</summary>
    public T Value { get; }

    /// <summary>The message it came in.</summary>
    public Message Message => _delivery.Message;

    /// <summary>Which attempt this is, counted from 1.</summary>
    public int Attempt => _delivery.Attempt;

    /// <summary>Decides that this item was handled, even if the batch fails afterwards.</summary>
    public void Complete() => _delivery.Complete();

    /// <summary>Decides that this item has failed; the retry policy says what follows.</summary>
    /// <param name="exception">Why.</param>
    public void Fail(Exception exception) => _fail(_delivery, exception);
}
