using System.Net.WebSockets;
using Notify.AspNetCore;

namespace Notify;

public sealed partial class TopicSocket
{
    private const int MostWaitingSends = 10_000;

    private readonly SocketInput _input;
    private readonly long _openedAt;
    private long _heardAt;
    private long _pingedAt;
    private long _closedAt;
    private bool _isListening;

    /// <summary>Serves the socket until it ends.</summary>
    internal async Task RunAsync()
    {
        try
        {
            await _protocol.OpenedAsync(this, Ending).ConfigureAwait(false);
            await ListenAsync().ConfigureAwait(false);
        }
        catch (FrameException exception)
        {
            Close(exception.Status, exception.Message);
            await IgnoreUntilClosedAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // The client hung up or was cut off.
        }
        catch (Exception exception)
        {
            Fail(exception);
            await IgnoreUntilClosedAsync().ConfigureAwait(false);
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Looks after the socket, once a second: whatever would need a timer of its own otherwise.</summary>
    internal void Check()
    {
        var (time, options) = (_parts.Time, _parts.Options);
        if (_output.WritingFor > options.WriteTimeout)
            Cut("stalled", $"took nothing for {options.WriteTimeout}");
        else if (_closedAt != 0 && time.GetElapsedTime(_closedAt) > options.CloseTimeout)
            Cut("unclosed", "did not agree to close in time");
        else if (Client is null && time.GetElapsedTime(_openedAt) > options.SignInTimeout)
            Close(WebSocketCloseStatus.PolicyViolation, $"Nobody has signed in within {options.SignInTimeout}.");
        else if (_isListening)
            CheckHeartbeat(time.GetElapsedTime(Volatile.Read(ref _heardAt)));
        foreach (var subscription in _subscriptions)
            subscription.TakeBackWhatIsLate();
    }

    private void CheckHeartbeat(TimeSpan silence)
    {
        var options = _parts.Options;
        if (silence > options.PeerTimeout)
        {
            Cut("dead", $"was silent for {options.PeerTimeout}");
            return;
        }

        var pingedBefore = _pingedAt == 0 ? TimeSpan.MaxValue : _parts.Time.GetElapsedTime(_pingedAt);
        if (silence < options.HeartbeatEvery || pingedBefore < options.HeartbeatEvery)
            return;
        _pingedAt = _parts.Time.GetTimestamp();
        WriteControl(FrameKind.Ping, default);
    }

    private void Cut(string why, string text)
    {
        Log.SocketCut(_parts.Logger, NameForLimits, text);
        _parts.Metrics.Cut(why);
        Abort();
    }

    private async Task ListenAsync()
    {
        while (await ReadAsync().ConfigureAwait(false))
        {
            var limit = Client is null ? BytesBeforeAdmission : _parts.Options.MessageBytes;
            while (_input.Frames.TryRead(limit, out var message))
            {
                if (!await TakeAsync(message).ConfigureAwait(false))
                    return;
                limit = Client is null ? BytesBeforeAdmission : _parts.Options.MessageBytes;
            }

            BeginWork();
            await _output.WhenRoomAsync().ConfigureAwait(false);
            if (_sends is { Count: > MostWaitingSends } sends)
                await sends.WhenIdleAsync().ConfigureAwait(false);
        }
    }

    /// <returns>False if the client has closed.</returns>
    private async ValueTask<bool> TakeAsync(FrameMessage message)
    {
        switch (message.Kind)
        {
            case FrameKind.Text when !_isEnding:
                await _protocol.ReceivedAsync(this, message.Payload, Ending).ConfigureAwait(false);
                return true;
            case FrameKind.Binary when !_isEnding:
                throw new FrameException(WebSocketCloseStatus.InvalidMessageType, "Send texts, no binary messages.");
            case FrameKind.Ping:
                WriteControl(FrameKind.Pong, message.Payload.Span);
                return true;
            case FrameKind.Close:
                AnswerClose(message.Payload.Span);
                return false;
            default:
                return true;
        }
    }

    private void AnswerClose(ReadOnlySpan<byte> payload)
    {
        BeginWork();
        _output.Close(payload.Length >= 2 ? payload[..2] : default);
    }

    private void WriteControl(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        if (!_output.TryEnter(out var frames))
            return;
        var start = frames.Begin();
        payload.CopyTo(frames.GetSpan(payload.Length));
        frames.Advance(payload.Length);
        frames.End(start, kind);
        ExitOutput();
    }

    /// <summary>What came together is sent and settled together.</summary>
    private void BeginWork()
    {
        _sends?.Start();
        foreach (var subscription in _subscriptions)
            subscription.Settle();
    }

    private async ValueTask<bool> ReadAsync()
    {
        // While it waits for us, the client's silence means nothing.
        Volatile.Write(ref _heardAt, _parts.Time.GetTimestamp());
        _isListening = true;
        var some = await _input.ReadAsync(Ending).ConfigureAwait(false);
        _isListening = false;
        return some;
    }

    private async Task IgnoreUntilClosedAsync()
    {
        try
        {
            await _input.SkipToEndAsync(Ending).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // It was cut off before it agreed.
        }
    }

    private async Task EndAsync()
    {
        lock (_gate)
            _isEnding = true;
        // Each ends once; this waits for what Close may have begun, too.
        await EndSubscriptionsAsync().ConfigureAwait(false);
        await _subscriptionsEnd.ConfigureAwait(false);
        if (_sends is { } sends)
            await sends.WhenIdleAsync().ConfigureAwait(false);
        await _output.CompleteAsync().ConfigureAwait(false);
        _input.Frames.Release();
        _protocol.Ended(this);
    }

    private bool IsGone(Exception exception) =>
        exception is IOException or OperationCanceledException || Ending.IsCancellationRequested;
}
