namespace Notify;

/// <summary>What a handler, and the middleware around it, may know and do. Valid only while the handler runs.</summary>
public abstract class HandlerContext
{
    private protected HandlerContext() { }

    /// <summary>The group that handles.</summary>
    public abstract string Group { get; }

    /// <summary>The messages that are handled: one, or those of a batch.</summary>
    public abstract IReadOnlyList<Message> Messages { get; }

    /// <summary>Services of a scope that lasts as long as this call of the handler.</summary>
    public abstract IServiceProvider Services { get; }
}
