namespace Notify.MySql;

/// <summary>A user who was moved.</summary>
/// <param name="Notices">How many notices went along.</param>
/// <param name="Pause">The longest time for which the user's calls had to wait.</param>
internal sealed record MovedInbox(long Notices, TimeSpan Pause);
