using System.Threading.Channels;

namespace Notify.Tests.Support;

/// <summary>A server that moves due messages by itself, one portion after the other as the test says.</summary>
internal sealed class PathDueMover : IDueMover
{
    private readonly Channel<Message[]> _due = Channel.CreateUnbounded<Message[]>();

    /// <summary>Whether each call wanted to be told what was moved.</summary>
    public List<bool> Told { get; } = [];

    public void Due(params Message[] messages) => _due.Writer.TryWrite(messages);

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
        await _due.Reader.WaitToReadAsync(cancellationToken);

    public ValueTask<DueMove> MoveAsync(bool tell, CancellationToken cancellationToken = default)
    {
        Told.Add(tell);
        var moved = _due.Reader.TryRead(out var messages) ? messages : [];
        return new(new DueMove(moved.Length, tell ? moved : []));
    }
}
