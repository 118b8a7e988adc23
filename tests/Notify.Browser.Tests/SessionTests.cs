using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Notify.Browser.Tests;

/// <summary>Who is signed in sees an own inbox, and nobody else's.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SessionTests(Browser browser)
{
    private readonly User _user = User.New();
    private readonly User _other = User.New();

    [BrowserFact]
    public async Task Signing_out_in_one_tab_signs_out_all_and_the_next_user_sees_nothing_of_the_last()
    {
        await using var profile = await browser.OpenProfile();
        var first = await profile.SignIn(_user);
        var second = await profile.OpenLiveTab();
        await browser.Server.Send(_user, "a secret");
        await second.HasRows("a secret");

        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Expect(first.Welcome).ToBeVisibleAsync();
        await Expect(second.Welcome).ToBeVisibleAsync();
        await second.SignIn(_other);
        await second.IsLive();
        await browser.Server.Send(_user, "another secret");
        await browser.Server.Send(_other, "for the other");
        await second.HasRows("for the other");
        await second.HasUnread(1);
        await Expect(first.Page.GetByText("secret")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_page_whose_cookie_became_another_users_shows_the_inbox_of_that_user()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await browser.Server.Send(_user, "a secret");
        await browser.Server.Send(_other, "for the other");
        await tab.HasRows("a secret");
        await tab.Page.WaitForFunctionAsync("() => document.querySelector('notify-bell').client.counts.unseen === 0");
        await profile.Context.APIRequest.PostAsync("/demo/sign-in", new() { DataObject = new { user = _other.Name } });

        await tab.Inbox.GetByRole(AriaRole.Button, new() { Name = "Mark all read" }).ClickAsync();

        await tab.HasRows("for the other");
        await tab.HasUnread(1);
        await Expect(tab.Page.Locator("#name")).ToHaveTextAsync(_other.Name);
        await browser.Server.Send(_other, "and one more");
        await tab.HasRows("and one more", "for the other");
        await Expect(tab.Page.GetByText("secret")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_client_that_is_no_longer_signed_in_says_so_and_stops_asking()
    {
        await using var wire = new Wire(browser.Server);
        await using var profile = await browser.OpenProfile(wire.Address);
        var tab = await profile.SignIn(_user);

        await profile.Context.ClearCookiesAsync();
        wire.Cut();
        wire.Mend();

        await Expect(tab.Welcome).ToBeVisibleAsync();
        Assert.Equal(401, (await tab.Streams[^1].ResponseAsync())?.Status);
    }

    [BrowserFact]
    public async Task A_notice_for_later_counts_down_and_arrives()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);

        await tab.Page.GetByLabel("Title").FillAsync("later");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "In 10 seconds" }).ClickAsync();

        await Expect(tab.Page.Locator("#pending li")).ToContainTextAsync("later");
        await Expect(tab.Rows.Locator(".title")).ToHaveTextAsync(["later"], new() { Timeout = 60_000 });
        await Expect(tab.Page.Locator("#pending li")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task One_notice_goes_to_everyone_who_is_there()
    {
        // Whoever comes later gets it, too; so not on the server that the other tests share.
        await using var server = await NoticeCenterProcess.Start();
        await using var here = await browser.OpenProfile(server.Address);
        await using var there = await browser.OpenProfile(server.Address);
        var first = await here.SignIn(_user);
        var second = await there.SignIn(_other);
        var title = $"for everyone, by {_user.Name}";

        await first.Page.GetByLabel("Title").FillAsync(title);
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "To everyone" }).ClickAsync();

        await Expect(first.Inbox.GetByText(title)).ToBeVisibleAsync();
        await Expect(second.Inbox.GetByText(title)).ToBeVisibleAsync();
    }
}
