using System.Globalization;
using System.Text.Json;
using Google.Protobuf;

namespace NoticeCenter;

/// <summary>The two calls: they do what the routes of the same kind do, and answer with the same codes.</summary>
internal sealed class ProducerCalls(GrpcCall grpc, OldCalls calls, EnvelopeErrors errors)
{
    public Task NotifyAsync(HttpContext context) =>
        grpc.AnswerAsync(
            context,
            NoticeRequest.Parser,
            (request, token) => AnswerAsync(calls.SendAsync, request, token)
        );

    public Task ReadAsync(HttpContext context) =>
        grpc.AnswerAsync(
            context,
            NoticeRequest.Parser,
            (request, token) => AnswerAsync(calls.MarkReadAsync, request, token)
        );

    private async Task<IMessage> AnswerAsync(
        Func<Fields, CancellationToken, Task<SentNotice>> call,
        NoticeRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var done = await call(FieldsOf(request), cancellationToken);
            return Pack(Envelope.Success(done), JsonSerializer.SerializeToUtf8Bytes(done, EnvelopeJson.Old.SentNotice));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Pack(errors.Answer(exception, $"gRPC {call.Method.Name}"), "null"u8);
        }
    }

    private static ProducerResponse Pack(Envelope envelope, ReadOnlySpan<byte> data) =>
        new()
        {
            Code = envelope.Code,
            Msg = envelope.Msg,
            Data = ByteString.CopyFrom(data),
        };

    /// <summary>Checked like those of the routes. A number that was left out is 0 on this wire.</summary>
    private static Fields FieldsOf(NoticeRequest request) =>
        Fields.Of(
            ("uid", request.Uid.ToString(CultureInfo.InvariantCulture)),
            ("type", request.Type.ToString(CultureInfo.InvariantCulture)),
            ("data", request.Data),
            ("time", request.CreateTime)
        );
}
