using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>The two gRPC calls of the old system, and what the protocol asks of whoever answers them.</summary>
public sealed class GrpcTests : IAsyncLifetime, IDisposable
{
    private const string NotifyCall = "/notice.Producer/Notify";
    private const string ReadCall = "/notice.Producer/Read";
    private const int Limit = 256 * 1024;
    private RunningNoticeCenter _center = null!;
    private GrpcCaller _caller = null!;

    public async Task InitializeAsync()
    {
        _center = await RunningNoticeCenter.StartWithGrpc();
        _caller = new GrpcCaller(_center.Grpc);
    }

    public async Task DisposeAsync()
    {
        // Nothing here is more than a caller's mistake.
        Assert.DoesNotContain(_center.Log.Entries, entry => entry.Level >= LogLevel.Error);
        await _center.DisposeAsync();
    }

    public void Dispose() => _caller.Dispose();

    [Fact]
    public async Task Notify_tells_back_what_was_sent_and_it_comes_into_the_inbox()
    {
        var reply = await Notify(uid: 42, type: 3, data: "<b>你好</b> 👍", createTime: "2026-01-31 18:30:00");

        var (code, msg, data) = reply.Response();
        Assert.Equal((10000, "success"), (code, msg));
        Assert.Equal(["data", "type", "uid"], Answer.NamesOf(data));
        Assert.Equal((42, 3), (data.GetProperty("uid").GetInt64(), data.GetProperty("type").GetInt32()));
        Assert.Equal("<b>你好</b> 👍", data.GetProperty("data").GetString());
        await _center.WhenUnread(42, 1);
        var listed = (await _center.Get("/api/msg/list?uid=42&type=3")).Data.GetProperty("list")[0];
        Assert.Equal("<b>你好</b> 👍", listed.GetProperty("data").GetString());
        Assert.Equal("2026-01-31T18:30:00Z", listed.GetProperty("updated_at").GetString());
    }

    [Fact]
    public async Task Notify_has_the_defaults_of_the_wire()
    {
        var (code, _, data) = (await Notify(uid: 42)).Response();

        Assert.Equal(10000, code);
        Assert.Equal("""{"uid":42,"type":0,"data":""}""", data.GetRawText());
    }

    [Fact]
    public async Task Read_marks_all_of_one_type()
    {
        await _center.Fill(42, type: 1, count: 2);
        await _center.Fill(42, type: 2, count: 1);

        var reply = await _caller.Call(ReadCall, GrpcCaller.Frame(NoticeRequests.Bytes(42, type: 1)));

        var (code, msg, data) = reply.Response();
        Assert.Equal((10000, "success"), (code, msg));
        Assert.Equal("""{"uid":42,"type":1,"data":""}""", data.GetRawText());
        Assert.Equal(1, await _center.UnreadOf(42));
    }

    [Theory]
    [InlineData(0, 1, "", "", "uid is '0'")]
    [InlineData(-1, 1, "", "", "uid is '-1'")]
    [InlineData(1, -1, "", "", "type is '-1'")]
    [InlineData(1, 2147483648, "", "", "type is '2147483648'")]
    [InlineData(1, 1, "", "yesterday", "time is 'yesterday'")]
    [InlineData(1, 1, "long", "", "data")]
    public async Task A_field_that_is_wrong_is_code_10002_as_over_HTTP(
        long uid,
        long type,
        string data,
        string time,
        string text
    )
    {
        var reply = await Notify(uid, type, data == "long" ? new string('x', 8193) : data, time);

        var (code, msg, answer) = reply.Response();
        Assert.Equal(10002, code);
        Assert.StartsWith(text, msg, StringComparison.Ordinal);
        Assert.Equal("null", answer.GetRawText());
        Assert.Equal(0, await _center.UnreadOf(1));
    }

    [Theory]
    [InlineData("/notice.Producer/Delete")]
    [InlineData("/notice.Producer/notify/more")]
    [InlineData("/grpc.health.v1.Health/Check")]
    [InlineData("/api/msg/list")]
    [InlineData("/")]
    public async Task A_method_that_is_not_there_is_unimplemented(string path) =>
        (await _caller.Call(path, Request)).IsRefused(12, $"There is no {path} here");

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("application/grpc-web", 415)]
    [InlineData("application/grpc+json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/grpc", 200)]
    [InlineData("application/grpc+proto", 200)]
    [InlineData("application/grpc; charset=utf-8", 200)]
    public async Task A_content_type_of_another_kind_is_refused(string contentType, int status) =>
        Assert.Equal(status, (int)(await _caller.Call(NotifyCall, Request, contentType)).Http);

    [Fact]
    public async Task HTTP_1_is_told_to_upgrade()
    {
        using var content = new ByteArrayContent(Request);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");

        using var response = await _center.Client.PostAsync(NotifyCall, content);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
    }

    [Fact]
    public async Task None_or_several_messages_are_unimplemented()
    {
        (await _caller.Call(NotifyCall, [])).IsRefused(12, "no message");
        (await _caller.Call(NotifyCall, [.. Request, .. Request])).IsRefused(12, "more than one message");
        (await _caller.Call(NotifyCall, [.. Request, 0])).IsRefused(12, "more than one message");
        Assert.Equal(0, await _center.UnreadOf(7));
    }

    [Fact]
    public async Task A_frame_that_breaks_off_is_an_error()
    {
        (await _caller.Call(NotifyCall, Request[..4])).IsRefused(13, "within the prefix");
        (await _caller.Call(NotifyCall, Request[..^1])).IsRefused(13, "within its message");
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_by_its_length_alone()
    {
        var claimed = GrpcCaller.Frame("x"u8, length: uint.MaxValue);
        var sent = GrpcCaller.Frame(NoticeRequests.Bytes(7, data: new string('x', 8 * 1024 * 1024)));

        (await _caller.Call(NotifyCall, claimed)).IsRefused(8, "4294967295 bytes, over the limit of 262144");
        (await _caller.Call(NotifyCall, sent)).IsRefused(8, "over the limit of 262144");
        var largest = NoticeRequests.Bytes(7, data: new string('x', Limit - 10));
        Assert.Equal(10002, (await _caller.Call(NotifyCall, GrpcCaller.Frame(largest))).Response().Code);
    }

    [Fact]
    public async Task Compression_is_unimplemented_and_its_flag_alone_is_an_error()
    {
        var compressed = GrpcCaller.Frame(NoticeRequests.Bytes(7), flag: 1);

        (await _caller.Call(NotifyCall, compressed, headers: ("grpc-encoding", "gzip"))).IsRefused(12, "'gzip'");
        (await _caller.Call(NotifyCall, compressed)).IsRefused(13, "flag is 1");
        (await _caller.Call(NotifyCall, compressed, headers: ("grpc-encoding", "identity"))).IsRefused(13, "flag is 1");
        (await _caller.Call(NotifyCall, GrpcCaller.Frame(NoticeRequests.Bytes(7), flag: 2))).IsRefused(13, "flag is 2");
        // Who may compress need not.
        var plain = await _caller.Call(NotifyCall, Request, headers: ("grpc-encoding", "gzip"));
        Assert.Equal(10000, plain.Response().Code);
    }

    [Theory]
    [InlineData("0A")]
    [InlineData("08")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("1AFFFFFFFF0F")]
    [InlineData("07")]
    public async Task Bytes_that_are_no_message_are_an_invalid_argument(string hex) =>
        (await _caller.Call(NotifyCall, GrpcCaller.Frame(Convert.FromHexString(hex)))).IsRefused(3, "NoticeRequest");

    [Fact]
    public async Task Fields_of_later_versions_are_ignored()
    {
        byte[] later = [.. NoticeRequests.Bytes(7), .. Convert.FromHexString("7A036E6577")];

        Assert.Equal(10000, (await _caller.Call(NotifyCall, GrpcCaller.Frame(later))).Response().Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1H")]
    [InlineData("99999999H")]
    [InlineData("99999999n")]
    public async Task A_deadline_that_holds_changes_nothing(string timeout)
    {
        var reply = await _caller.Call(NotifyCall, Request, headers: ("grpc-timeout", timeout));

        // A tenth of a second may be over in a busy moment.
        if (timeout != "99999999n" || reply.Status == "0")
            Assert.Equal(10000, reply.Response().Code);
        else
            reply.IsRefused(4, "grpc-timeout");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("1s")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    public async Task A_timeout_that_is_no_time_is_an_invalid_argument(string timeout) =>
        (await _caller.Call(NotifyCall, Request, headers: ("grpc-timeout", $"{timeout}"))).IsRefused(3, "grpc-timeout");

    [Fact]
    public async Task What_is_not_done_within_the_deadline_says_so()
    {
        await using var full = await RunningNoticeCenter.StartWithGrpc(
            "--Notify:InMemory:QueueLimit=1",
            "--Notify:SendTimeout=00:01:00"
        );
        using var caller = new GrpcCaller(full.Grpc);
        await full.Groups.PauseAsync("notify.inbox");
        Assert.Equal(10000, (await caller.Call(NotifyCall, Request)).Response().Code);

        var late = await caller.Call(NotifyCall, Request, headers: ("grpc-timeout", "100m"));

        late.IsRefused(4, "grpc-timeout");
    }

    [Fact]
    public async Task What_cannot_be_accepted_is_code_10001_and_never_a_success()
    {
        await using var full = await RunningNoticeCenter.StartWithGrpc(
            "--Notify:InMemory:QueueLimit=1",
            "--Notify:SendTimeout=00:00:00.100"
        );
        using var caller = new GrpcCaller(full.Grpc);
        await full.Groups.PauseAsync("notify.inbox");

        var first = (await caller.Call(NotifyCall, Request)).Response();
        var second = (await caller.Call(NotifyCall, Request)).Response();

        Assert.Equal((10000, 10001, "System is busy now!"), (first.Code, second.Code, second.Msg));
        Assert.Equal("null", second.Data.GetRawText());
        Assert.Contains(full.Log.Entries, entry => entry.Exception is SendException { IsOutcomeUnknown: false });
    }

    [Fact]
    public async Task A_caller_that_hangs_up_costs_its_own_call_only()
    {
        await using var full = await RunningNoticeCenter.StartWithGrpc(
            "--Notify:InMemory:QueueLimit=1",
            "--Notify:SendTimeout=00:01:00"
        );
        await full.Groups.PauseAsync("notify.inbox");
        using (var caller = new GrpcCaller(full.Grpc))
        {
            Assert.Equal(10000, (await caller.Call(NotifyCall, Request)).Response().Code);
            var waiting = caller.Call(NotifyCall, Request);
            await Guard.Until(
                async () => await full.Groups.FindAsync("notify.inbox") is { Waiting: 1 },
                "the queue to fill"
            );
            caller.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => waiting);
        }

        await full.Groups.ResumeAsync("notify.inbox");
        using var other = new GrpcCaller(full.Grpc);
        Assert.Equal(10000, (await other.Call(NotifyCall, Request)).Response().Code);
        Assert.DoesNotContain(full.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_hundred_calls_at_once_over_one_connection_are_all_answered()
    {
        var calls = Enumerable.Range(1, 100).Select(i => Notify(uid: 9, type: 1, data: $"{i}"));

        Assert.All(await Task.WhenAll(calls), reply => Assert.Equal(10000, reply.Response().Code));

        await _center.WhenUnread(9, 100);
    }

    [Fact]
    public async Task Texts_for_the_caller_are_printable_whatever_they_name()
    {
        var path = $"/notice.Producer/{Uri.EscapeDataString("删除 100%")}";

        var reply = await _caller.Call(path, Request);

        reply.IsRefused(12, "There is no ");
        Assert.All(Encoding.UTF8.GetBytes(reply.Message), one => Assert.True(one >= 0x20));
    }

    private static byte[] Request => GrpcCaller.Frame(NoticeRequests.Bytes(7, 1, "hello"));

    private Task<GrpcReply> Notify(long uid, long type = 0, string data = "", string createTime = "") =>
        _caller.Call(NotifyCall, GrpcCaller.Frame(NoticeRequests.Bytes(uid, type, data, createTime)));
}
