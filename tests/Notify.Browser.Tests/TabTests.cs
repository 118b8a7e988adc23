using Microsoft.Playwright;
using Notify.Conformance;
using static Microsoft.Playwright.Assertions;

namespace Notify.Browser.Tests;

/// <summary>The tabs of one browser show the same, over one connection.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TabTests(Browser browser)
{
    private readonly User _user = User.New();

    [BrowserFact]
    public async Task Two_tabs_stay_in_step_over_one_connection()
    {
        await using var profile = await browser.OpenProfile();
        var first = await profile.SignIn(_user);
        var second = await profile.OpenLiveTab();

        await browser.Server.Send(_user, "one", "two");

        foreach (var tab in new[] { first, second })
        {
            await tab.HasUnread(2);
            await tab.HasRows("two", "one");
        }

        await second.Rows.First.Locator(".open").ClickAsync();

        foreach (var tab in new[] { first, second })
        {
            await tab.HasUnread(1);
            await Expect(tab.UnreadRows.Locator(".title")).ToHaveTextAsync(["one"]);
        }

        Assert.Equal(1, first.Streams.Count + second.Streams.Count);
    }

    [BrowserFact]
    public async Task Each_tab_tells_each_notice_once_however_many_there_are()
    {
        await using var profile = await browser.OpenProfile();
        var tabs = new List<Tab> { await profile.SignIn(_user) };
        for (var more = 0; more < 3; more++)
            tabs.Add(await profile.OpenLiveTab());
        foreach (var tab in tabs)
            await tab.Listen();

        await browser.Server.Send(_user, "one", "two", "three");

        foreach (var tab in tabs)
        {
            await tab.HasTold("one", "two", "three");
            await tab.HasUnread(3);
        }
    }

    [BrowserFact]
    public async Task Another_tab_takes_over_when_the_leading_one_closes()
    {
        await using var profile = await browser.OpenProfile();
        var first = await profile.SignIn(_user);
        var second = await profile.OpenLiveTab();
        var third = await profile.OpenLiveTab();
        await second.Listen();
        await third.Listen();
        Assert.True(await first.Leads());

        await browser.Server.Send(_user, "before");
        await first.HasUnread(1);
        await Task.WhenAll(first.Page.CloseAsync(), browser.Server.Send(_user, "meanwhile"));
        await browser.Server.Send(_user, "after");

        await second.HasTold("before", "meanwhile", "after");
        await third.HasTold("before", "meanwhile", "after");
        await Guard.Until(async () => await second.Leads() ^ await third.Leads(), "one of the two to lead");
    }

    [BrowserFact]
    public async Task Without_locks_each_tab_holds_a_connection_and_is_in_step_all_the_same()
    {
        await using var profile = await browser.OpenProfile();
        await profile.Context.AddInitScriptAsync("delete Navigator.prototype.locks");
        var first = await profile.SignIn(_user);
        var second = await profile.OpenLiveTab();

        await browser.Server.Send(_user, "one");
        await first.HasUnread(1);
        await second.HasUnread(1);
        await first.Inbox.GetByRole(AriaRole.Button, new() { Name = "Mark all read" }).ClickAsync();

        await second.HasUnread(0);
        Assert.Equal((1, 1), (first.Streams.Count, second.Streams.Count));
    }

    [BrowserFact]
    public async Task A_mark_in_another_browser_arrives_too()
    {
        await using var laptop = await browser.OpenProfile();
        await using var phone = await browser.OpenProfile();
        var here = await laptop.SignIn(_user);
        var there = await phone.SignIn(_user);
        await browser.Server.Send(_user, "one", "two");
        await here.HasRows("two", "one");
        await there.HasUnread(2);

        await there.Rows.First.HoverAsync();
        await there.Rows.First.GetByRole(AriaRole.Button, new() { Name = "Archive: two" }).ClickAsync();

        await here.HasRows("one");
        await here.HasUnread(1);
    }
}
