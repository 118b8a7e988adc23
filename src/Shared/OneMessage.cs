using System.Collections;

namespace Notify.Shared;

/// <summary>
/// A list of one message, lighter than an array and the list view of it. Included as source where it is needed.
/// </summary>
internal sealed class OneMessage(Message message) : IReadOnlyList<Message>
{
    public int Count => 1;

    public Message this[int index] => message;

    public IEnumerator<Message> GetEnumerator()
    {
        yield return message;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
