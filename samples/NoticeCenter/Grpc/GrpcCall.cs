using System.Globalization;
using Google.Protobuf;

namespace NoticeCenter;

/// <summary>
/// One call with one request and one answer, as gRPC puts it into HTTP/2:
/// <code>
/// HTTP/2? ─► gRPC? ─► deadline ─► one frame ─► message ─► method ─► frame, and the status in a trailer
/// </code>
/// </summary>
internal sealed class GrpcCall(TimeProvider time, ILogger<GrpcCall> logger)
{
    public const string ContentType = "application/grpc";

    /// <summary>True if a request says that it is a call. Other kinds of gRPC, such as for browsers, are not.</summary>
    public static bool IsCall(HttpRequest request) =>
        request.ContentType is { } type
        && (
            type.Equals(ContentType, StringComparison.OrdinalIgnoreCase)
            || type.StartsWith($"{ContentType}+proto", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith($"{ContentType};", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Answers a call.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parser">Reads the message.</param>
    /// <param name="method">Does what is asked.</param>
    public async Task AnswerAsync<TRequest>(
        HttpContext context,
        MessageParser<TRequest> parser,
        Func<TRequest, CancellationToken, Task<IMessage>> method
    )
        where TRequest : IMessage<TRequest>
    {
        if (Refusal(context) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        try
        {
            await CallAsync(context, parser, method);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Refuse(context.Response, Translate(exception, context.Request));
        }
        catch (Exception)
        {
            // The caller hung up; nobody reads an answer.
        }
    }

    /// <summary>Ends a call that has no answer: the status stands in the headers, and there is no body.</summary>
    public static void Refuse(HttpResponse response, GrpcException exception)
    {
        if (response.HasStarted)
        {
            response.HttpContext.Abort();
            return;
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers["grpc-status"] = Text(exception.Status);
        response.Headers["grpc-message"] = GrpcText.Encode(exception.Message);
        if (exception.Status == GrpcStatus.Unimplemented)
            response.Headers["grpc-accept-encoding"] = "identity";
    }

    /// <summary>What is wrong with a request that is none of gRPC, as an HTTP status.</summary>
    private static int? Refusal(HttpContext context)
    {
        if (!IsCall(context.Request))
            return StatusCodes.Status415UnsupportedMediaType;
        return HttpProtocol.IsHttp2(context.Request.Protocol) ? null : StatusCodes.Status426UpgradeRequired;
    }

    private async Task CallAsync<TRequest>(
        HttpContext context,
        MessageParser<TRequest> parser,
        Func<TRequest, CancellationToken, Task<IMessage>> method
    )
        where TRequest : IMessage<TRequest>
    {
        var timeout = GrpcTimeout.Parse(context.Request.Headers["grpc-timeout"]) ?? Timeout.InfiniteTimeSpan;
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            var request = Parse(parser, await GrpcFrame.ReadOnlyOneAsync(context.Request, either.Token));
            await WriteAsync(context.Response, await method(request, either.Token), either.Token);
        }
        catch (Exception exception) when (exception is not GrpcException && deadline.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatus.DeadlineExceeded, "Not done within grpc-timeout, or nobody knows.");
        }
    }

    private static TRequest Parse<TRequest>(MessageParser<TRequest> parser, byte[] message)
        where TRequest : IMessage<TRequest>
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new GrpcException(
                GrpcStatus.InvalidArgument,
                $"The message of {message.Length} bytes is no {typeof(TRequest).Name}: {exception.Message}"
            );
        }
    }

    private static async Task WriteAsync(HttpResponse response, IMessage answer, CancellationToken cancellationToken)
    {
        response.ContentType = ContentType;
        await response.Body.WriteAsync(GrpcFrame.Write(answer.ToByteArray()), cancellationToken);
        response.AppendTrailer("grpc-status", Text(GrpcStatus.Ok));
    }

    private GrpcException Translate(Exception exception, HttpRequest request)
    {
        if (exception is GrpcException known)
            return known;
        if (exception is IOException)
            return new GrpcException(GrpcStatus.Internal, "The call broke off, or is over a limit of the connection.");
        Log.RequestFailed(logger, exception, request.Method, request.Path);
        return new GrpcException(GrpcStatus.Internal, "The call failed; the log says why.");
    }

    private static string Text(GrpcStatus status) => ((int)status).ToString(CultureInfo.InvariantCulture);
}
