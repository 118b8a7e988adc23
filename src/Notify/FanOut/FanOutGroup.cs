using Notify.Handle;

namespace Notify.FanOut;

/// <summary>The group that carries out the fan-outs of a source, defined as an application would define one.</summary>
internal static class FanOutGroup
{
    /// <summary>
    /// How many fan-outs of a source one process carries on at a time; each reads one page after the other.
    /// </summary>
    private const int AtOnce = 4;

    /// <summary>A source that is down for an hour costs nobody a notice: the waits add up to more.</summary>
    private static readonly RetryOptions Retry = new()
    {
        Immediate = 1,
        Delayed = 15,
        FirstDelay = TimeSpan.FromSeconds(1),
    };

    /// <summary>How long a page that was sent is known: one that comes again is then not read again.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(1);

    public static GroupDefinition Define(string source, LedgerMode ledger)
    {
        var group = new GroupDefinition(FanOutTopics.Of(source)) { IsOwn = true };
        group.Topics.Add(FanOutTopics.Of(source));
        group.Handlers.Add(new ClassHandler<Message, FanOutHandler>(Retry));
        group.Options.Concurrency = AtOnce;
        // What one process holds and cannot begin, another one could.
        group.Options.Prefetch = AtOnce;
        group.Options.DeduplicateFor = ledger == LedgerMode.Off ? null : KnownFor;
        return group;
    }
}
