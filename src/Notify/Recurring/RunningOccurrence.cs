namespace Notify.Recurring;

/// <summary>A run as its handler sees it.</summary>
internal sealed class RunningOccurrence(
    string name,
    RecurringStep step,
    DateTimeOffset? previous,
    IServiceProvider services,
    CancellationToken stopping
) : RecurringRun
{
    public override string Name => name;

    public override DateTimeOffset Occurrence => step.Occurrence!.Value;

    public override DateTimeOffset? Previous => previous;

    public override int Attempt => step.Attempt;

    public override IServiceProvider Services => services;

    public override CancellationToken Stopping => stopping;
}
