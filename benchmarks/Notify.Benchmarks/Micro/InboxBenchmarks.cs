using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Benchmarks.Micro;

/// <summary>Changes and pages of the memory inbox.</summary>
[MemoryDiagnoser]
public class InboxBenchmarks
{
    private const string User = "ada";
    private const string Fresh = "grace";
    private const int Notices = 10_000;
    private static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly MessageId[] _ids = [.. Enumerable.Range(0, Notices).Select(_ => MessageId.New())];
    private ServiceProvider? _services;
    private INoticeStore? _store;

    [GlobalSetup]
    public async Task Setup()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddNotify(notify => notify.Configure(options => options.Notices.MaxPerUser = Notices));
        _services = services.BuildServiceProvider();
        _store = _services.GetRequiredService<INoticeStore>();
        await _store.AppendAsync([.. _ids.Select((id, i) => new NoticeAppend(User, id, i % 5, "{}", Created))]);
    }

    [GlobalCleanup]
    public void Cleanup() => _services?.Dispose();

    /// <summary>The inbox is at its cap: each append removes the oldest notice, too.</summary>
    [Benchmark]
    public async Task<int> Append() =>
        (await _store!.AppendAsync([new NoticeAppend(Fresh, MessageId.New(), 1, "{}", Created)])).Count;

    [Benchmark]
    public async Task<long> ReadAndUnread()
    {
        await _store!.MarkAsync(User, NoticeMark.Of(NoticeAction.Read, _ids[17]));
        return (await _store.MarkAsync(User, NoticeMark.Of(NoticeAction.Unread, _ids[17]))).Changed;
    }

    [Benchmark]
    public async Task<int> Page() => (await _store!.PageAsync(User, new NoticeQuery())).Items.Count;
}
