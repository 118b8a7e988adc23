using Microsoft.Extensions.DependencyInjection;
using Notify.Decode;

namespace Notify.Testing;

/// <summary>
/// What happened to the application's messages, from its start on, and waits for more. Notify's own messages are left
/// out. A wait ends at once for what has happened already.
/// </summary>
public sealed class SeenMessages
{
    private readonly Journal _journal;
    private readonly Waiter _waiter;
    private readonly MessageTypes _types;
    private readonly MessageDecoder _decoder;

    internal SeenMessages(Journal journal, Waiter waiter, MessageTypes types, IServiceProvider services)
    {
        (_journal, _waiter, _types) = (journal, waiter, types);
        _decoder = new MessageDecoder(services.GetRequiredService<IMessageSerializer>());
    }

    /// <summary>Everything, in order.</summary>
    public IReadOnlyList<Seen> All => _journal.All;

    /// <summary>The values that were sent, in order.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" />.</typeparam>
    public IReadOnlyList<T> Sent<T>() => Of<T>(SeenKind.Sent, group: null);

    /// <summary>The values that a group handled, in order.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" />.</typeparam>
    /// <param name="group">The group; any unless given.</param>
    public IReadOnlyList<T> Handled<T>(string? group = null) => Of<T>(SeenKind.Handled, group);

    /// <summary>The values whose attempt failed and that come again, once for each such attempt.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" />.</typeparam>
    /// <param name="group">The group; any unless given.</param>
    public IReadOnlyList<T> Retried<T>(string? group = null) => Of<T>(SeenKind.Retried, group);

    /// <summary>The values that a group gave up, in order.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" />.</typeparam>
    /// <param name="group">The group; any unless given.</param>
    public IReadOnlyList<T> Dead<T>(string? group = null) => Of<T>(SeenKind.Dead, group);

    /// <summary>Waits until something happened to a value.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" />.</typeparam>
    /// <param name="kind">What.</param>
    /// <param name="where">To which value; any unless given.</param>
    /// <param name="group">In which group; any unless given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first that fits, since the start.</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the text lists what did.</exception>
    public Task<Seen> WhenAsync<T>(
        SeenKind kind,
        Func<T, bool>? where = null,
        string? group = null,
        CancellationToken cancellationToken = default
    ) =>
        _waiter.UntilAsync(
            $"{typeof(T).Name} to be {kind.ToString().ToLowerInvariant()}{(group is null ? "" : $" in '{group}'")}",
            _ => Task.FromResult(Find<T>(kind, group).FirstOrDefault(seen => where?.Invoke(Value<T>(seen)) ?? true)),
            cancellationToken
        );

    /// <summary>Waits until a group has handled a value.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" />.</typeparam>
    /// <param name="where">Which value; any unless given.</param>
    /// <param name="group">In which group; any unless given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It did not happen in time; the text lists what did.</exception>
    public Task<Seen> WhenHandledAsync<T>(
        Func<T, bool>? where = null,
        string? group = null,
        CancellationToken cancellationToken = default
    ) => WhenAsync(SeenKind.Handled, where, group, cancellationToken);

    /// <summary>Waits until a group has given a value up.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" />.</typeparam>
    /// <param name="where">Which value; any unless given.</param>
    /// <param name="group">In which group; any unless given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It did not happen in time; the text lists what did.</exception>
    public Task<Seen> WhenDeadAsync<T>(
        Func<T, bool>? where = null,
        string? group = null,
        CancellationToken cancellationToken = default
    ) => WhenAsync(SeenKind.Dead, where, group, cancellationToken);

    /// <summary>The value of a message.</summary>
    /// <typeparam name="T">The type it was sent as, or <see cref="Message" />.</typeparam>
    /// <param name="seen">What was seen.</param>
    /// <exception cref="NotifyException">The body cannot be read as that.</exception>
    public T Value<T>(Seen seen) => _decoder.Decode<T>(seen.Message);

    private List<T> Of<T>(SeenKind kind, string? group) => [.. Find<T>(kind, group).Select(Value<T>)];

    private IEnumerable<Seen> Find<T>(SeenKind kind, string? group)
    {
        var type = typeof(T) == typeof(Message) ? null : _types.Get(typeof(T)).TypeName;
        return _journal.All.Where(seen =>
            seen.Kind == kind && (group is null || seen.Group == group) && (type is null || seen.Message.Type == type)
        );
    }
}
