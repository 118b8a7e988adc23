using System.Text;
using Microsoft.Extensions.Logging;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests.TopicSockets;

/// <summary>Frames of all kinds, right and wrong, byte for byte: no crash, no error of ours, nothing that grows.</summary>
[Collection(Alone.Collection)]
public sealed class FuzzTests
{
    private const int Sockets = 60;
    private const int FramesOfSocket = 40;

    private static readonly string[] Texts =
    [
        """{"type":"send","topic":"t","text":"x"}""",
        """{"type":"send","topic":"t","body":{"a":[1,2,{}]},"delayMs":1}""",
        """{"type":"send","topic":"t","base64":"!!!"}""",
        """{"type":"send","topic":"\ud800","text":"\ud800"}""",
        """{"type":"send","topic":"t","id":"","key":"\u0000","expiresAt":"0001-01-01"}""",
        """{"type":"send","topic":"t","delayMs":99999999999999}""",
        """{"type":"send","topic":"t","dueAt":"9999-12-31T23:59:59Z"}""",
        """{"type":"subscribe","sub":"s","topics":["t","#"],"group":"g","prefetch":3}""",
        """{"type":"subscribe","sub":"l","topics":[],"prefetch":1e9}""",
        """{"type":"subscribe","sub":"","topics":["*.#.a b"]}""",
        """{"type":"unsubscribe","sub":"s"}""",
        """{"type":"ack","sub":"s","ids":["a","019a2f0c-0000-7000-8000-000000000000",5]}""",
        """{"type":"retry","sub":"s","id":"a","afterMs":-1}""",
        """{"type":"dead","sub":"s","id":"A19A2F0C-0000-7000-8000-000000000000"}""",
        """{"type":"sign-in","apiKey":null}""",
        """{"type":"nothing"}""",
        """{"type":5}""",
        """{"ref":{}}""",
        """[[[[[[[[[""",
        """{"type":"ping"} {"type":"ping"}""",
        "{}",
        "null",
        "",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_frame_breaks_the_host_or_stays_in_its_memory(int seed)
    {
        await using var host = await TopicHosts.Start(sockets => sockets.MessageBytes = 64 * 1024);
        await Attack(host, new Random(seed));

        await Alone.AssertLeavesNothing(
            20 * 1024 * 1024,
            async () =>
            {
                await Attack(host, new Random(seed + 100));
                await Attack(host, new Random(seed + 200));
            }
        );

        Assert.DoesNotContain(host.Log.Entries, entry => entry.Level >= LogLevel.Error);
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask("""{"type":"ping"}""", "pong");
    }

    private static async Task Attack(InboxHost host, Random random)
    {
        for (var i = 0; i < Sockets; i++)
        {
            using var socket = await RawSocket.Connect(host, random.Next(4) == 0 ? null : TopicHosts.All);
            try
            {
                for (var frame = 0; frame < FramesOfSocket; frame++)
                    await socket.Stream.WriteAsync(Next(random));
            }
            catch (IOException)
            {
                // It was cut off, which is an answer, too.
            }
        }
    }

    private static byte[] Next(Random random)
    {
        var text = Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]);
        if (random.Next(4) == 0)
            text = text[..random.Next(text.Length + 1)];
        if (random.Next(8) == 0 && text.Length > 0)
            text[random.Next(text.Length)] = (byte)random.Next(256);
        // Most frames are whole texts; some are anything.
        var first = random.Next(40) == 0 ? (byte)random.Next(256) : (byte)0x81;
        var frame = RawSocket.Frame(first, text, masked: random.Next(80) > 0);
        if (random.Next(60) == 0)
            random.NextBytes(frame);
        return random.Next(60) == 0 ? frame[..random.Next(frame.Length)] : frame;
    }
}
