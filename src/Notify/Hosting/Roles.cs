using Microsoft.Extensions.Options;

namespace Notify.Hosting;

/// <summary>
/// Which adapter fills which role: the one configuration names, else the first that code chose, else memory; what keeps
/// delayed messages is the transport's own unless something else was chosen. Memory keeps inboxes unasked only where it
/// is the transport, too: on a server that applications share it would take the others' notices away.
/// </summary>
internal sealed class Roles
{
    private readonly IReadOnlyList<AdapterDescriptor> _descriptors;
    private readonly IReadOnlyList<AdapterChoice> _choices;
    private readonly List<string> _problems = [];

    public Roles(
        IEnumerable<AdapterDescriptor> descriptors,
        IEnumerable<AdapterChoice> choices,
        IOptions<NotifyOptions> options
    )
    {
        _descriptors = [.. descriptors];
        _choices = [.. choices];
        var configured = options.Value;
        Transport = Choose<IMessageProducer>("Transport", configured.Transport) ?? InMemory;
        Delay = Choose<IDelayScheduler>("Delay", configured.Delay) ?? Find<IDelayScheduler>(Transport);
        Inbox = Choose<INoticeStore>("Inbox", configured.Inbox) ?? Find<INoticeStore>(Transport);
        Ledger = Choose<IDeliveryLedger>("Ledger", configured.Ledger) ?? InMemory;
        RecurringStore = Choose<IRecurringStore>("RecurringStore", configured.RecurringStore) ?? Shared();
        // It takes a line of the adapter's own to work, so the first one will do.
        Outbox = Choose<IOutboxStore>("Outbox", configured.Outbox) ?? First<IOutboxStore>();
    }

    private const string InMemory = InMemoryBuilderExtensions.AdapterName;

    public string Transport { get; }

    /// <summary>Null if the transport cannot delay and nothing else was chosen.</summary>
    public string? Delay { get; }

    /// <summary>Null if the transport is a server and nothing was chosen: notices are only sent.</summary>
    public string? Inbox { get; }

    public string Ledger { get; }

    /// <summary>Null if no adapter writes in the application's transactions.</summary>
    public string? Outbox { get; }

    /// <summary>Null if no adapter in use remembers schedules for all instances.</summary>
    public string? RecurringStore { get; }

    /// <summary>What configuration names and nobody registered.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public override string ToString() =>
        $"transport {Transport}, delay {Delay ?? "none"}, inbox {Inbox ?? "none"}, ledger {Ledger}";

    private string? Choose<TRole>(string key, string? configured)
    {
        if (configured is null)
            return _choices.Select(choice => Find<TRole>(choice.Name)).FirstOrDefault(name => name is not null);
        if (Find<TRole>(configured) is { } name)
            return name;

        var registered = string.Join(", ", _descriptors.Where(d => d.Role == typeof(TRole)).Select(d => d.Name));
        _problems.Add(
            configured.Length == 0
                ? $"{key} is empty. Set it to one of these: {registered}; or remove the key."
                : $"{key} is '{configured}', but no adapter of that name is registered for it (registered: {registered}). "
                    + $"Add the package Notify.{configured} and .Add{configured}() after AddNotify, or set {key} to one of those."
        );
        return null;
    }

    /// <summary>Memory is shared by all instances only if there is nothing else that they share.</summary>
    private string? Shared()
    {
        string?[] used = [Transport, Delay, Ledger, Inbox];
        var servers = used.OfType<string>().Where(name => name != InMemory).ToList();
        return servers.Count == 0
            ? Find<IRecurringStore>(InMemory)
            : servers.Select(Find<IRecurringStore>).FirstOrDefault(name => name is not null);
    }

    private string? First<TRole>() => _descriptors.FirstOrDefault(d => d.Role == typeof(TRole))?.Name;

    private string? Find<TRole>(string name) =>
        _descriptors
            .FirstOrDefault(d => d.Role == typeof(TRole) && d.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?.Name;
}
