namespace Notify.Cli;

/// <summary>How rows of <c>failed_queues</c> become dead messages.</summary>
/// <param name="Notify">Where those of type <c>notify</c> go.</param>
/// <param name="Read">Where those of type <c>read</c> go.</param>
/// <param name="Source">The name of the old system, if there are several.</param>
/// <param name="Zone">The zone of its clock.</param>
/// <param name="Limits">What the inbox takes.</param>
internal sealed record FailureRules(
    FailureTarget Notify,
    FailureTarget Read,
    string Source,
    TimeZoneInfo Zone,
    NoticeLimits Limits
);
