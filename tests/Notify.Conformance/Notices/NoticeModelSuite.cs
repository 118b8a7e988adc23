using FsCheck;
using FsCheck.Fluent;

namespace Notify.Conformance.Notices;

/// <summary>A notice store against a simple model of one: any sequence of calls leaves the same inbox.</summary>
public abstract class NoticeModelSuite<THarness> : InboxSuite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public void Any_sequence_of_calls_leaves_the_inbox_the_model_has()
    {
        var number = Gen.Choose(0, 30);
        var step = Gen.OneOf(
            number.Select(n => new Step(Kind.Append, n, 0)),
            number.SelectMany(n => Gen.Choose(0, 4).Select(action => new Step(Kind.Mark, n, action))),
            number.SelectMany(n => Gen.Choose(0, 3).Select(type => new Step(Kind.ReadUpTo, n, type))),
            number.Select(n => new Step(Kind.SeenUpTo, n, 0)),
            number.Select(n => new Step(Kind.ArchiveUpTo, n / 4, 0))
        );
        var sequences = Gen.ListOf(step).Resize(60).Select(steps => steps.ToArray()).ToArbitrary();

        // The adapter is asynchronous and the property is not; no context is captured here, so nothing can deadlock.
        Prop.ForAll(sequences, steps => Run(steps).ConfigureAwait(false).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private async Task<bool> Run(Step[] steps)
    {
        var user = Guid.NewGuid().ToString("N");
        var model = new Model();
        foreach (var (kind, number, detail) in steps)
        {
            var changed = kind == Kind.Append ? model.Append(number) : model.Mark(kind, number, detail);
            if (kind == Kind.Append)
            {
                var result = (await Store.AppendAsync([For(user, number, number % 3)]))[0];
                Assert.Equal(changed ? AppendStatus.Stored : AppendStatus.Duplicate, result.Status);
            }
            else
            {
                var result = await Store.MarkAsync(user, ToMark(kind, number, detail));
                Assert.True(changed == result.Changed > 0, $"{kind} {number} {detail}");
            }
        }

        await Compare(user, model);
        return true;
    }

    private async Task Compare(string user, Model model)
    {
        var listed = await ListAll(user);
        Assert.Equal(
            model
                .Rows.Values.OrderByDescending(row => row.Seq)
                .Select(row => (row.Seq, row.Read, row.Archived, model.IsSeen(row))),
            listed.Select(notice => (notice.Seq, notice.IsRead, notice.IsArchived, notice.IsSeen))
        );
        Assert.Equal(model.LastSeq, (await Store.CountAsync(user)).LastSeq);
        await AssertCountsAreExact(user);
        foreach (var unread in new[] { true, false })
        {
            var expected = model
                .Rows.Values.Where(row => row.Read != unread && !row.Archived)
                .OrderByDescending(r => r.Seq);
            var found = await ListAll(user, new NoticeQuery { Unread = unread, Limit = 3 });
            Assert.Equal(expected.Select(row => row.Seq), found.Select(notice => notice.Seq));
        }
    }

    private static NoticeMark ToMark(Kind kind, int number, int detail) =>
        kind switch
        {
            Kind.Mark => NoticeMark.Of(Actions[detail], Id(number)),
            Kind.ReadUpTo => NoticeMark.ReadUpTo(number, detail == 3 ? null : [detail]),
            Kind.SeenUpTo => NoticeMark.SeenUpTo(number),
            _ => NoticeMark.ArchiveUpTo(number),
        };

    private static readonly NoticeAction[] Actions =
    [
        NoticeAction.Read,
        NoticeAction.Unread,
        NoticeAction.Archive,
        NoticeAction.Unarchive,
        NoticeAction.Delete,
    ];

    private enum Kind
    {
        Append,
        Mark,
        ReadUpTo,
        SeenUpTo,
        ArchiveUpTo,
    }

    private sealed record Step(Kind Kind, int Number, int Detail);

    private sealed record Row(long Seq, int Type)
    {
        public bool Read { get; set; }

        public bool Archived { get; set; }
    }

    /// <summary>An inbox as simple as it gets: rows with flags, changed one at a time.</summary>
    private sealed class Model
    {
        private readonly HashSet<int> _known = [];
        private long _seenUpTo;

        public Dictionary<int, Row> Rows { get; } = [];

        public long LastSeq { get; private set; }

        public bool IsSeen(Row row) => row.Read || row.Seq <= _seenUpTo;

        public bool Append(int number)
        {
            if (!_known.Add(number))
                return false;
            Rows[number] = new Row(++LastSeq, number % 3);
            return true;
        }

        public bool Mark(Kind kind, int number, int detail)
        {
            if (kind == Kind.Mark)
                return Rows.TryGetValue(number, out var row) && MarkOne(Actions[detail], number, row);
            if (kind == Kind.SeenUpTo)
                return See(Math.Min(number, LastSeq));
            var affected = Rows.Values.Where(row =>
                row.Seq <= number && (kind != Kind.ReadUpTo || detail == 3 || row.Type == detail)
            );
            var action = kind == Kind.ReadUpTo ? NoticeAction.Read : NoticeAction.Archive;
            return affected.ToList().ConvertAll(row => MarkOne(action, 0, row)).Contains(true);
        }

        private bool See(long upTo)
        {
            if (upTo <= _seenUpTo)
                return false;
            _seenUpTo = upTo;
            return true;
        }

        private bool MarkOne(NoticeAction action, int number, Row row)
        {
            var (read, archived) = (row.Read, row.Archived);
            switch (action)
            {
                case NoticeAction.Read:
                    row.Read = true;
                    break;
                case NoticeAction.Unread:
                    (row.Read, row.Archived) = (false, false);
                    break;
                case NoticeAction.Archive:
                    (row.Read, row.Archived) = (true, true);
                    break;
                case NoticeAction.Unarchive:
                    row.Archived = false;
                    break;
                default:
                    return Rows.Remove(number);
            }

            return (read, archived) != (row.Read, row.Archived);
        }
    }
}
