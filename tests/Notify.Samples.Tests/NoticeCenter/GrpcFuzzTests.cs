using System.Net;
using Microsoft.Extensions.Logging;

namespace Notify.Samples.Tests;

/// <summary>Whatever is sent as a call is answered with a status, and the host goes on.</summary>
public sealed class GrpcFuzzTests
{
    private const int Calls = 1_000;
    private const string NoCall = "application/grpc-web";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_call_ends_in_anything_but_a_status_and_what_was_accepted_is_there(int seed)
    {
        await using var center = await RunningNoticeCenter.StartWithGrpc();
        using var caller = new GrpcCaller(center.Grpc);
        var random = new Random(seed);
        var accepted = 0;
        for (var i = 0; i < Calls; i++)
        {
            var (path, body, type) = Next(random);
            var reply = await caller.Call(path, body, type, Headers(random));
            if (type == NoCall)
            {
                Assert.InRange((int)reply.Http, 400, 499);
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, reply.Http);
            Assert.Contains(reply.Status, (string[])["0", "3", "4", "8", "12", "13"]);
            if (reply.Status != "0")
                Assert.DoesNotContain("   at ", reply.Message, StringComparison.Ordinal);
            else if (reply.Response() is var (code, _, _) && path.EndsWith("Notify", StringComparison.Ordinal))
                accepted += code == 10000 ? 1 : 0;
        }

        Assert.DoesNotContain(center.Log.Entries, entry => entry.Level >= LogLevel.Error);
        Assert.True(accepted > Calls / 20, $"Only {accepted} calls were right; the fuzzer tests too little.");
        await center.WhenAllIsWritten();
        Assert.True(await center.UnreadOf(7) <= accepted);
        Assert.Equal("Healthy", await center.Client.GetStringAsync("/health"));
    }

    private static (string Path, byte[] Body, string Type) Next(Random random)
    {
        string[] paths = ["/notice.Producer/Notify", "/notice.Producer/Notify", "/notice.Producer/Read", "/a/b", "/"];
        string[] types = ["application/grpc", "application/grpc", "application/grpc+proto", NoCall];
        return (paths[random.Next(paths.Length)], NextBody(random), types[random.Next(types.Length)]);
    }

    private static byte[] NextBody(Random random)
    {
        var right = GrpcCaller.Frame(
            NoticeRequests.Bytes(random.Next(3) == 0 ? random.NextInt64(-1, 9) : 7, random.Next(12), "hello")
        );
        switch (random.Next(8))
        {
            case 0:
                return NextBytes(random, random.Next(64));
            case 1:
                return right[..random.Next(right.Length)];
            case 2:
                right[random.Next(right.Length)] = (byte)random.Next(256);
                return right;
            case 3:
                return GrpcCaller.Frame(NextBytes(random, random.Next(300)));
            case 4:
                return GrpcCaller.Frame(
                    NextBytes(random, 8),
                    (byte)random.Next(4),
                    (uint)random.NextInt64(uint.MaxValue)
                );
            case 5:
                return [.. right, .. NextBytes(random, random.Next(1, 9))];
            default:
                return right;
        }
    }

    private static (string, string)[] Headers(Random random) =>
        random.Next(6) switch
        {
            0 => [("grpc-timeout", "30S")],
            1 => [("grpc-timeout", $"{random.Next(-5, 5)}{(char)random.Next('A', 'z')}")],
            2 => [("grpc-encoding", "gzip")],
            3 => [("x-bin", "AAAA")],
            _ => [],
        };

    private static byte[] NextBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
