namespace Notify;

/// <summary>What the ledger knows of a message.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Status">
/// The state of the message itself: waiting, scheduled or cancelled; the groups have their own.
/// </param>
/// <param name="At">When it came into that state.</param>
/// <param name="DueAt">When it is due, if it is scheduled.</param>
/// <param name="Groups">The groups that have begun with it. A group that is not listed has it waiting.</param>
public sealed record MessageStatus(
    MessageId Id,
    string Topic,
    DeliveryStatus Status,
    DateTimeOffset At,
    DateTimeOffset? DueAt,
    IReadOnlyList<GroupStatus> Groups
)
{
    /// <summary>
    /// What a group has done with the message; a group that has not begun shares the message's own state.
    /// </summary>
    /// <param name="group">The group's name.</param>
    public DeliveryStatus For(string group) => Groups.FirstOrDefault(g => g.Group == group)?.Status ?? Status;
}
