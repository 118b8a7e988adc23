namespace Notify.Samples.Tests;

/// <summary>A gRPC client that others made, against the sample.</summary>
public sealed class GrpcClientTests
{
    [Fact]
    public async Task A_real_client_notifies_and_reads_and_understands_every_refusal()
    {
        await using var center = await RunningNoticeCenter.StartWithGrpc();

        var replies = await PythonGrpc.Call(
            center.Grpc,
            """
            [
              {"method": "/notice.Producer/Notify", "request": {"uid": 42, "type": 3, "data": "你好", "createTime": "2026-01-31 18:30:00"}},
              {"method": "/notice.Producer/Notify", "request": {"uid": 42, "type": 1}},
              {"method": "/notice.Producer/Read", "request": {"uid": 43, "type": 1}},
              {"method": "/notice.Producer/Notify", "request": {"type": 1}},
              {"method": "/notice.Producer/Delete", "request": {"uid": 42}},
              {"method": "/notice.Producer/Notify", "request": {"uid": 42, "data": "LONG"}, "gzip": true},
              {"method": "/notice.Producer/Notify", "request": {"uid": 42, "data": "HUGE"}}
            ]
            """.Replace("LONG", new string('x', 3_000), StringComparison.Ordinal).Replace(
                "HUGE",
                new string('x', 300_000),
                StringComparison.Ordinal
            )
        );

        Assert.Equal(
            ["OK", "OK", "OK", "OK", "UNIMPLEMENTED", "UNIMPLEMENTED", "RESOURCE_EXHAUSTED"],
            replies.Select(reply => reply.GetProperty("status").GetString())
        );
        Assert.Equal("""{"uid":42,"type":3,"data":"你好"}""", replies[0].GetProperty("data").GetString());
        Assert.Equal(
            [10000, 10000, 10000, 10002],
            replies.Take(4).Select(reply => reply.GetProperty("code").GetInt64())
        );
        Assert.Equal("null", replies[3].GetProperty("data").GetString());
        Assert.StartsWith("There is no /notice.Producer/Delete", replies[4].GetProperty("details").GetString());
        await center.WhenUnread(42, 2);
    }

    [Fact]
    public async Task A_real_client_gives_up_at_its_deadline_and_the_next_call_is_answered()
    {
        await using var center = await RunningNoticeCenter.StartWithGrpc(
            "--Notify:InMemory:QueueLimit=1",
            "--Notify:SendTimeout=00:01:00"
        );
        await center.Groups.PauseAsync("notify.inbox");

        var replies = await PythonGrpc.Call(
            center.Grpc,
            """
            [
              {"method": "/notice.Producer/Notify", "request": {"uid": 42}},
              {"method": "/notice.Producer/Notify", "request": {"uid": 42}, "timeout": 0.3},
              {"method": "/notice.Producer/Read", "request": {"uid": 42}}
            ]
            """
        );

        Assert.Equal(
            ["OK", "DEADLINE_EXCEEDED", "OK"],
            replies.Select(reply => reply.GetProperty("status").GetString())
        );
    }
}
