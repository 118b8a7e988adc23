namespace Notify;

/// <summary>
/// Keeps messages until they are due: never early, not lost by restarts of the server, late by at most the adapter's
/// stated bound. Sending a message with a due time comes here by itself.
/// </summary>
public interface IDelayScheduler
{
    /// <summary>What this scheduler can do.</summary>
    SchedulerCapabilities Capabilities { get; }

    /// <summary>How far ahead a message may be due.</summary>
    TimeSpan MaxDelay { get; }

    /// <summary>Keeps messages until they are due. One that is already due goes out at once.</summary>
    /// <param name="messages">Messages, each with a due time.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>
    /// One result per message, by position. An id that is already waiting counts as accepted and changes nothing, where
    /// the adapter can tell.
    /// </returns>
    ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    );

    /// <summary>Takes back a message that is not due yet.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>True: it is gone and will never be delivered. False: it is unknown, or already on its way.</returns>
    /// <exception cref="NotSupportedByAdapterException">This scheduler cannot cancel.</exception>
    ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default);

    /// <summary>Gives a message that is not due yet another due time.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="dueAt">The new due time; one in the past means now.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>False if it is unknown, or already on its way.</returns>
    /// <exception cref="NotSupportedByAdapterException">This scheduler cannot reschedule.</exception>
    /// <exception cref="InvalidInputException">The new time is beyond <see cref="MaxDelay" />.</exception>
    ValueTask<bool> RescheduleAsync(MessageId id, DateTimeOffset dueAt, CancellationToken cancellationToken = default);

    /// <summary>Lists waiting messages by due time, earliest first.</summary>
    /// <param name="query">Which, and how many.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="NotSupportedByAdapterException">This scheduler cannot list.</exception>
    ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default);
}
