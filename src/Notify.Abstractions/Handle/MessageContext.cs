namespace Notify;

/// <summary>
/// One message on its way through a handler. A handler that returns has handled it and one that throws has failed,
/// unless it decided otherwise here.
/// </summary>
public abstract class MessageContext : HandlerContext
{
    /// <summary>The message.</summary>
    public abstract Message Message { get; }

    /// <summary>Which attempt this is, counted from 1.</summary>
    public abstract int Attempt { get; }

    /// <summary>Decides that the message comes again, as the next attempt, whatever the retry policy says.</summary>
    /// <param name="after">How long it waits; zero means at once.</param>
    public abstract void Retry(TimeSpan after);

    /// <summary>Decides that the message is dead, without further attempts.</summary>
    /// <param name="reason">A sentence that says why, for the record.</param>
    public abstract void Refuse(string reason);
}
