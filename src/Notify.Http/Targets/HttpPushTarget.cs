using System.Net;

namespace Notify.Http;

/// <summary>
/// One endpoint at work:
/// <code>
/// breaker ─► request ─► signature ─► connection, of an allowed address ─► answer ─► done / failed / refused
/// </code>
/// </summary>
internal sealed class HttpPushTarget : IDisposable
{
    /// <summary>How long a connection lives: an endpoint that moves is followed within this time.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private const int MostAnswerHeaderKilobytes = 32;

    private readonly string _name;
    private readonly HttpPushOptions _options;
    private readonly PushMeter _meter;
    private readonly TimeProvider _time;
    private readonly RequestMaker _requests;
    private readonly AnswerReader _answers;
    private readonly HttpMessageInvoker _client;

    public HttpPushTarget(
        string name,
        HttpPushOptions options,
        EndpointBreaker breaker,
        PushMeter meter,
        TimeProvider time,
        GuardedConnector connector
    )
    {
        _name = name;
        _options = options;
        _meter = meter;
        _time = time;
        Breaker = breaker;
        _requests = new RequestMaker(options, new WebhookSigner(options.Secrets), time);
        _answers = new AnswerReader(options, time);
        _client = new HttpMessageInvoker(HandlerOf(options, connector));
    }

    public EndpointBreaker Breaker { get; }

    /// <summary>Pushes one message.</summary>
    /// <exception cref="HttpPushException">It was not taken, and may come again.</exception>
    public async Task PushAsync(MessageContext context, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var outcome = "error";
        try
        {
            var answer = await AskAsync(context, cancellationToken).ConfigureAwait(false);
            outcome = ((int)answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Decide(context, answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = "timeout";
            Breaker.Failed();
            throw new HttpPushException($"{Describe(context)} was not answered within {_options.Timeout} (Timeout).");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Breaker.Failed();
            throw new HttpPushException($"{Describe(context)} failed: {CauseOf(exception)}", innerException: exception);
        }
        finally
        {
            _meter.Pushed(_name, outcome, _time.GetElapsedTime(started));
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        Breaker.Dispose();
    }

    private async Task<Answer> AskAsync(MessageContext context, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = _requests.Make(context);
        await _requests.SignAsync(request, context.Message, either.Token).ConfigureAwait(false);
        using var response = await _client.SendAsync(request, either.Token).ConfigureAwait(false);
        return await _answers.ReadAsync(response, either.Token).ConfigureAwait(false);
    }

    private void Decide(MessageContext context, Answer answer)
    {
        if (answer.IsOutage)
            Breaker.Failed();
        else
            Breaker.Succeeded();
        if (answer.IsSuccess)
            return;

        var status = (int)answer.Status;
        var text = $"{Describe(context)} was answered {status} ({answer.Status}){answer.Text}.";
        if (
            _options.FinalStatuses.Contains(status)
            || (status == (int)HttpStatusCode.Gone && !_options.KeepTryingAfterGone)
        )
            context.Refuse($"{text} That answer is final (FinalStatuses).");
        else
            throw new HttpPushException(text, answer.Status, answer.RetryAfter);
    }

    /// <summary>The address without its query, which may hold secrets.</summary>
    private string Describe(MessageContext context) =>
        $"The push of message '{context.Message.Id}' to '{_name}' ({_options.Url!.GetLeftPart(UriPartial.Path)})";

    private static string CauseOf(Exception exception)
    {
        var cause = exception.InnerException is IOException or System.Net.Sockets.SocketException
            ? exception.InnerException
            : exception;
        return cause.Message.TrimEnd('.') + ".";
    }

    private static SocketsHttpHandler HandlerOf(HttpPushOptions options, GuardedConnector connector) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // A proxy would be connected to in the endpoint's place, and the address could not be checked.
            UseProxy = false,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxResponseHeadersLength = MostAnswerHeaderKilobytes,
            MaxConnectionsPerServer = options.Concurrency,
            MaxResponseDrainSize = 0,
            ConnectTimeout = options.Timeout,
            // What an application shapes may have more than ASCII, and most servers read it so.
            RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
            ConnectCallback = (context, token) => connector.ConnectAsync(context.DnsEndPoint, token),
        };
}
