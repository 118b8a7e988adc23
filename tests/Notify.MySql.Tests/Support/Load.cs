using System.Collections.Concurrent;

namespace Notify.MySql.Tests.Support;

/// <summary>Appends batches, and marks now and then, from several threads; repeats what was not accepted.</summary>
internal sealed class Load(INoticeStore store, string name, int users)
{
    public const int BatchSize = 40;

    private readonly ConcurrentBag<string> _accepted = [];
    private int _failures;
    private int _batches;

    /// <summary>What was told to be stored, as <c>user/id</c>.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    /// <summary>How many calls failed and were repeated.</summary>
    public int Failures => Volatile.Read(ref _failures);

    public int Batches => Volatile.Read(ref _batches);

    /// <summary>Works until it is told to stop; a batch that was begun is repeated until it is accepted.</summary>
    public Task RunAsync(int threads, Action<IReadOnlyList<string>>? onAccepted, CancellationToken stop) =>
        Task.WhenAll(
            Enumerable.Range(0, threads).Select(thread => Task.Run(() => WorkAsync(thread, onAccepted, stop)))
        );

    private async Task WorkAsync(int thread, Action<IReadOnlyList<string>>? onAccepted, CancellationToken stop)
    {
        var random = new Random(thread);
        for (var batch = 0; !stop.IsCancellationRequested; batch++)
        {
            var accepted = await AppendAsync(thread, batch, random);
            onAccepted?.Invoke(accepted);
            Interlocked.Increment(ref _batches);
            await MarkAsync(random);
        }
    }

    private async Task<IReadOnlyList<string>> AppendAsync(int thread, int batch, Random random)
    {
        var notices = Enumerable
            .Range(0, BatchSize)
            .Select(i => new NoticeAppend(
                $"u{random.Next(users)}",
                new MessageId($"{name}-{thread}-{batch}-{i}"),
                random.Next(4),
                "{}",
                DateTimeOffset.UnixEpoch
            ))
            .ToList();
        await RepeatAsync(async () =>
        {
            var results = await store.AppendAsync(notices);
            foreach (var (notice, result) in notices.Zip(results))
            {
                Assert.NotEqual(AppendStatus.Rejected, result.Status);
                _accepted.Add($"{notice.UserId}/{notice.Id}");
            }
        });
        return notices.ConvertAll(notice => $"{notice.UserId}/{notice.Id}");
    }

    private Task MarkAsync(Random random) =>
        RepeatAsync(async () =>
        {
            var user = $"u{random.Next(users)}";
            var counts = await store.CountAsync(user);
            var upTo = counts.LastSeq - random.Next(30);
            if (upTo <= 0)
                return;
            await store.MarkAsync(
                user,
                random.Next(3) switch
                {
                    0 => NoticeMark.SeenUpTo(upTo),
                    1 => NoticeMark.ReadUpTo(upTo, [random.Next(4)]),
                    _ => NoticeMark.ReadUpTo(upTo),
                }
            );
        });

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
                Interlocked.Increment(ref _failures);
            }
        }
    }
}
