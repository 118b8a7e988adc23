namespace Notify.Benchmarks.Recount;

/// <summary>A user whose inbox many threads change.</summary>
internal sealed class BusyUser(string id)
{
    private const int Types = 6;

    private static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private int _last;

    public string Id => id;

    /// <summary>The highest number of a notice that was sent so far.</summary>
    public int Last => Volatile.Read(ref _last);

    public int Next() => Interlocked.Increment(ref _last);

    public async Task FillAsync(INoticeStore store, int count) =>
        await store.AppendAsync([.. Enumerable.Range(0, count).Select(_ => NoticeOf(Next()))]);

    public NoticeAppend NoticeOf(int number) => new(id, IdOf(number), TypeOf(number), "{}", Created);

    public static MessageId IdOf(int number) => new(new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0));

    public static int TypeOf(int number) => number % Types;
}
