namespace Notify.Tests.Support;

/// <summary>An adapter's scheduler: keeps what it accepts, and refuses what the test says.</summary>
internal sealed class PathScheduler : IDelayScheduler
{
    public static readonly SendException Refusal = new(ErrorIds.ScheduleLimit, "The schedule is full.");

    public List<Message> Kept { get; } = [];

    public Func<Message, bool> Refuses { get; set; } = _ => false;

    /// <summary>Whether it knows the ids it is asked to cancel or move.</summary>
    public bool Knows { get; set; } = true;

    public ScheduleQuery? LastQuery { get; private set; }

    public SchedulerCapabilities Capabilities => SchedulerCapabilities.Cancel | SchedulerCapabilities.List;

    public TimeSpan MaxDelay => TimeSpan.FromDays(3);

    public ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        Kept.AddRange(messages.Where(message => !Refuses(message)));
        return new(
            SendResults.From([.. messages.Select(m => Refuses(m) ? SendResult.Failed(Refusal) : SendResult.Accepted)])
        );
    }

    public ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default) => new(Knows);

    public ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    ) => new(Knows);

    public ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default)
    {
        LastQuery = query;
        return new(new SchedulePage([], null));
    }
}
