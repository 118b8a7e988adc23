using System.Threading.RateLimiting;
using Notify.Settle;

namespace Notify.Handle;

/// <summary>A group as the application registered it: topics, handlers and options.</summary>
internal sealed class GroupDefinition(string name)
{
    public string Name { get; } = name;

    public bool Ephemeral { get; set; }

    /// <summary>True for Notify's own groups, whose names are reserved.</summary>
    public bool IsOwn { get; init; }

    public GroupOptions Options { get; } = new();

    /// <summary>Topics and patterns that were named; those of the handlers' types come on top.</summary>
    public List<string> Topics { get; } = [];

    public List<MessageHandlerEntry> Handlers { get; } = [];

    public List<BatchHandlerEntry> BatchHandlers { get; } = [];

    /// <summary>Retries of their own for kinds of exceptions; the first that matches counts.</summary>
    public List<ExceptionRule> ExceptionRules { get; } = [];

    /// <summary>Gives a limiter of the application's own, which it disposes itself.</summary>
    public Func<IServiceProvider, RateLimiter>? LimiterFactory { get; set; }

    /// <summary>The limiter, once the group is put together.</summary>
    public RateLimiter? Limiter { get; set; }

    public bool IsBatch => BatchHandlers.Count > 0;

    public IEnumerable<Type> HandledTypes =>
        Handlers.Select(handler => handler.MessageType).Concat(BatchHandlers.Select(handler => handler.MessageType));
}
