using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>Makes gRPC calls byte by byte, right ones and wrong ones, over HTTP/2 without TLS.</summary>
internal sealed class GrpcCaller(Uri server) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = server, Timeout = Guard.Time };

    /// <summary>A message with the five bytes before it.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message, byte flag = 0, uint? length = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public async Task<GrpcReply> Call(
        string path,
        byte[] body,
        string contentType = "application/grpc",
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        var status = ValueOf(response.TrailingHeaders) ?? ValueOf(response.Headers);
        var message = response.Headers.TryGetValues("grpc-message", out var texts) ? texts.Single() : "";
        return new GrpcReply(response.StatusCode, status, Uri.UnescapeDataString(message), answer);
    }

    public void Dispose() => _client.Dispose();

    private static string? ValueOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("grpc-status", out var values) ? values.Single() : null;
}
