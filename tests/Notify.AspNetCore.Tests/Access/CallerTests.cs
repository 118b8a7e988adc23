using System.Net;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests.Access;

/// <summary>Who calls is told by the sign-in alone, and a foreign page cannot write.</summary>
public sealed class CallerTests
{
    private const string Write = "POST /v1/inbox/seen";
    private const string Body = """{"upTo":1}""";

    [Fact]
    public async Task A_write_by_cookie_wants_the_token_of_the_same_user()
    {
        await using var host = await InboxHost.Start();
        using var ada = await host.SignIn("ada");
        using var bob = await host.SignIn("bob");

        (await ada.Send(Write, Body)).IsProblem(400, "antiforgery_failed");
        ada.UseToken("RequestVerificationToken", "nonsense");
        (await ada.Send(Write, Body)).IsProblem(400, "antiforgery_failed");
        ada.UseToken("RequestVerificationToken", await bob.FetchToken());
        (await ada.Send(Write, Body)).IsProblem(400, "antiforgery_failed");
        await ada.FetchToken();
        (await ada.Send(Write, Body)).Ok();
        (await bob.Send(Write, Body)).Ok();
    }

    [Fact]
    public async Task The_token_of_the_user_before_is_worthless_after_another_has_signed_in()
    {
        await using var host = await InboxHost.Start();
        using var browser = await host.SignIn("ada");
        await browser.FetchToken();
        using (await browser.Client.PostAsync("/sign-in/bob", null))
            (await browser.Send(Write, Body)).IsProblem(400, "antiforgery_failed");

        await browser.FetchToken();
        (await browser.Send(Write, Body)).Ok();
    }

    [Fact]
    public async Task Reads_by_cookie_and_writes_by_header_want_no_token()
    {
        await using var host = await InboxHost.Start();
        using var browser = await host.SignIn("ada");

        (await browser.Send("GET /v1/inbox/notices")).Ok();
        (await host.Send(Write, Body)).Ok();
        (await browser.Send(Write, Body, ("Authorization", "Test bob"))).Ok();
    }

    [Fact]
    public async Task A_write_with_both_is_made_by_who_the_header_says()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 1);
        await host.Fill("bob", 1);
        using var browser = await host.SignIn("ada");

        (await browser.Send("POST /v1/inbox/read", Body, ("Authorization", "Test bob"))).Ok();

        Assert.Equal(1, (await host.Notices.CountAsync("ada")).Unread);
        Assert.Equal(0, (await host.Notices.CountAsync("bob")).Unread);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData("application/x-www-form-urlencoded; charset=nonsense")]
    [InlineData("multipart/form-data; boundary=b")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("text/plain")]
    public async Task What_a_foreign_page_can_post_is_refused(string type)
    {
        await using var host = await InboxHost.Start();
        using var browser = await host.SignIn("ada");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inbox/seen");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await browser.Client.SendAsync(request);

        (await Reply.Read(response)).IsProblem(400, "antiforgery_failed");
    }

    [Fact]
    public async Task The_header_for_the_token_is_the_one_the_application_chose()
    {
        await using var host = await InboxHost.Start(
            new InboxHostSetup
            {
                Services = services => services.Configure<AntiforgeryOptions>(options => options.HeaderName = "X-Own"),
            }
        );
        using var browser = await host.SignIn("ada");

        var answer = (await browser.Send("GET /v1/inbox/antiforgery")).Ok();

        Assert.Equal("X-Own", answer.GetProperty("header").GetString());
        await browser.FetchToken();
        (await browser.Send(Write, Body)).Ok();
    }

    [Fact]
    public async Task A_token_is_not_kept_by_caches()
    {
        await using var host = await InboxHost.Start();
        using var browser = await host.SignIn("ada");

        var reply = await browser.Send("GET /v1/inbox/antiforgery");

        Assert.Contains("no-store", reply.Header("Cache-Control"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("access_token=Test%20ada")]
    [InlineData("token=ada&user=ada&userId=ada&Authorization=Test%20ada")]
    public async Task Nothing_in_an_address_signs_in_or_names_another_inbox(string query)
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 1);

        (await host.Send($"GET /v1/inbox/notices?{query}", user: null)).IsProblem(401, "unauthorized");
        var page = (await host.Send($"GET /v1/inbox/notices?{query}", user: "bob")).Ok();
        Assert.Equal(0, page.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task The_application_may_tell_whose_inbox_it_is()
    {
        await using var host = await InboxHost.Start(
            new InboxHostSetup
            {
                Api = api =>
                    api.UserId = context => context.User.IsInRole("none") ? "x" : context.Request.Headers["X-Tenant"],
            }
        );
        await host.Fill("tenant-1", 1);

        var page = (await host.Send("GET /v1/inbox/notices", headers: ("X-Tenant", "tenant-1"))).Ok();

        Assert.Equal(1, page.GetProperty("data").GetArrayLength());
        (await host.Send("GET /v1/inbox/notices")).IsProblem(401, "unauthorized");
        (await host.Send("GET /v1/inbox/stream")).IsProblem(401, "unauthorized");
    }

    [Fact]
    public async Task Cookies_do_not_lead_to_a_sign_in_page()
    {
        await using var host = await InboxHost.Start();
        using var browser = await host.SignIn("ada");
        browser.Cookies.SetCookies(host.Address, ".AspNetCore.Cookies=nonsense");

        var reply = await browser.Send("GET /v1/inbox/notices");

        reply.IsProblem((int)HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_user_the_inbox_cannot_have_is_told_so()
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send("GET /v1/inbox/notices", user: new string('u', 65));

        reply.IsProblem(400, "invalid_request", "userId");
    }
}
