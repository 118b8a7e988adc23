using System.Globalization;

namespace Notify.Benchmarks.Kills;

/// <summary>Does one thing after the other to random inboxes; repeats what failed until it is done.</summary>
internal sealed class KilledThread(INoticeStore store, JournalWriter journal, int users)
{
    private const int MostAtOnce = 40;
    private const int Types = 4;

    private readonly Random _random = new();
    private readonly Queue<(string User, MessageId Id)> _recent = [];

    public async Task RunAsync()
    {
        while (true)
        {
            await AppendAsync();
            await RepeatAsync(DoSomethingElse(User()));
            journal.NoteOther();
        }
    }

    /// <summary>From every second user something is deleted now and then; the others' numbers must have no gaps.</summary>
    private string User()
    {
        var number = _random.Next(users);
        return string.Create(CultureInfo.InvariantCulture, $"{(number % 2 == 0 ? "kept" : "deleted")}-{number}");
    }

    private async Task AppendAsync()
    {
        var notices = Enumerable
            .Range(0, 1 + _random.Next(MostAtOnce))
            .Select(_ => new NoticeAppend(
                User(),
                MessageId.New(),
                _random.Next(Types),
                """{"text":"It's here"}""",
                DateTimeOffset.UtcNow
            ))
            .ToList();
        await RepeatAsync(async () =>
        {
            var results = await store.AppendAsync(notices);
            if (results.FirstOrDefault(result => result.Error is not null) is { Error: { } error })
                throw error;
        });
        journal.NoteAccepted(notices);
        foreach (var notice in notices)
        {
            _recent.Enqueue((notice.UserId, notice.Id));
            if (_recent.Count > 500)
                _recent.Dequeue();
        }
    }

    private Func<Task> DoSomethingElse(string user)
    {
        var upTo = 1 + _random.Next(200);
        var (owner, id) = _recent.ElementAt(_random.Next(_recent.Count));
        return _random.Next(9) switch
        {
            0 => () => MarkAsync(user, NoticeMark.SeenUpTo(upTo)),
            1 => () => MarkAsync(user, NoticeMark.ReadUpTo(upTo)),
            2 => () => MarkAsync(user, NoticeMark.ReadUpTo(upTo, [upTo % Types])),
            3 => () => MarkAsync(owner, NoticeMark.Of(NoticeAction.Read, id)),
            4 => () => MarkAsync(owner, NoticeMark.Of(NoticeAction.Unread, id)),
            5 => () => MarkAsync(owner, NoticeMark.Of(NoticeAction.Archive, id)),
            6 when owner.StartsWith("deleted", StringComparison.Ordinal) => () =>
                MarkAsync(owner, NoticeMark.Of(NoticeAction.Delete, id)),
            7 => async () => await store.PageAsync(user, new NoticeQuery { Unread = true }),
            _ => async () => await store.CountAsync(user),
        };
    }

    private async Task MarkAsync(string user, NoticeMark mark)
    {
        // Nobody may mark what is not there yet.
        var last = (await store.CountAsync(user)).LastSeq;
        if (mark.UpTo is not { } upTo || upTo <= last)
            await store.MarkAsync(user, mark);
    }

    private async Task RepeatAsync(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (NotifyException exception) when (exception.ErrorId == ErrorIds.ServerUnavailable)
            {
                journal.NoteRepeated();
            }
        }
    }
}
