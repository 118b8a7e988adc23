using System.Buffers;

namespace Notify.AspNetCore;

/// <summary>
/// What waits to be sent to one client. Writers append frames; one write at a time carries everything that has come
/// together since the last.
/// </summary>
internal sealed class SocketOutput(Stream stream, TimeProvider time, Action failed) : IThreadPoolWorkItem
{
    // A reader that adds to this waits until it is written.
    private const int ComfortableBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly FrameBuffer _frames = new();
    private List<WrittenDelivery> _written = [];
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _idle;
    private long _writeBegan;
    private bool _writing;
    private bool _isClosed;
    private bool _isBroken;

    /// <summary>How long the write under way has been; zero if there is none.</summary>
    public TimeSpan WritingFor =>
        Volatile.Read(ref _writeBegan) is var began and not 0 ? time.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>Begins appending frames; <see cref="Exit" /> ends it.</summary>
    /// <returns>False if no more frames are taken; there is nothing to exit then.</returns>
    public bool TryEnter(out FrameBuffer frames)
    {
        _gate.Enter();
        frames = _frames;
        if (!_isClosed)
            return true;
        _gate.Exit();
        return false;
    }

    /// <summary>For a delivery among the frames just appended. Called between entering and exiting.</summary>
    public void AfterWrite(WrittenDelivery delivery) => _written.Add(delivery);

    /// <returns>How many bytes wait.</returns>
    public int Exit()
    {
        var waiting = _frames.Count;
        var mustStart = !_writing && !_isBroken && waiting > 0;
        _writing |= mustStart;
        _gate.Exit();
        if (mustStart)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return waiting;
    }

    /// <summary>Takes no more frames after this one.</summary>
    public void Close(ReadOnlySpan<byte> payload)
    {
        if (!TryEnter(out var frames))
            return;
        var start = frames.Begin();
        frames.Write(payload);
        frames.End(start, FrameKind.Close);
        _isClosed = true;
        Exit();
    }

    /// <summary>Ends when little enough waits to add to it.</summary>
    public ValueTask WhenRoomAsync()
    {
        lock (_gate)
        {
            if (_frames.Count <= ComfortableBytes || _isBroken)
                return ValueTask.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task);
        }
    }

    /// <summary>Takes no more, and ends when everything is written or cannot be.</summary>
    public Task CompleteAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (!_writing)
            {
                _frames.Release();
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    // It catches everything, and CompleteAsync waits for it.
    void IThreadPoolWorkItem.Execute() => _ = WriteAllAsync();

    private async Task WriteAllAsync()
    {
        var spare = new List<WrittenDelivery>();
        try
        {
            while (Take(ref spare, out var bytes, out var count))
            {
                try
                {
                    Volatile.Write(ref _writeBegan, Math.Max(1, time.GetTimestamp()));
                    await stream.WriteAsync(bytes.AsMemory(0, count)).ConfigureAwait(false);
                }
                finally
                {
                    Volatile.Write(ref _writeBegan, 0);
                    ArrayPool<byte>.Shared.Return(bytes);
                }

                Tell(spare);
            }
        }
        catch (Exception)
        {
            // The connection is gone, or being cut; whoever reads from it finds out, too.
            Break();
            failed();
        }
    }

    private bool Take(ref List<WrittenDelivery> spare, out byte[] bytes, out int count)
    {
        lock (_gate)
        {
            _room?.TrySetResult();
            _room = null;
            if (_frames.Count > 0)
            {
                (bytes, count) = _frames.Take();
                (_written, spare) = (spare, _written);
                return true;
            }

            (bytes, count) = ([], 0);
            _writing = false;
            _idle?.TrySetResult();
            return false;
        }
    }

    private static void Tell(List<WrittenDelivery> written)
    {
        for (var i = 0; i < written.Count; i++)
            written[i].Subscription.Written(written[i].Delivery);
        for (var i = 0; i < written.Count; i++)
        {
            if (i == 0 || written[i].Subscription != written[i - 1].Subscription)
                written[i].Subscription.Settle();
        }

        written.Clear();
    }

    private void Break()
    {
        lock (_gate)
        {
            (_isClosed, _isBroken, _writing) = (true, true, false);
            _frames.Release();
            _written.Clear();
            _room?.TrySetResult();
            _idle?.TrySetResult();
            _room = null;
        }
    }
}
