using System.Net.WebSockets;
using System.Text;
using Notify.Conformance;

namespace Notify.Samples.Tests.TopicHub;

/// <summary>Requests and frames of all kinds, right and wrong: no 500, no crash, nothing that grows.</summary>
[Collection(Alone.Collection)]
public sealed class FuzzTests
{
    private const int Requests = 1_500;
    private const int Sockets = 120;
    private const int FramesOfSocket = 25;

    private static readonly string[] Paths =
    [
        "/Producer/Send",
        "/Console/GetMessageList",
        "/Console/GetMessage",
        "/Console/DelMessage",
        "/Console/CountMessage",
        "/Console/GetClients",
        "/Console/GetConfig",
        "/Console/GetNodes",
        "/Console/Ping",
        "/Consumers/Conn/t/1",
        "/Producers/Conn/%00/%ff",
        "/ProducerSend",
    ];

    private static readonly string[] Fields =
    [
        "messageData",
        "topic",
        "delayTime",
        "startTime",
        "endTime",
        "status",
        "messageCode",
        "",
        "x",
    ];

    private static readonly string[] Values =
    [
        "",
        "0",
        "-1",
        "3",
        "9223372036854775808",
        "2026-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "0001-01-01 00:00:00",
        "null",
        "t",
        "a|b",
        "\0",
        "新闻",
        "00000000000000000000000000000000",
        "{\"a\":",
        new('x', 5_000),
    ];

    private static readonly string[] Texts =
    [
        "test",
        "{}",
        "[]",
        "null",
        "\"\"",
        "{\"MessageData\":\"x\",\"DelayTime\":0}",
        "{\"MessageData\":\"x\",\"DelayTime\":1e400}",
        "{\"MessageData\":\"x\",\"DelayTime\":9223372036854775807}",
        "{\"MessageData\":{\"a\":[1]},\"DelayTime\":0}",
        "{\"messagedata\":\"\\ud800\",\"delaytime\":-3}",
        "{\"MessageData\":",
        "00000000000000000000000000000000",
        "ffffffffffffffffffffffffffffffff",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "",
    ];

    [Theory]
    [InlineData("Kapok2", 1)]
    [InlineData("Kapok1", 2)]
    [InlineData("Dpmq", 3)]
    public async Task No_request_is_an_internal_error(string protocol, int seed)
    {
        await using var hub = await Start(protocol);
        var random = new Random(seed);
        for (var i = 0; i < Requests; i++)
        {
            using var request = Request(random);
            using var response = await hub.Client.SendAsync(request);

            Assert.True((int)response.StatusCode < 500, $"{i}: {request.RequestUri} gave {response.StatusCode}");
        }

        Assert.DoesNotContain(hub.Log.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Theory]
    [InlineData("Kapok2", 11)]
    [InlineData("Kapok1", 12)]
    [InlineData("Dpmq", 13)]
    public async Task No_frame_breaks_the_hub_or_stays_in_its_memory(string protocol, int seed)
    {
        await using var hub = await Start(protocol);
        await Attack(hub, protocol, new Random(seed));

        await Alone.AssertLeavesNothing(
            20 * 1024 * 1024,
            async () =>
            {
                await Attack(hub, protocol, new Random(seed + 100));
                await Attack(hub, protocol, new Random(seed + 200));
            }
        );

        Assert.DoesNotContain(hub.Log.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        Assert.Equal("Healthy", await hub.Client.GetStringAsync("/health"));
    }

    private static Task<RunningTopicHub> Start(string protocol) =>
        RunningTopicHub.Start(
            $"--TopicHub:Protocol={protocol}",
            "--Notify:ApiKeys:FailuresAllowed=1000000",
            "--Notify:TopicSockets:MessageBytes=65536",
            "--TopicHub:Remember=100",
            "--Notify:SendTimeout=00:00:01"
        );

    private static async Task Attack(RunningTopicHub hub, string protocol, Random random)
    {
        for (var i = 0; i < Sockets; i++)
        {
            var path =
                protocol == "Dpmq" ? $"/ConsumersConn/t/{i % 5}"
                : random.Next(2) == 0 ? $"/Consumers/Conn/t/{i % 5}"
                : "/Producers/Conn/t/1";
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(
                new UriBuilder(new Uri(hub.Client.BaseAddress!, path)) { Scheme = "ws" }.Uri,
                CancellationToken.None
            );
            await Chatter(socket, random);
        }

        await Guard.Until(
            async () => (await hub.Get<IGroupAdministration>().ListAsync()).Sum(group => group.Consumers) <= 1,
            "all sockets to be gone"
        );
    }

    /// <summary>Says things until it is cut off; hangs up in the middle of a text now and then.</summary>
    private static async Task Chatter(ClientWebSocket socket, Random random)
    {
        try
        {
            if (random.Next(4) > 0)
                await socket.SendAsync("test"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            for (var i = 0; i < FramesOfSocket; i++)
            {
                var type = random.Next(50) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
                var isWhole = random.Next(20) > 0;
                await socket.SendAsync(Bytes(random), type, isWhole, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException)
        {
            // Cut off, or the parts of a text are of two kinds.
        }
    }

    private static byte[] Bytes(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                var noise = new byte[random.Next(200)];
                random.NextBytes(noise);
                return noise;
            case 1:
                var cut = Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]);
                return cut[..random.Next(cut.Length + 1)];
            case 2 when random.Next(10) == 0:
                return new byte[70_000];
            default:
                return Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]);
        }
    }

    private static HttpRequestMessage Request(Random random)
    {
        var method = random.Next(10) == 0 ? HttpMethod.Get : HttpMethod.Post;
        var request = new HttpRequestMessage(method, Paths[random.Next(Paths.Length)]);
        if (random.Next(8) > 0)
            request.Headers.Add("secretKey", "test");
        if (method == HttpMethod.Get)
            return request;
        var fields = Enumerable
            .Range(0, random.Next(6))
            .Select(_ => KeyValuePair.Create(Fields[random.Next(Fields.Length)], Values[random.Next(Values.Length)]));
        request.Content = random.Next(6) switch
        {
            0 => new StringContent("{\"topic\":1}", Encoding.UTF8, "application/json"),
            1 => new ByteArrayContent([0xFF, 0xFE, (byte)'=', 0x00])
            {
                Headers = { { "Content-Type", "application/x-www-form-urlencoded" } },
            },
            2 => new ByteArrayContent([1, 2, 3])
            {
                Headers = { { "Content-Type", "multipart/form-data; boundary=b" } },
            },
            _ => new FormUrlEncodedContent(fields),
        };
        return request;
    }
}
