using System.Diagnostics;
using System.Globalization;

namespace Notify.Http;

/// <summary>
/// Makes the request of one push: the message's body as it is, with headers that name it and carry its trace on.
/// </summary>
internal sealed class RequestMaker(HttpPushOptions options, WebhookSigner signer, TimeProvider time)
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const string RequestId = "X-Request-Id";
    public const string Attempt = "Notify-Attempt";
    public const string Topic = "Notify-Topic";
    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";

    private const string UserAgent = "User-Agent";
    private const string ContentType = "Content-Type";
    private const string UsualContentType = "application/json";

    public HttpRequestMessage Make(MessageContext context)
    {
        var message = context.Message;
        var id = IdOf(message);
        var request = new HttpRequestMessage(HttpMethod.Post, options.Url)
        {
            Content = new ReadOnlyMemoryContent(message.Body),
        };
        request.Content.Headers.TryAddWithoutValidation(ContentType, message.ContentType ?? UsualContentType);
        Add(request, IdempotencyKey, id);
        Add(request, Attempt, context.Attempt.ToString(CultureInfo.InvariantCulture));
        Add(request, Topic, message.Topic);
        Add(request, UserAgent, "Notify");
        AddRequestId(request, message, id);
        AddTrace(request, message);
        foreach (var (name, value) in options.Headers)
        {
            request.Headers.Remove(name);
            Add(request, name, value);
        }

        options.Shape?.Invoke(request, context);
        return request;
    }

    /// <summary>Signs what is really sent: after the application has shaped it.</summary>
    public async ValueTask SignAsync(HttpRequestMessage request, Message message, CancellationToken cancellationToken)
    {
        if (!signer.IsOn)
            return;
        var id = IdOf(message);
        var now = time.GetUtcNow();
        var body = request.Content is null
            ? []
            : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        Add(request, WebhookSigner.IdHeader, id);
        Add(request, WebhookSigner.TimestampHeader, WebhookSigner.Timestamp(now));
        Add(request, WebhookSigner.SignatureHeader, signer.SignatureOf(id, now, body));
    }

    /// <summary>The id as a header can carry it: others than letters, digits and a few signs are escaped.</summary>
    private static string IdOf(Message message) =>
        message.Id.IsUuid ? message.Id.ToString() : Uri.EscapeDataString(message.Id.ToString());

    /// <summary>The id of the request that caused the message, if it was sent along; the message's own else.</summary>
    private static void AddRequestId(HttpRequestMessage request, Message message, string id)
    {
        var sent =
            message.Headers.Count > 0 && message.Headers.TryGetValue(HttpPushHeaders.RequestId, out var value)
                ? value
                : null;
        if (string.IsNullOrEmpty(sent) || !IsPlain(sent))
            sent = id;
        Add(request, RequestId, sent);
    }

    /// <summary>The trace goes on: the running one's, which the client adds itself, or else the message's.</summary>
    private static void AddTrace(HttpRequestMessage request, Message message)
    {
        if (Activity.Current is not null || message.Trace is not { } trace)
            return;
        Add(request, TraceParent, trace.TraceParent);
        if (trace.TraceState is { } state)
            Add(request, TraceState, state);
    }

    private static void Add(HttpRequestMessage request, string name, string value) =>
        request.Headers.TryAddWithoutValidation(name, value);

    private static bool IsPlain(string text) => text.All(character => character is > ' ' and <= '~');
}
