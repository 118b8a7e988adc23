using static Microsoft.Playwright.Assertions;

namespace Notify.Browser.Tests;

/// <summary>What happens while a page hears nothing is neither missed nor told twice.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RecoveryTests(Browser browser)
{
    private const string LastId = "last-event-id";

    private readonly User _user = User.New();

    [BrowserFact]
    public async Task Notices_of_a_cut_are_told_once_and_in_order_afterwards()
    {
        await using var wire = new Wire(browser.Server);
        await using var profile = await browser.OpenProfile(wire.Address);
        var tab = await profile.SignIn(_user);
        await tab.Listen();
        await browser.Server.Send(_user, "before");
        await tab.HasTold("before");
        // A mark that falls into the cut, be it only that the page has seen the notice, would bring a reset.
        await tab.HasHeardMark();

        wire.Cut();
        await Expect(tab.Page.Locator("#connection")).Not.ToHaveTextAsync("Live");
        await browser.Server.Send(_user, "one", "two", "three");
        wire.Mend();

        await tab.HasTold("before", "one", "two", "three");
        await tab.IsLive();
        await tab.HasRows("three", "two", "one", "before");
        await tab.HasUnread(4);
        Assert.Equal(0, await tab.Resets());
        Assert.Contains(LastId, tab.Streams[^1].Headers.Keys);
    }

    [BrowserFact]
    public async Task A_tab_that_never_led_recovers_as_well()
    {
        await using var wire = new Wire(browser.Server);
        await using var profile = await browser.OpenProfile(wire.Address);
        await profile.SignIn(_user);
        var second = await profile.OpenLiveTab();
        await second.Listen();

        wire.Cut();
        await Expect(second.Page.Locator("#connection")).Not.ToHaveTextAsync("Live");
        await browser.Server.Send(_user, "one", "two");
        wire.Mend();

        await second.HasTold("one", "two");
        await second.HasRows("two", "one");
        Assert.Empty(second.Streams);
    }

    [BrowserFact]
    public async Task Marks_of_a_cut_bring_a_reset_and_no_notice_twice()
    {
        await using var wire = new Wire(browser.Server);
        await using var cutProfile = await browser.OpenProfile(wire.Address);
        await using var profile = await browser.OpenProfile();
        var cut = await cutProfile.SignIn(_user);
        var other = await profile.SignIn(_user);
        await browser.Server.Send(_user, "one", "two");
        await cut.HasRows("two", "one");
        await cut.Listen();

        wire.Cut();
        await Expect(cut.Page.Locator("#connection")).Not.ToHaveTextAsync("Live");
        await other.Inbox.Locator("li", new() { HasText = "one" }).Locator(".open").ClickAsync();
        await other.HasUnread(1);
        await browser.Server.Send(_user, "three");
        wire.Mend();

        await cut.HasTold("three");
        await cut.HasRows("three", "two", "one");
        await Expect(cut.UnreadRows.Locator(".title")).ToHaveTextAsync(["three", "two"]);
        await cut.HasUnread(2);
        Assert.Equal(1, await cut.Resets());
    }

    [BrowserFact]
    public async Task More_notices_than_a_stream_replays_are_told_one_by_one_nonetheless()
    {
        const int Many = 130;
        await using var wire = new Wire(browser.Server);
        await using var profile = await browser.OpenProfile(wire.Address);
        var tab = await profile.SignIn(_user);
        await tab.Listen();

        wire.Cut();
        await Expect(tab.Page.Locator("#connection")).Not.ToHaveTextAsync("Live");
        await browser.Server.SendMany(_user, Many);
        wire.Mend();

        await tab.Page.WaitForFunctionAsync("count => told.length >= count", Many);
        var told = await tab.Told();
        Assert.Equal(Many, told.Length);
        Assert.Equal(Many, told.Distinct().Count());
        await Expect(tab.Badge).ToHaveTextAsync("99+");
        await Expect(tab.Bell).ToHaveAccessibleNameAsync($"Notifications, {Many} unread");
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_comes_back_with_an_empty_inbox_resets_the_page(bool isOrderly)
    {
        await using var server = await NoticeCenterProcess.Start();
        await using var profile = await browser.OpenProfile(server.Address);
        var tab = await profile.SignIn(_user);
        await server.Send(_user, "before");
        await tab.HasRows("before");
        await tab.Listen();

        await (isOrderly ? server.Stop() : server.Kill());
        await Expect(tab.Page.Locator("#connection")).Not.ToHaveTextAsync("Live");
        await server.StartAgain();
        await server.Send(_user, "one", "two");

        await tab.HasTold("one", "two");
        await tab.IsLive();
        await server.Send(_user, "three");
        await tab.HasTold("one", "two", "three");
        await tab.HasRows("three", "two", "one");
        await tab.HasUnread(3);
        // Another one if the news of two notices came out of their order, which is what a reset is for.
        Assert.True(await tab.Resets() >= 1);
    }

    [BrowserFact]
    public async Task A_page_says_that_it_is_offline_and_wakes_as_soon_as_the_network_is_back()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await tab.Listen();

        await profile.Context.SetOfflineAsync(true);
        await Expect(tab.Inbox.GetByText("Offline. Trying to reconnect…")).ToBeVisibleAsync();
        await browser.Server.Send(_user, "meanwhile");
        await profile.Context.SetOfflineAsync(false);

        await tab.HasTold("meanwhile");
        await Expect(tab.Inbox.GetByText("Offline. Trying to reconnect…")).ToBeHiddenAsync();
    }
}
