using Microsoft.Extensions.Logging;

namespace Notify.InMemory;

/// <summary>What every part of the memory server works with: limits, clock, log.</summary>
internal sealed record InMemorySettings(
    InMemoryOptions Options,
    NotifyOptions Notify,
    TimeProvider Time,
    ILogger Logger,
    IAudience? Audience
)
{
    public long NowTicks => Time.GetUtcNow().UtcTicks;
}
