namespace Notify.MySql;

/// <summary>A message on its way into the schedule.</summary>
/// <param name="Position">Its place in the caller's list.</param>
/// <param name="Key">Its key.</param>
/// <param name="ReadyAt">When it is due, as the table has it.</param>
/// <param name="Row">Its row.</param>
internal sealed record DueItem(int Position, byte[] Key, DateTime ReadyAt, SqlRow Row)
{
    /// <summary>In the order in which everybody writes; of two with one key, the caller's first.</summary>
    public static int Compare(DueItem one, DueItem other) =>
        MessageKey.Compare(one.Key, other.Key) is var order and not 0 ? order : one.Position.CompareTo(other.Position);
}
