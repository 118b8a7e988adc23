using System.Buffers;
using System.Net.WebSockets;

namespace Notify.AspNetCore;

/// <summary>The frames of docs/topic-sockets.md.</summary>
internal sealed class JsonTopicProtocol(
    TopicCaller? caller,
    IApiKeys? keys,
    IGroupAdministration groups,
    TopicSocketOptions options,
    TimeProvider time
) : TopicSocketProtocol
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromDays(1);

    private readonly TopicFrameReader _reader = new();
    private TopicCaller? _caller = caller;
    private string? _allowedTopic;
    private int _failures;

    public override ValueTask OpenedAsync(TopicSocket socket, CancellationToken cancellationToken)
    {
        if (_caller is not null)
            Welcome(socket, reference: null);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask ReceivedAsync(
        TopicSocket socket,
        ReadOnlyMemory<byte> text,
        CancellationToken cancellationToken
    )
    {
        var frame = _reader.Frame;
        try
        {
            _reader.Read(text.Span);
            if (frame.Type == TopicFrameTypes.Subscribe && _caller is not null)
                await SubscribeAsync(socket, frame, cancellationToken).ConfigureAwait(false);
            else if (frame.Type == TopicFrameTypes.Unsubscribe && _caller is not null)
                await UnsubscribeAsync(socket, frame, cancellationToken).ConfigureAwait(false);
            else
                Take(socket, frame);
        }
        catch (TopicFrameException exception)
        {
            Refuse(socket, frame, exception.Code, exception.Message);
        }
        catch (NotifyException exception)
        {
            Refuse(socket, frame, exception.ErrorId, exception.Message);
        }
    }

    public override bool WriteMessage(SocketSubscription subscription, Delivery delivery, IBufferWriter<byte> text)
    {
        TopicFrameWriter.Message(text, subscription.Name, delivery);
        return true;
    }

    public override void WriteResult(Message message, object? tag, SendResult result, IBufferWriter<byte> text) =>
        TopicFrameWriter.Result(text, (string?)tag, message, result);

    public override void WriteJoined(SocketSubscription subscription, IBufferWriter<byte> text)
    {
        var (reference, group) = (TopicSubscriptionTag)subscription.Options.Tag!;
        TopicFrameWriter.Plain(text, "subscribed", reference, subscription.Name, group);
    }

    public override void WriteMissed(SocketSubscription subscription, IBufferWriter<byte> text) =>
        TopicFrameWriter.Plain(text, "missed", reference: null, subscription.Name, group: null);

    private void Take(TopicSocket socket, TopicFrame frame)
    {
        switch (frame.Type)
        {
            case TopicFrameTypes.Ping:
                Reply(socket, "pong", frame);
                break;
            case TopicFrameTypes.SignIn:
                SignIn(socket, frame);
                break;
            case not null when _caller is null:
                Fail(socket, frame, "Sign in first: send { \"type\": \"sign-in\", \"apiKey\": ... }.");
                break;
            case TopicFrameTypes.Send:
                Send(socket, _caller, frame);
                break;
            default:
                Settle(socket, frame);
                break;
        }
    }

    private void SignIn(TopicSocket socket, TopicFrame frame)
    {
        if (_caller is not null)
            throw TopicFrameException.Invalid($"The client is signed in as '{_caller.Name}' already.");
        if (keys is null)
            throw TopicFrameException.Invalid("This host knows no API keys; sign in with the request.");
        var result = keys.Check(frame.ApiKey, socket.RemoteAddress);
        if (!result.IsAccepted)
        {
            Fail(socket, frame, result.IsLockedOut ? "Too many wrong keys came from there." : "The key is not known.");
            return;
        }

        _caller = TopicCaller.Of(result.Client);
        Welcome(socket, frame.Ref);
    }

    private void Welcome(TopicSocket socket, string? reference)
    {
        if (socket.Admit(_caller!.Name))
            socket.Write(
                (reference, _caller.Name),
                (to, text) => TopicFrameWriter.SignedIn(text, to.reference, to.Name)
            );
    }

    private void Fail(TopicSocket socket, TopicFrame frame, string message)
    {
        Refuse(socket, frame, TopicFrameException.Unauthorized, message);
        if (++_failures >= options.SignInAttempts)
            socket.Close(WebSocketCloseStatus.PolicyViolation, "Nobody has signed in.");
    }

    private void Send(TopicSocket socket, TopicCaller sender, TopicFrame frame)
    {
        var topic = frame.Topic ?? throw TopicFrameException.Invalid("A message has a 'topic'.");
        if (!ReferenceEquals(topic, _allowedTopic))
        {
            // A malformed one is allowed nobody, and is better told what is wrong with it.
            if (Names.TopicFault(topic) is null && !sender.MayProduce(topic))
                throw new TopicFrameException(
                    TopicFrameException.Forbidden,
                    $"The client '{sender.Name}' may not send to '{topic}'; it needs the scope 'produce:{topic}'."
                );
            _allowedTopic = topic;
        }

        if (frame is { DelayMs: not null, DueAt: not null })
            throw TopicFrameException.Invalid("Give 'delayMs' or 'dueAt', not both.");
        if (frame.Ids.Count > 1)
            throw TopicFrameException.Invalid("A message has one id.");
        var delay = TimeSpan.FromMilliseconds(frame.DelayMs ?? 0);
        var message = new Message(topic, frame.Body ?? [], frame.Ids.Count == 1 ? frame.Ids[0] : default)
        {
            Key = frame.Key,
            ContentType = frame.ContentType,
            Headers = frame.Headers ?? MessageHeaders.Empty,
            DueAt = delay > TimeSpan.Zero ? time.GetUtcNow() + delay : frame.DueAt,
            ExpiresAt = frame.ExpiresAt,
        };
        socket.Send(message, frame.Ref);
    }

    private static void Settle(TopicSocket socket, TopicFrame frame)
    {
        var subscription = Subscription(socket, frame);
        var reason = frame.Reason ?? "The client gave no reason.";
        var after = TimeSpan.FromMilliseconds(frame.AfterMs ?? 0);
        if (after > LongestRetry)
            throw TopicFrameException.Invalid($"'afterMs' is {frame.AfterMs}; a retry waits {LongestRetry} at most.");
        List<MessageId>? late = null;
        foreach (var id in frame.Ids)
        {
            var isHeld = frame.Type switch
            {
                TopicFrameTypes.Ack => subscription.Complete(id),
                TopicFrameTypes.Retry => subscription.Retry(id, after, reason),
                _ => subscription.DeadLetter(id, reason),
            };
            if (!isHeld)
                (late ??= []).Add(id);
        }

        if (late is not null)
            socket.Write(
                (frame.Ref, subscription.Name, late),
                (to, text) => TopicFrameWriter.Late(text, to.Ref, to.Name, to.late)
            );
    }

    private async ValueTask SubscribeAsync(TopicSocket socket, TopicFrame frame, CancellationToken cancellationToken)
    {
        var name = frame.Sub is { Length: > 0 and <= MessageLimits.GroupLength } sub
            ? sub
            : throw TopicFrameException.Invalid("'sub' names the subscription, in 1 to 100 characters.");
        var prefetch = frame.Prefetch ?? options.Prefetch;
        if (prefetch < 1 || prefetch > options.MostPrefetch)
            throw TopicFrameException.Invalid($"'prefetch' is {prefetch}; it is 1 to {options.MostPrefetch}.");
        string[] topics = [.. frame.Topics];
        foreach (var topic in topics)
            CheckMayConsume(topic);
        var group = _caller!.GroupOf(frame.Group ?? "live");
        if (frame.Group is not null)
            await CheckGroupAsync(group, cancellationToken).ConfigureAwait(false);
        var wish = new Subscription(group, topics)
        {
            Ephemeral = frame.Group is null,
            OrderByKey = frame.OrderByKey,
            PrefetchMessages = prefetch,
            PrefetchBytes = options.PrefetchBytes,
        };
        var how = new SocketSubscriptionOptions
        {
            CompleteWhenWritten = frame.Ack == false,
            Tag = new TopicSubscriptionTag(frame.Ref, frame.Group),
        };
        await socket.SubscribeAsync(name, wish, how, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A group receives what it was ever subscribed to, whatever its client may receive by now.</summary>
    private async ValueTask CheckGroupAsync(string group, CancellationToken cancellationToken)
    {
        if (await groups.FindAsync(group, cancellationToken).ConfigureAwait(false) is not { } known)
            return;
        foreach (var topic in known.Topics)
            CheckMayConsume(topic);
    }

    private void CheckMayConsume(string topic)
    {
        if (!_caller!.MayConsume(topic))
            throw new TopicFrameException(
                TopicFrameException.Forbidden,
                $"The client '{_caller.Name}' may not receive '{topic}'; it needs the scope 'consume:{topic}'."
            );
    }

    private static async ValueTask UnsubscribeAsync(
        TopicSocket socket,
        TopicFrame frame,
        CancellationToken cancellationToken
    )
    {
        var subscription = Subscription(socket, frame);
        await socket.UnsubscribeAsync(subscription.Name, cancellationToken).ConfigureAwait(false);
        Reply(socket, "unsubscribed", frame);
    }

    private static SocketSubscription Subscription(TopicSocket socket, TopicFrame frame) =>
        socket.Find(frame.Sub ?? "")
        ?? throw TopicFrameException.Invalid($"There is no subscription '{frame.Sub}' on this socket.");

    private static void Reply(TopicSocket socket, string type, TopicFrame frame) =>
        socket.Write(
            (type, frame.Ref, frame.Sub),
            (to, text) => TopicFrameWriter.Plain(text, to.type, to.Ref, to.Sub, group: null)
        );

    private static void Refuse(TopicSocket socket, TopicFrame frame, string code, string message) =>
        socket.Write(
            (frame.Ref, frame.Sub, code, message),
            (to, text) => TopicFrameWriter.Error(text, to.Ref, to.Sub, to.code, to.message)
        );
}
