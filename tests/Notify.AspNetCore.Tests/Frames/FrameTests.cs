using System.Net.WebSockets;
using System.Text;

namespace Notify.AspNetCore.Tests.Frames;

/// <summary>The rules of RFC 6455, byte by byte, and with the client of .NET.</summary>
public sealed class FrameTests
{
    private const string Ping = """{"type":"ping"}""";

    [Theory]
    [InlineData(1)]
    [InlineData(124)]
    [InlineData(126)]
    [InlineData(65_500)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public async Task A_text_of_any_size_comes_and_goes(int size)
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask("""{"type":"subscribe","sub":"s","topics":["t"]}""", "subscribed");
        var body = string.Concat(Enumerable.Range(0, size).Select(i => (char)('a' + (i % 26))));

        await client.Send($$"""{"type":"send","topic":"t","text":"{{body}}"}""");

        var frames = new[] { await client.NextText(), await client.NextText() };
        Assert.Contains(frames, frame => frame!.Contains("\"type\":\"sent\"", StringComparison.Ordinal));
        Assert.Contains(frames, frame => frame!.Contains($"\"{body}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_in_parts_is_one_text_and_control_frames_may_come_in_between()
    {
        await using var host = await TopicHosts.Start();
        using var client = await RawSocket.Connect(host, TopicHosts.All);
        await client.Next();
        var text = Encoding.UTF8.GetBytes(Ping);

        await client.Send(0x01, text[..3]);
        await client.Send(0x89, "p"u8.ToArray());
        await client.Send(0x00, []);
        await client.Send(0x80, text[3..]);

        Assert.Equal(0x8A, (await client.Next())!.Value.First);
        Assert.Equal("""{"type":"pong"}""", Encoding.UTF8.GetString((await client.Next())!.Value.Payload));
    }

    [Fact]
    public async Task Bytes_may_come_one_by_one()
    {
        await using var host = await TopicHosts.Start();
        using var client = await RawSocket.Connect(host, TopicHosts.All);
        await client.Next();

        foreach (var one in RawSocket.Frame(0x81, Encoding.UTF8.GetBytes(Ping)))
            await client.Stream.WriteAsync(new[] { one });

        Assert.Equal("""{"type":"pong"}""", Encoding.UTF8.GetString((await client.Next())!.Value.Payload));
    }

    [Theory]
    [InlineData("81 02 7B 7D", WebSocketCloseStatus.ProtocolError)] // not masked
    [InlineData("C1 80 00 00 00 00", WebSocketCloseStatus.ProtocolError)] // compressed
    [InlineData("83 80 00 00 00 00", WebSocketCloseStatus.ProtocolError)] // unknown opcode
    [InlineData("09 80 00 00 00 00", WebSocketCloseStatus.ProtocolError)] // a ping in parts
    [InlineData("89 FE 00 7E 00 00 00 00", WebSocketCloseStatus.ProtocolError)] // a long ping
    [InlineData("80 80 00 00 00 00", WebSocketCloseStatus.ProtocolError)] // the rest of nothing
    [InlineData("01 80 00 00 00 00 81 80 00 00 00 00", WebSocketCloseStatus.ProtocolError)] // two at once
    [InlineData("82 80 00 00 00 00", WebSocketCloseStatus.InvalidMessageType)]
    [InlineData("81 82 00 00 00 00 C3 28", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("81 FF 7F FF FF FF FF FF FF FF 00 00 00 00", WebSocketCloseStatus.MessageTooBig)]
    [InlineData("81 FF FF FF FF FF FF FF FF FF 00 00 00 00", WebSocketCloseStatus.MessageTooBig)]
    public async Task What_breaks_a_rule_is_told_and_closed(string bytes, WebSocketCloseStatus status)
    {
        await using var host = await TopicHosts.Start();
        using var client = await RawSocket.Connect(host, TopicHosts.All);

        await client.Stream.WriteAsync(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Equal((int)status, await client.CloseStatus());
        await client.Send(0x88, []);
        await client.WhenCut();
    }

    [Fact]
    public async Task Parts_do_not_add_up_to_more_than_the_limit()
    {
        await using var host = await TopicHosts.Start(sockets => sockets.MessageBytes = 10_000);
        using var client = await RawSocket.Connect(host, TopicHosts.All);

        await client.Send(0x01, new byte[9_000]);
        await client.Send(0x00, new byte[1_001]);

        Assert.Equal((int)WebSocketCloseStatus.MessageTooBig, await client.CloseStatus());
    }

    [Fact]
    public async Task A_client_that_closes_gets_its_own_status_back()
    {
        await using var host = await TopicHosts.Start();
        using var client = await RawSocket.Connect(host, TopicHosts.All);

        await client.Send(0x88, [0x0B, 0xB8, (byte)'b', (byte)'y', (byte)'e']);

        Assert.Equal(3000, await client.CloseStatus());
        await client.WhenCut();
    }

    [Fact]
    public async Task A_request_that_is_no_WebSocket_is_told_so()
    {
        await using var host = await TopicHosts.Start();

        Assert.Equal(400, (await host.Send("GET /v1/topics")).Status);
        Assert.Equal(400, (await host.Send("POST /v1/topics", "{}")).Status);
    }
}
