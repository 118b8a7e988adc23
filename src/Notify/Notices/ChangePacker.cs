using System.Text.Json;

namespace Notify.Notices;

/// <summary>
/// Packs changes into as few messages as fit. A change that is too much for one is told without its notices: watchers
/// then ask the inbox.
/// </summary>
internal sealed class ChangePacker(NotifyOptions options)
{
    private const int MostChanges = 64;
    private const int MostBytes = 256 * 1024;

    /// <summary>What stands around the changes, and some room.</summary>
    private const int Frame = 64;

    private readonly int _mostBytes = Math.Min(MostBytes, options.MaxBodyBytes) - Frame;

    public static Message Everyone() => Message(new ChangeEnvelope([], Everyone: true));

    public List<Message> Pack(IReadOnlyList<NoticeChange> changes)
    {
        var messages = new List<Message>();
        var portion = new List<ChangeOnWire>();
        var bytes = 0;
        foreach (var change in changes)
        {
            var (wire, size) = Fit(change);
            if (portion.Count == MostChanges || (portion.Count > 0 && bytes + size > _mostBytes))
            {
                messages.Add(Message(new ChangeEnvelope(portion)));
                portion = [];
                bytes = 0;
            }

            portion.Add(wire);
            bytes += size;
        }

        if (portion.Count > 0)
            messages.Add(Message(new ChangeEnvelope(portion)));
        return messages;
    }

    private static Message Message(ChangeEnvelope envelope) =>
        new(NoticeTopics.Changes, JsonSerializer.SerializeToUtf8Bytes(envelope, NoticeJson.Default.ChangeEnvelope))
        {
            IsOwn = true,
            Type = NoticeTopics.ChangeType,
            ContentType = NoticeTopics.ContentType,
        };

    private (ChangeOnWire Wire, int Size) Fit(NoticeChange change)
    {
        var wire = ChangeOnWire.From(change);
        // A watcher holds no more than that, and a page of the inbox has no more.
        if (change.Notices.Count <= NoticeLimits.PageSize)
        {
            var size = SizeOf(wire);
            if (size <= _mostBytes)
                return (wire, size);
        }

        var counts = ChangeOnWire.From(change with { Kind = NoticeChangeKind.Reset, Notices = [], Mark = null });
        return (counts, SizeOf(counts));
    }

    /// <summary>At least what it takes, exact only where it comes near the limit.</summary>
    private int SizeOf(ChangeOnWire wire)
    {
        // Escaped, a character is six bytes; a notice has some 300 beside its data, counts have 30 for each type.
        var most = 6 * (wire.UserId.Length + (wire.Notices?.Sum(notice => notice.Data.Length + notice.Id.Length) ?? 0));
        most += 512 + (300 * (wire.Notices?.Count ?? 0)) + (30 * wire.Counts.UnreadByType.Count);
        most += 200 * (wire.Mark?.Ids?.Count ?? 0) + (6 * wire.Mark?.Ids?.Sum(id => id.Length) ?? 0);
        return most < _mostBytes / MostChanges
            ? most
            : JsonSerializer.SerializeToUtf8Bytes(wire, NoticeJson.Default.ChangeOnWire).Length + 1;
    }
}
