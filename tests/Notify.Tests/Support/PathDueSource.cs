using System.Collections.Concurrent;
using System.Threading.Channels;
using Notify.Conformance;

namespace Notify.Tests.Support;

/// <summary>A store of due messages whose claims the test fills one by one.</summary>
internal sealed class PathDueSource : IDueSource
{
    private readonly Channel<Func<DueClaim>> _claims = Channel.CreateUnbounded<Func<DueClaim>>();
    private int _number;

    public ConcurrentQueue<TimeSpan> Leases { get; } = [];

    public Collector<(string Token, List<MessageId> Ids)> Completed { get; } = new();

    public Collector<(string Token, List<MessageId> Ids, TimeSpan After)> Released { get; } = new();

    /// <summary>Messages become due.</summary>
    public void Due(params Message[] messages) =>
        _claims.Writer.TryWrite(() => new DueClaim(FormattableString.Invariant($"claim-{++_number}"), messages));

    /// <summary>The next claim fails.</summary>
    public void Fail(Exception exception) => _claims.Writer.TryWrite(() => throw exception);

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
        await _claims.Reader.WaitToReadAsync(cancellationToken);

    public ValueTask<DueClaim> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        Leases.Enqueue(lease);
        return new(_claims.Reader.TryRead(out var claim) ? claim() : new DueClaim("", []));
    }

    public ValueTask CompleteAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> accepted,
        CancellationToken cancellationToken = default
    )
    {
        Completed.Add((claim.Token, [.. accepted]));
        return default;
    }

    public ValueTask ReleaseAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> refused,
        TimeSpan after,
        CancellationToken cancellationToken = default
    )
    {
        Released.Add((claim.Token, [.. refused], after));
        return default;
    }
}
