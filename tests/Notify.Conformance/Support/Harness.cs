namespace Notify.Conformance;

/// <summary>
/// What an adapter supplies to be tested: a server of its own (or a corner of one), and how an application uses it. A suite
/// makes one for each test.
/// </summary>
public abstract class Harness : IAsyncDisposable
{
    /// <summary>Suites this adapter does not pass, each with the reason. Everything else must have a subclass.</summary>
    public virtual IReadOnlyDictionary<Type, string> Waivers { get; } = new Dictionary<Type, string>();

    /// <summary>False if memory keeps inboxes beside this adapter, which <see cref="Use" /> then says.</summary>
    public virtual bool KeepsInboxes => true;

    /// <summary>Prepares the server. Applications of one harness see the same server.</summary>
    public virtual Task Start() => Task.CompletedTask;

    /// <summary>Registers the adapter with an application and chooses it for every role it is tested in.</summary>
    public abstract void Use(INotifyBuilder builder);

    /// <summary>Bounds how many messages wait in one group, before <see cref="Use" />. Only for adapters that can.</summary>
    public virtual void LimitQueues(int messages) =>
        throw new NotSupportedException("This adapter does not bound its queues; waive the suite that asks for it.");

    /// <summary>Bounds how many dead messages are kept, before <see cref="Use" />. Only for adapters that can.</summary>
    public virtual void LimitFailures(int messages) =>
        throw new NotSupportedException("This adapter does not bound its failures; waive the suite that asks for it.");

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
