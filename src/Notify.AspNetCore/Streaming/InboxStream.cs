namespace Notify.AspNetCore;

/// <summary>Tells changes of one inbox as events.</summary>
internal sealed class InboxStream(EventWriter writer, string inbox)
{
    private const string Notice = "notice";
    private const string Mark = "mark";
    private const string Counts = "counts";
    private const string Reset = "reset";

    public ValueTask BeginAsync(StreamStart start, NoticeCounts counts, CancellationToken cancellationToken)
    {
        if (start.How == StreamStart.Replayed)
            return TellNoticesAsync(start.Missed, counts, cancellationToken);
        TellCounts(start.How == StreamStart.Reset ? Reset : Counts, counts);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes a change, and sends in between what would be too much to keep.</summary>
    public ValueTask TellAsync(NoticeChange change, CancellationToken cancellationToken)
    {
        switch (change.Kind)
        {
            case NoticeChangeKind.Created:
                return TellNoticesAsync(change.Notices, change.Counts, cancellationToken);
            case NoticeChangeKind.Marked when change.Mark is { } mark:
                TellMark(mark, change.Counts);
                break;
            case NoticeChangeKind.Reset:
                TellCounts(Reset, change.Counts);
                break;
            default:
                TellCounts(Counts, change.Counts);
                break;
        }

        return writer.IsFull ? writer.FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Each raised the revision by one, so a client that is cut off in the middle goes on there.</summary>
    private async ValueTask TellNoticesAsync(
        IReadOnlyList<Notice> notices,
        NoticeCounts counts,
        CancellationToken cancellationToken
    )
    {
        var answer = CountsAnswer.Of(inbox, counts, types: null);
        for (var i = 0; i < notices.Count; i++)
        {
            var id = new StreamId(answer.Epoch, counts.Rev - (notices.Count - 1 - i), notices[i].Seq);
            var told = new NoticeEvent(NoticeAnswer.Of(notices[i]), answer);
            writer.Event(Notice, id.ToString(), told, InboxFormat.Json.NoticeEvent);
            if (writer.IsFull)
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void TellMark(NoticeMark mark, NoticeCounts counts)
    {
        var answer = CountsAnswer.Of(inbox, counts, types: null);
        writer.Event(Mark, StreamId.Of(answer).ToString(), MarkEvent.Of(mark, answer), InboxFormat.Json.MarkEvent);
    }

    private void TellCounts(string name, NoticeCounts counts)
    {
        var answer = CountsAnswer.Of(inbox, counts, types: null);
        writer.Event(name, StreamId.Of(answer).ToString(), answer, InboxFormat.Json.CountsAnswer);
    }
}
