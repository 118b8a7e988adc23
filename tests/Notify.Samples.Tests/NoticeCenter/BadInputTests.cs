using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>Bad input gets code 10002, HTTP status 200 and a text that begins with the field; nothing is done.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private const string Product = "/api/msg/product";
    private const string List = "/api/msg/list";
    private const int Huge = 8 * 1024 * 1024;
    private RunningNoticeCenter _center = null!;

    public async Task InitializeAsync() => _center = await RunningNoticeCenter.Start();

    public async Task DisposeAsync()
    {
        // Whatever was refused here reached nobody.
        await _center.WhenAllIsWritten();
        Assert.Equal(0, await _center.UnreadOf(1));
        await _center.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData(" 1")]
    [InlineData("+1")]
    [InlineData("0x1")]
    [InlineData("١")]
    [InlineData("9223372036854775808")]
    public async Task A_uid_that_is_no_number_above_0_is_refused_on_every_route(string uid)
    {
        var query = $"uid={Uri.EscapeDataString(uid)}";

        (await _center.Post(Product, ("uid", uid))).RefusesField("uid");
        (await _center.Post("/api/msg/read", ("uid", uid))).RefusesField("uid");
        (await _center.Get($"{List}?{query}")).RefusesField("uid");
        (await _center.Get($"/api/user/info?{query}")).RefusesField("uid");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999")]
    public async Task A_type_that_is_no_number_from_0_is_refused(string type)
    {
        (await _center.Post(Product, ("uid", "1"), ("type", type))).RefusesField("type");
        (await _center.Post("/api/msg/read", ("uid", "1"), ("type", type))).RefusesField("type");
        (await _center.Get($"{List}?uid=1&type={type}")).RefusesField("type");
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T18:30:00Z")]
    [InlineData("2026-1-31 18:30:00")]
    [InlineData("2026-02-30 18:30:00")]
    [InlineData("2026-01-31 24:00:00")]
    [InlineData("0000-01-01 00:00:00")]
    [InlineData(" 2026-01-31 18:30:00")]
    public async Task A_time_of_another_form_is_refused(string time)
    {
        (await _center.Post(Product, ("uid", "1"), ("time", time))).RefusesField("time");
        (await _center.Post("/api/msg/read", ("uid", "1"), ("time", time))).RefusesField("time");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("first")]
    [InlineData("1001")]
    [InlineData("2147483647")]
    public async Task A_page_outside_1_to_1000_is_refused(string page) =>
        (await _center.Get($"{List}?uid=1&page={page}")).RefusesField("page");

    [Fact]
    public async Task Data_over_the_limit_of_the_inbox_is_refused()
    {
        const int limit = 8 * 1024;
        var refused = await _center.Post(Product, ("uid", "1"), ("data", new string('好', (limit / 3) + 1)));
        var taken = await _center.Post(Product, ("uid", "2"), ("data", new string('x', limit)));

        refused.RefusesField("data");
        Assert.Equal(Answer.Ok, taken.Code);
        await _center.WhenUnread(2, 1);
    }

    [Fact]
    public async Task A_field_given_twice_is_refused()
    {
        (await _center.Post(Product, ("uid", "1"), ("uid", "1"))).RefusesField("uid");
        (await _center.Post($"{Product}?uid=1&data=a&data=b", content: null)).RefusesField("data");
        (await _center.Get($"{List}?uid=1&type=1&type=2")).RefusesField("type");
    }

    [Fact]
    public async Task A_field_sent_as_a_file_is_refused()
    {
        var file = new MultipartFormDataContent
        {
            { new StringContent("1"), "uid" },
            { new StringContent("text"), "data", "data.txt" },
        };

        (await _center.Post(Product, file)).RefusesField("data");
    }

    [Theory]
    [InlineData("application/json", "{\"uid\":1}")]
    [InlineData("text/plain", "uid=1")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "uid=1")]
    [InlineData("multipart/form-data", "uid=1")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=uid\r\n\r\n1")]
    public async Task A_body_that_is_no_form_is_refused(string contentType, string body)
    {
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        (await _center.Post($"{Product}?uid=1", content)).RefusesField("body");
    }

    [Fact]
    public async Task A_form_of_too_many_fields_is_refused()
    {
        var fields = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"f{i}=1&"));
        var content = new StringContent($"{fields}uid=1");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");

        (await _center.Post(Product, content)).RefusesField("body");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_huge_body_is_refused(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Product}?uid=1");
        request.Content = new StringContent("data=" + new string('x', Huge));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await _center.Client.SendAsync(request);

        (await Answer.Read(response)).RefusesField("body");
    }

    [Fact]
    public async Task A_huge_part_of_a_form_is_refused()
    {
        var parts = new MultipartFormDataContent
        {
            { new StringContent("1"), "uid" },
            { new StringContent(new string('x', Huge)), "data" },
        };

        (await _center.Post(Product, parts)).RefusesField("body");
    }

    [Theory]
    [InlineData(
        "POST /api/msg/product HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nuid=1"
    )]
    [InlineData(
        "POST /api/msg/product HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nuid=1"
    )]
    [InlineData("POST /api/msg/product HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("GET /api/msg/list?uid=1 HTTP/9.9\r\n\r\n")]
    [InlineData("\0\u0001\u0002 nonsense\r\n\r\n")]
    public async Task A_request_that_breaks_off_or_makes_no_sense_costs_its_own_connection_only(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_center.Client.BaseAddress!.Host, _center.Client.BaseAddress.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        socket.Client.Shutdown(SocketShutdown.Send);
        var answer = await Guard.Within(ReadToEnd(stream), "the server to end the connection");

        Assert.DoesNotContain(" 500 ", answer, StringComparison.Ordinal);
        Assert.Equal("Healthy", await _center.Client.GetStringAsync("/health"));
    }

    private static async Task<string> ReadToEnd(Stream stream)
    {
        try
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            // A reset is an end, too.
            return "";
        }
    }
}
