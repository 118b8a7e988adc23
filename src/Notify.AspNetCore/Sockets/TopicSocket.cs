using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Notify.AspNetCore;

namespace Notify;

/// <summary>
/// An open WebSocket that sends and receives messages. It knows nothing of what its texts look like; that is its
/// <see cref="TopicSocketProtocol" />'s business. Members may be called from any thread.
/// </summary>
public sealed partial class TopicSocket
{
    /// <summary>Most bytes of a text before the client is admitted: 4 KiB.</summary>
    public const int BytesBeforeAdmission = 4 * 1024;

    private const int MostReasonBytes = 123;
    private const string ServerFailed = "The server could not go on; its log has the cause.";

    private readonly HttpContext _context;
    private readonly TopicSocketProtocol _protocol;
    private readonly SocketParts _parts;
    private readonly SocketRegistry _registry;
    private readonly SocketOutput _output;
    private readonly Lock _gate = new();
    private SocketSubscription[] _subscriptions = [];
    private Lane<SentMessage>? _sends;
    private Task _subscriptionsEnd = Task.CompletedTask;
    private string? _admitted;
    private bool _isEnding;

    internal TopicSocket(
        HttpContext context,
        Stream stream,
        TopicSocketProtocol protocol,
        SocketParts parts,
        SocketRegistry registry
    )
    {
        _context = context;
        _protocol = protocol;
        _parts = parts;
        _registry = registry;
        _output = new SocketOutput(stream, parts.Time, Abort);
        _input = new SocketInput(stream);
        RemoteAddress = context.Connection.RemoteIpAddress;
        OpenedAt = parts.Time.GetUtcNow();
        _openedAt = _heardAt = parts.Time.GetTimestamp();
    }

    /// <summary>Where the client is, by the connection; null if it cannot be told.</summary>
    public IPAddress? RemoteAddress { get; }

    /// <summary>When the socket was opened.</summary>
    public DateTimeOffset OpenedAt { get; }

    /// <summary>The name the client was admitted by; null before.</summary>
    public string? Client => Volatile.Read(ref _admitted);

    /// <summary>The subscriptions it has.</summary>
    public IReadOnlyList<SocketSubscription> Subscriptions => Volatile.Read(ref _subscriptions);

    private CancellationToken Ending => _context.RequestAborted;

    internal TopicSocketProtocol Protocol => _protocol;

    internal SocketParts Parts => _parts;

    /// <summary>
    /// Lets the client in: from now on it may send longer texts, and no longer has to hurry. Until then the socket ends
    /// after <see cref="TopicSocketOptions.SignInTimeout" />.
    /// </summary>
    /// <param name="client">A name for logs, and for the limit of sockets per client.</param>
    /// <returns>False if the client has as many sockets as one may; this one is being closed.</returns>
    public bool Admit(string client)
    {
        if (!_registry.Slots.TryRename(NameForLimits, client))
        {
            Close(WebSocketCloseStatus.PolicyViolation, "This client has as many sockets open as one may.");
            return false;
        }

        Volatile.Write(ref _admitted, client);
        return true;
    }

    /// <summary>Sends a text to the client. It is not sent if the socket is ending.</summary>
    /// <param name="text">The text, as UTF-8.</param>
    public void Write(ReadOnlySpan<byte> text)
    {
        if (!_output.TryEnter(out var frames))
            return;
        var start = frames.Begin();
        frames.Write(text);
        frames.End(start, FrameKind.Text);
        ExitOutput();
    }

    /// <summary>Writes a text to the client. It is not sent if the socket is ending.</summary>
    /// <typeparam name="T">What the text is made of.</typeparam>
    /// <param name="state">What the text is made of.</param>
    /// <param name="write">Writes it, as UTF-8, quickly and without calling the socket: a lock is held.</param>
    public void Write<T>(T state, Action<T, IBufferWriter<byte>> write)
    {
        if (!_output.TryEnter(out var frames))
            return;
        try
        {
            WriteFrame(frames, state, write);
        }
        finally
        {
            ExitOutput();
        }
    }

    /// <summary>
    /// Sends a message of the client's. Messages that come together are sent together and in order; the protocol writes
    /// what became of each.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="tag">Handed to <see cref="TopicSocketProtocol.WriteResult" />.</param>
    public void Send(Message message, object? tag = null)
    {
        _sends ??= new Lane<SentMessage>(SendAsync);
        _sends.Add(new SentMessage(message, tag));
    }

    /// <summary>Joins a group; its messages go to the client until the socket or the subscription ends.</summary>
    /// <param name="name">What the client calls the subscription; one of a kind on the socket.</param>
    /// <param name="subscription">The group, its topics, and how much the client may hold.</param>
    /// <param name="options">How messages reach the client; as configured unless set.</param>
    /// <param name="cancellationToken">Ends the attempt to join.</param>
    /// <exception cref="InvalidInputException">
    /// The subscription is malformed, contradicts the group that exists, or is one too many for the socket.
    /// </exception>
    public async ValueTask<SocketSubscription> SubscribeAsync(
        string name,
        Subscription subscription,
        SocketSubscriptionOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var added = new SocketSubscription(this, name, subscription, options ?? new SocketSubscriptionOptions());
        Add(added);
        try
        {
            await added.BeginAsync(cancellationToken).ConfigureAwait(false);
            return added;
        }
        catch
        {
            Remove(added);
            await added.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends a subscription of the socket. What the client holds of it goes back to the group.</summary>
    /// <param name="name">What the client calls it.</param>
    /// <param name="cancellationToken">Ends the wait; the subscription ends all the same.</param>
    /// <returns>False if there is none of that name.</returns>
    public async ValueTask<bool> UnsubscribeAsync(string name, CancellationToken cancellationToken = default)
    {
        if (Find(name) is not { } subscription)
            return false;
        Remove(subscription);
        await subscription.EndAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The subscription of a name, or null.</summary>
    /// <param name="name">What the client calls it.</param>
    public SocketSubscription? Find(string name) => Array.Find(_subscriptions, known => known.Name == name);

    /// <summary>
    /// Closes the socket in order: what was written before still goes out, and what the client holds goes back to its
    /// groups at once. A client that does not agree in time is cut off.
    /// </summary>
    /// <param name="status">Why, as a number.</param>
    /// <param name="reason">Why, for people; cut at 123 bytes.</param>
    public void Close(WebSocketCloseStatus status, string reason)
    {
        lock (_gate)
        {
            if (_isEnding)
                return;
            _isEnding = true;
            _closedAt = _parts.Time.GetTimestamp();
        }

        _subscriptionsEnd = EndSubscriptionsAsync();

        Span<byte> payload = stackalloc byte[2 + MostReasonBytes];
        payload[0] = (byte)((int)status >> 8);
        payload[1] = (byte)status;
        Encoding.UTF8.GetEncoder().Convert(reason, payload[2..], flush: true, out _, out var used, out _);
        _output.Close(payload[..(2 + used)]);
    }

    /// <summary>What the limit of sockets per client knows it by.</summary>
    internal string NameForLimits => Client ?? $"{RemoteAddress}";

    internal SocketOutput Output => _output;

    /// <summary>Ends what <see cref="SocketOutput.TryEnter" /> of <see cref="Output" /> began.</summary>
    internal void ExitOutput() => CheckWaiting(_output.Exit());

    private static void WriteFrame<T>(FrameBuffer frames, T state, Action<T, IBufferWriter<byte>> write)
    {
        var start = frames.Begin();
        try
        {
            write(state, frames);
            frames.End(start, FrameKind.Text);
        }
        catch
        {
            frames.Undo(start);
            throw;
        }
    }

    private async Task SendAsync(IReadOnlyList<SentMessage> sent)
    {
        var messages = new Message[sent.Count];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = sent[i].Message;
        SendResults results;
        try
        {
            results = await _parts.Producer.SendManyAsync(messages, Ending).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nothing is thrown for an item: the batch as a whole could not be sent, or the socket is ending.
            var error = new SendException(
                ErrorIds.OutcomeUnknown,
                "The message was not certainly accepted.",
                exception
            );
            results = SendResults.From([.. messages.Select(_ => SendResult.Failed(error))]);
        }

        _parts.Metrics.Sent(messages.Length);
        try
        {
            Answer(sent, results);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <summary>The protocol has thrown where nobody waits for it: the socket cannot go on.</summary>
    internal void Fail(Exception exception)
    {
        Log.SocketFailed(_parts.Logger, exception, NameForLimits);
        Close(WebSocketCloseStatus.InternalServerError, ServerFailed);
    }

    private void Answer(IReadOnlyList<SentMessage> sent, SendResults results)
    {
        if (!_output.TryEnter(out var frames))
            return;
        try
        {
            for (var i = 0; i < sent.Count; i++)
            {
                var start = frames.Begin();
                try
                {
                    _protocol.WriteResult(sent[i].Message, sent[i].Tag, results[i], frames);
                }
                catch
                {
                    frames.Undo(start);
                    throw;
                }

                if (frames.IsEmpty(start))
                    frames.Undo(start);
                else
                    frames.End(start, FrameKind.Text);
            }
        }
        finally
        {
            ExitOutput();
        }
    }

    private void Add(SocketSubscription subscription)
    {
        lock (_gate)
        {
            if (_isEnding)
                throw Refused(subscription.Name, "the socket is closing");
            if (_subscriptions.Length >= _parts.Options.Subscriptions)
                throw Refused(subscription.Name, $"the socket has {_subscriptions.Length}, as many as one may have");
            if (Find(subscription.Name) is not null)
                throw Refused(subscription.Name, "the socket has one of that name; unsubscribe it first");
            Volatile.Write(ref _subscriptions, [.. _subscriptions, subscription]);
        }
    }

    private static InvalidInputException Refused(string name, string why) =>
        new(ErrorIds.InvalidSubscription, "subscription", $"The subscription '{name}' was not made: {why}.");

    private void Remove(SocketSubscription subscription)
    {
        lock (_gate)
            Volatile.Write(ref _subscriptions, [.. _subscriptions.Where(known => known != subscription)]);
    }

    private Task EndSubscriptionsAsync() =>
        Task.WhenAll(Array.ConvertAll(_subscriptions, subscription => subscription.EndAsync()));

    private void CheckWaiting(int bytes)
    {
        if (bytes <= _parts.Options.WaitingBytes)
            return;
        Log.SocketTooSlow(_parts.Logger, NameForLimits, bytes);
        _parts.Metrics.Cut("slow");
        // A close frame would wait behind all of it.
        Abort();
    }

    private void Abort() => _context.Abort();
}
