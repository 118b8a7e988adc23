namespace Notify.Shared;

/// <summary>How far ahead a scheduler takes messages. The same in every adapter whose limit is a setting.</summary>
internal static class ScheduleHorizon
{
    /// <summary>The latest due time that is taken now.</summary>
    public static DateTimeOffset Latest(TimeProvider time, TimeSpan maxDelay)
    {
        var now = time.GetUtcNow();
        return maxDelay < DateTimeOffset.MaxValue - now ? now + maxDelay : DateTimeOffset.MaxValue;
    }

    /// <summary>The error for a later one.</summary>
    /// <param name="adapter">The name of the adapter, which is that of its section of the configuration.</param>
    /// <param name="maxDelay">Its limit.</param>
    /// <param name="id">The message.</param>
    /// <param name="dueAt">When it should be due.</param>
    public static InvalidInputException TooFarAhead(
        string adapter,
        TimeSpan maxDelay,
        MessageId id,
        DateTimeOffset dueAt
    ) =>
        new(
            ErrorIds.ScheduleLimit,
            nameof(Message.DueAt),
            $"Message '{id}' was not scheduled: it is due at {dueAt:O}, and the scheduler {adapter} keeps messages for "
                + $"{maxDelay.TotalDays:N0} days at most. Give an earlier time, or raise {adapter}:MaxDelay."
        );
}
