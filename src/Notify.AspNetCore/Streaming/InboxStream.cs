namespace Notify.AspNetCore;

/// <summary>Tells changes of one inbox as events.</summary>
internal sealed class InboxStream(EventWriter writer, string inbox)
{
    private const int MostUnsent = 16 * 1024;
    private const string Notice = "notice";
    private const string Mark = "mark";
    private const string Counts = "counts";
    private const string Reset = "reset";

    /// <summary>True if enough is written to be sent before more is.</summary>
    public bool IsFull => writer.UnsentBytes > MostUnsent;

    public void Begin(StreamStart start, NoticeCounts counts)
    {
        if (start.How == StreamStart.Replayed)
            TellNotices(start.Missed, counts);
        else
            TellCounts(start.How == StreamStart.Reset ? Reset : Counts, counts);
    }

    public void Tell(NoticeChange change)
    {
        switch (change.Kind)
        {
            case NoticeChangeKind.Created:
                TellNotices(change.Notices, change.Counts);
                break;
            case NoticeChangeKind.Marked when change.Mark is { } mark:
                var told = MarkEvent.Of(mark, CountsAnswer.Of(inbox, change.Counts, types: null));
                writer.Event(Mark, StreamId.Of(change.Counts), told, InboxFormat.Json.MarkEvent);
                break;
            case NoticeChangeKind.Reset:
                TellCounts(Reset, change.Counts);
                break;
            default:
                TellCounts(Counts, change.Counts);
                break;
        }
    }

    /// <summary>Each raised the revision by one, so a client that is cut off in the middle goes on there.</summary>
    private void TellNotices(IReadOnlyList<Notice> notices, NoticeCounts counts)
    {
        var answer = CountsAnswer.Of(inbox, counts, types: null);
        for (var i = 0; i < notices.Count; i++)
        {
            var id = new StreamId(counts.Epoch, counts.Rev - (notices.Count - 1 - i), notices[i].Seq);
            var told = new NoticeEvent(NoticeAnswer.Of(notices[i]), answer);
            writer.Event(Notice, id, told, InboxFormat.Json.NoticeEvent);
        }
    }

    private void TellCounts(string name, NoticeCounts counts) =>
        writer.Event(
            name,
            StreamId.Of(counts),
            CountsAnswer.Of(inbox, counts, types: null),
            InboxFormat.Json.CountsAnswer
        );
}
