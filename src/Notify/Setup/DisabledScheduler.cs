namespace Notify.Setup;

/// <summary>Stands where no scheduler was chosen: every use says which line to add.</summary>
internal sealed class DisabledScheduler(string transport) : IDelayScheduler
{
    public SchedulerCapabilities Capabilities => SchedulerCapabilities.None;

    public TimeSpan MaxDelay => TimeSpan.Zero;

    public ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        var error = Disabled("A message was to be delayed");
        return new(SendResults.From([.. messages.Select(_ => SendResult.Failed(error))]));
    }

    public ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default) =>
        throw Disabled($"Message '{id}' was to be cancelled");

    public ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    ) => throw Disabled($"Message '{id}' was to be rescheduled");

    public ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default) =>
        throw Disabled("Waiting messages were to be listed");

    private NotSupportedByAdapterException Disabled(string attempt) =>
        new(
            $"{attempt}, but the transport '{transport}' cannot delay messages and no other scheduler was chosen. "
                + "Set Notify:Delay to an adapter that can, for example \"Redis\" or \"MySql\"."
        );
}
