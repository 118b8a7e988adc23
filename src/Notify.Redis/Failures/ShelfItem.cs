namespace Notify.Redis;

/// <summary>A dead message on a shelf.</summary>
/// <param name="Shelf">Where it stands.</param>
/// <param name="Member">Its name there: the id of the message.</param>
/// <param name="Score">When it failed, in Unix milliseconds: its place.</param>
/// <param name="Failed">The dead message.</param>
internal sealed record ShelfItem(Shelf Shelf, string Member, long Score, FailedDelivery Failed);
