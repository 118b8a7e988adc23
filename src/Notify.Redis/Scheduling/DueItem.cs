using System.Globalization;

namespace Notify.Redis;

/// <summary>A message that waits, and its place in the order of all that wait.</summary>
internal sealed record DueItem(Message Message, DueCursor Cursor)
{
    public static int InOrder(DueItem one, DueItem other)
    {
        var byTime = Milliseconds(one).CompareTo(Milliseconds(other));
        if (byTime != 0)
            return byTime;
        var byTopic = string.CompareOrdinal(one.Cursor.Topic, other.Cursor.Topic);
        return byTopic != 0 ? byTopic : one.Cursor.Member.AsSpan().SequenceCompareTo(other.Cursor.Member);
    }

    private static long Milliseconds(DueItem item) => long.Parse(item.Cursor.Due, CultureInfo.InvariantCulture);
}
