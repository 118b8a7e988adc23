using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using Google.Protobuf;

namespace Notify.Samples.Tests;

/// <summary>What came back of a call.</summary>
/// <param name="Http">The HTTP status.</param>
/// <param name="Status">gRPC's own, as text; null if there was none.</param>
/// <param name="Message">The text beside it.</param>
/// <param name="Body">The body, with its prefix.</param>
internal sealed record GrpcReply(HttpStatusCode Http, string? Status, string Message, byte[] Body)
{
    /// <summary>The response, after a look that there is exactly one.</summary>
    public (long Code, string Msg, JsonElement Data) Response()
    {
        Assert.True((Http, Status) == (HttpStatusCode.OK, "0"), $"{Http} {Status} {Message}");
        Assert.Equal(0, Body[0]);
        Assert.Equal((uint)Body.Length - 5, BinaryPrimitives.ReadUInt32BigEndian(Body.AsSpan(1)));
        using var input = new CodedInputStream(Body[5..]);
        var (code, msg, data) = (0L, "", ByteString.Empty);
        while (input.ReadTag() is > 0 and var tag)
        {
            if (tag == 1 << 3)
                code = input.ReadInt64();
            else if (tag == ((2 << 3) | 2))
                msg = input.ReadString();
            else if (tag == ((3 << 3) | 2))
                data = input.ReadBytes();
            else
                Assert.Fail($"A field that nobody knows: {tag}.");
        }

        return (code, msg, JsonElement.Parse(data.Span));
    }

    public void IsRefused(int status, string text)
    {
        Assert.True(Status == $"{status}", $"{Http} {Status} {Message}");
        Assert.Equal(HttpStatusCode.OK, Http);
        Assert.Contains(text, Message, StringComparison.Ordinal);
        Assert.Empty(Body);
    }
}
