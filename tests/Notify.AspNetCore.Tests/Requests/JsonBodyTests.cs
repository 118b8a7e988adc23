using System.Text;

namespace Notify.AspNetCore.Tests.Requests;

/// <summary>Bodies are taken strictly, and what is wrong with one is named.</summary>
public sealed class JsonBodyTests
{
    private static readonly string Deep = new string('[', 100) + new string(']', 100);

    public static TheoryData<string, string, string> Malformed =>
        new()
        {
            { "/v1/notices", "", "body" },
            { "/v1/notices", "null", "body" },
            { "/v1/notices", "[]", "body" },
            { "/v1/notices", "1", "body" },
            { "/v1/notices", "{", "body" },
            { "/v1/notices", """{"user":"ada","data":"x"} x""", "body" },
            { "/v1/notices", """{"user":"ada","data":"x",}""", "body" },
            { "/v1/notices", """{"user":"ada","data":"x"/**/}""", "body" },
            { "/v1/notices", """{"user":"ada","data":"x","colour":1}""", "colour" },
            { "/v1/notices", """{"User":"ada","data":"x"}""", "User" },
            { "/v1/notices", """{"user":"ada","user":"bob","data":"x"}""", "user" },
            { "/v1/notices", """{"user":1,"data":"x"}""", "user" },
            { "/v1/notices", """{"user":null,"data":"x"}""", "users" },
            { "/v1/notices", """{"data":"x"}""", "users" },
            { "/v1/notices", """{"users":[],"data":"x"}""", "users" },
            { "/v1/notices", """{"users":[null],"data":"x"}""", "users" },
            { "/v1/notices", """{"users":["ada",null],"data":"x"}""", "users" },
            { "/v1/notices", """{"users":"ada","data":"x"}""", "users" },
            { "/v1/notices", """{"user":"ada","users":["bob"],"data":"x"}""", "users" },
            { "/v1/notices", """{"user":"","data":"x"}""", "user" },
            { "/v1/notices", """{"user":"a\nb","data":"x"}""", "user" },
            { "/v1/notices", """{"users":["ada",""],"data":"x"}""", "users" },
            { "/v1/notices", $$"""{"user":"{{new string('u', 65)}}","data":"x"}""", "user" },
            { "/v1/notices", """{"user":"\ud800","data":"x"}""", "user" },
            { "/v1/notices", """{"user":"ada"}""", "data" },
            { "/v1/notices", """{"user":"ada","data":null}""", "data" },
            { "/v1/notices", """{"user":"ada","data":1}""", "data" },
            { "/v1/notices", """{"user":"ada","data":true}""", "data" },
            { "/v1/notices", """{"user":"ada","data":"\ud800"}""", "data" },
            { "/v1/notices", $$"""{"user":"ada","data":"{{new string('x', 8193)}}"}""", "data" },
            { "/v1/notices", $$"""{"user":"ada","data":{{Deep}}}""", "data" },
            { "/v1/notices", """{"user":"ada","data":"x","type":-1}""", "type" },
            { "/v1/notices", """{"user":"ada","data":"x","type":1.5}""", "type" },
            { "/v1/notices", """{"user":"ada","data":"x","type":"1"}""", "type" },
            { "/v1/notices", """{"user":"ada","data":"x","type":2147483648}""", "type" },
            { "/v1/notices", """{"user":"ada","data":"x","id":""}""", "id" },
            { "/v1/notices", """{"user":"ada","data":"x","id":"a\tb"}""", "id" },
            { "/v1/notices", $$"""{"user":"ada","data":"x","id":"{{new string('i', 129)}}"}""", "id" },
            { "/v1/notices", """{"user":"ada","data":"x","createdAt":"yesterday"}""", "createdAt" },
            { "/v1/notices", """{"user":"ada","data":"x","dueAt":"9999-12-31T00:00:00Z"}""", "dueAt" },
            { "/v1/notices", """{"user":"ada","data":"x","expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt" },
            {
                "/v1/notices",
                """{"user":"ada","data":"x","dueAt":"2099-02-01T00:00:00Z","expiresAt":"2099-01-01T00:00:00Z"}""",
                "expiresAt"
            },
            { "/v1/broadcasts", """{"user":"ada","data":"x"}""", "user" },
            { "/v1/broadcasts", """{"data":"x","audience":""}""", "audience" },
            { "/v1/broadcasts", """{"data":"x","audience":null}""", "audience" },
            { "/v1/broadcasts", """{"data":"x","type":-1}""", "type" },
            { "/v1/broadcasts", """{"data":"x","expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt" },
            { "/v1/broadcasts", "{}", "data" },
            { "/v1/inbox/read", "{}", "upTo" },
            { "/v1/inbox/read", """{"ids":[]}""", "ids" },
            { "/v1/inbox/read", """{"ids":[null]}""", "ids" },
            { "/v1/inbox/read", """{"ids":[""]}""", "ids" },
            { "/v1/inbox/read", """{"ids":["00000000-0000-0000-0000-000000000000\u0000"]}""", "ids" },
            { "/v1/inbox/read", """{"ids":["a"],"upTo":1}""", "ids" },
            { "/v1/inbox/read", """{"ids":["a"],"types":[1]}""", "types" },
            { "/v1/inbox/read", """{"upTo":-1}""", "upTo" },
            { "/v1/inbox/read", """{"upTo":"1"}""", "upTo" },
            { "/v1/inbox/read", """{"upTo":1,"types":[]}""", "types" },
            { "/v1/inbox/read", """{"upTo":1,"types":[-1]}""", "type" },
            { "/v1/inbox/archived", """{"all":true}""", "all" },
            { "/v1/inbox/archived", $$"""{"ids":[{{string.Join(',', Enumerable.Repeat("\"a\"", 101))}}]}""", "ids" },
            { "/v1/inbox/seen", """{"ids":["a"]}""", "ids" },
            { "/v1/inbox/seen", """{"upTo":1,"types":[1]}""", "types" },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_wrong_with_a_body_is_named(string path, string json, string field)
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send($"POST {path}", json);

        reply.IsProblem(400, "invalid_request", field);
        Assert.Equal(0, (await host.Notices.CountAsync("ada")).Rev);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/jsonx", 415)]
    [InlineData("application/json; charset=nonsense", 415)]
    [InlineData("application/json; charset=utf-7", 415)]
    [InlineData("nonsense", 415)]
    [InlineData("", 415)]
    [InlineData("application/json", 202)]
    [InlineData("APPLICATION/JSON; charset=UTF-8", 202)]
    [InlineData("application/notice+json", 202)]
    public async Task Only_json_is_taken(string type, int status)
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send(
            "POST /v1/notices",
            """{"user":"ada","data":"x"}""",
            headers: ("Content-Type", type)
        );

        if (status == 202)
            Assert.Equal(202, reply.Status);
        else
            reply.IsProblem(status, "unsupported_media_type");
    }

    [Fact]
    public async Task Another_encoding_than_utf_8_is_understood_if_it_is_named()
    {
        await using var host = await InboxHost.Start();
        using var request = host.Request("POST /v1/notices");
        request.Content = new StringContent("""{"user":"ada","data":"é👍"}""", Encoding.Unicode, "application/json");

        using var response = await host.Client.SendAsync(request);
        await host.WhenLastSeq("ada", 1);

        Assert.Equal("é👍", Assert.Single((await host.Notices.ListAsync("ada")).Items).Data);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        await using var host = await InboxHost.Start();
        using var request = host.Request("POST /v1/notices");
        request.Content = new ByteArrayContent([.. """{"user":"ada","data":["""u8, 0x22, 0xFF, 0x22, .. "]}"u8]);
        request.Content.Headers.ContentType = new("application/json");

        using var response = await host.Client.SendAsync(request);

        var reply = await Reply.Read(response);
        Assert.Equal(400, reply.Status);
        Assert.Equal("invalid_request", reply.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_it_says_how_long_it_is()
    {
        await using var host = await InboxHost.Start();
        foreach (var isChunked in (bool[])[false, true])
        {
            using var request = host.Request("POST /v1/notices", $$"""{"data":"{{new string('x', 1024 * 1024)}}"}""");
            request.Headers.TransferEncodingChunked = isChunked;

            using var response = await host.Client.SendAsync(request);

            (await Reply.Read(response)).IsProblem(413, "body_too_large");
        }
    }

    [Theory]
    [InlineData("\"plain text\"", "plain text")]
    [InlineData("\"\"", "")]
    [InlineData("\"{\\\"title\\\":1}\"", "{\"title\":1}")]
    [InlineData("{ \"title\" : \"\\u00e9\",\n \"n\":1.50 }", "{ \"title\" : \"\\u00e9\",\n \"n\":1.50 }")]
    [InlineData("[1, 2]", "[1, 2]")]
    [InlineData("{}", "{}")]
    public async Task Data_is_kept_as_it_is_written(string json, string stored)
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send("POST /v1/notices", $$"""{"user":"ada","data":{{json}}}""");
        Assert.Equal(202, reply.Status);
        await host.WhenLastSeq("ada", 1);

        var page = (await host.Send("GET /v1/inbox/notices")).Ok();
        Assert.Equal(stored, page.GetProperty("data")[0].GetProperty("data").GetString());
    }

    [Fact]
    public async Task A_field_of_an_absurd_name_is_not_told_back_whole()
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send("POST /v1/inbox/read", $$"""{"{{new string('x', 100_000)}}":1}""");

        Assert.Equal(400, reply.Status);
        Assert.True(reply.Body.Length < 2_000, $"{reply.Body.Length}");
    }
}
