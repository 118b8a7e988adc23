using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Notify.Browser.Tests;

/// <summary>What the list shows and does.</summary>
[Collection(BrowserCollection.Name)]
public sealed class InboxTests(Browser browser)
{
    private readonly User _user = User.New();

    [BrowserFact]
    public async Task Mark_all_leaves_unread_what_the_page_has_not_shown()
    {
        await browser.Server.Send(_user, "shown");
        await using var profile = await browser.OpenProfile();
        // Without a stream the page cannot know what comes later.
        await profile.Context.RouteAsync("**/inbox/stream*", route => route.AbortAsync());
        var tab = await profile.OpenTab();
        await tab.SignIn(_user);
        await tab.HasRows("shown");
        await browser.Server.Send(_user, "came later");

        await tab.Inbox.GetByRole(AriaRole.Button, new() { Name = "Mark all read" }).ClickAsync();
        await tab.HasUnread(1);
        await profile.Context.UnrouteAllAsync();
        await tab.Page.EvaluateAsync("() => void dispatchEvent(new Event('online'))");

        await tab.HasRows("came later", "shown");
        await Expect(tab.UnreadRows.Locator(".title")).ToHaveTextAsync(["came later"]);
        await tab.HasUnread(1);
    }

    [BrowserFact]
    public async Task Markup_in_data_is_text_and_a_script_is_no_link()
    {
        const string Markup = "<img src=x onerror=\"globalThis.hacked = 1\"><b>bold</b>";
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);

        await browser.Server.Send(
            _user,
            Markup,
            """{"title":"<script>hacked = 1</script>","body":"<i>text</i>","url":"javascript:globalThis.hacked=1"}""",
            """{"title":"tab in the middle","url":"java\tscript:globalThis.hacked=1"}""",
            """{"title":"data","url":"data:text/html,<script>hacked=1</script>"}""",
            """{"title":"a page","url":"/health"}"""
        );

        await tab.HasRows("a page", "data", "tab in the middle", "<script>hacked = 1</script>", Markup);
        Assert.Equal(0, await tab.Page.Locator("notify-inbox :is(img, script, b, i)").CountAsync());
        var links = tab.Inbox.Locator("li a");
        await Expect(links).ToHaveCountAsync(1);
        await Expect(links).ToHaveAttributeAsync("href", new Uri(browser.Server.Address, "health").AbsoluteUri);
        for (var row = 1; row < 5; row++)
            await tab.Rows.Nth(row).Locator(".open").ClickAsync();
        await tab.HasUnread(1);
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => globalThis.hacked === undefined"));
    }

    [BrowserFact]
    public async Task The_page_keeps_its_content_security_policy()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await browser.Server.Send(_user, "one");
        await tab.Bell.ClickAsync();
        await Expect(tab.Panel.Locator("li")).ToHaveCountAsync(1);
        await tab.Panel.Locator("li .open").ClickAsync();
        await tab.HasUnread(0);

        // The first question, who is signed in, is answered with 401.
        Assert.DoesNotContain(tab.Complaints, text => !text.Contains("401", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Opening_a_notice_with_a_link_reads_it_and_goes_there_unless_the_page_has_other_plans()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await browser.Server.Send(
            _user,
            """{"title":"first","url":"/health"}""",
            """{"title":"second","url":"/health"}"""
        );
        await tab.HasRows("second", "first");
        const string Prevent = """
            () => document.addEventListener("notify-open", event => {
              if (JSON.parse(event.detail.notice.data).title === "second") event.preventDefault();
            })
            """;
        await tab.Page.EvaluateAsync(Prevent);

        await tab.Rows.First.Locator(".open").ClickAsync();
        await tab.HasUnread(1);
        await Expect(tab.Page).ToHaveURLAsync(browser.Server.Address.AbsoluteUri);
        await tab.Rows.Last.Locator(".open").ClickAsync();

        await Expect(tab.Page).ToHaveURLAsync(new Uri(browser.Server.Address, "health").AbsoluteUri);
        await tab.Page.GoBackAsync();
        await tab.HasRows("second", "first");
        await tab.HasUnread(0);
    }

    [BrowserFact]
    public async Task A_notice_can_be_unread_again_archived_brought_back_and_deleted()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await browser.Server.Send(_user, "one");
        ILocator Action(string name) => tab.Rows.First.GetByRole(AriaRole.Button, new() { Name = name });

        await tab.Rows.First.HoverAsync();
        await Action("Mark as read: one").ClickAsync();
        await tab.HasUnread(0);
        await Action("Mark as unread: one").ClickAsync();
        await tab.HasUnread(1);
        await Action("Archive: one").ClickAsync();
        await Expect(tab.Inbox.GetByText("Nothing here yet")).ToBeVisibleAsync();
        await tab.Inbox.GetByRole(AriaRole.Tab, new() { Name = "Archived" }).ClickAsync();
        await tab.HasRows("one");
        await tab.Rows.First.HoverAsync();
        await Action("Move back to the inbox: one").ClickAsync();
        await Expect(tab.Inbox.GetByText("The archive is empty")).ToBeVisibleAsync();
        await tab.Inbox.GetByRole(AriaRole.Tab, new() { Name = "All" }).ClickAsync();
        await tab.HasRows("one");
        await tab.Rows.First.HoverAsync();
        await Action("Delete: one").ClickAsync();
        await Action("Delete? one").ClickAsync();

        await Expect(tab.Rows).ToHaveCountAsync(0);
        await tab.HasUnread(0);
    }

    [BrowserFact]
    public async Task More_is_loaded_on_demand_and_a_reload_finds_its_place()
    {
        await browser.Server.SendMany(_user, 45);
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await Expect(tab.Rows).ToHaveCountAsync(20);
        await tab.Inbox.GetByRole(AriaRole.Button, new() { Name = "Load more" }).ClickAsync();
        await Expect(tab.Rows).ToHaveCountAsync(40);
        await tab.Bell.ClickAsync();
        await tab.Panel.GetByRole(AriaRole.Tab, new() { Name = "Unread" }).ClickAsync();
        await Expect(tab.Panel.Locator("li")).ToHaveCountAsync(20);

        await tab.Page.ReloadAsync();

        await Expect(tab.Rows).ToHaveCountAsync(40);
        await Expect(tab.Panel.Locator("li")).ToHaveCountAsync(20);
        var selected = tab.Panel.GetByRole(AriaRole.Tab, new() { Selected = true });
        await Expect(selected).ToHaveTextAsync("Unread (45)");
        await tab.Inbox.GetByRole(AriaRole.Button, new() { Name = "Load more" }).ClickAsync();
        await Expect(tab.Rows).ToHaveCountAsync(45);
    }

    [BrowserFact]
    public async Task Opening_the_panel_marks_as_seen_what_it_shows()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await tab.Page.EvaluateAsync("""() => document.querySelector("#inbox-place notify-inbox").remove()""");
        await browser.Server.Send(_user, "one", "two");
        await tab.HasUnread(2);
        const string Unseen = """count => document.querySelector("notify-bell").client.counts.unseen === count""";
        await tab.Page.WaitForFunctionAsync(Unseen, 2);

        await tab.Bell.ClickAsync();

        await tab.Page.WaitForFunctionAsync(Unseen, 0);
        await tab.HasUnread(2);
    }

    [BrowserFact]
    public async Task A_list_that_cannot_be_fetched_says_so_and_can_be_tried_again()
    {
        await using var profile = await browser.OpenProfile();
        await profile.Context.RouteAsync("**/inbox/notices?*", route => route.FulfillAsync(new() { Status = 503 }));
        var tab = await profile.OpenTab();
        await tab.SignIn(_user);
        await browser.Server.Send(_user, "one");
        await Expect(tab.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await Expect(tab.Inbox.GetByRole(AriaRole.Alert)).ToContainTextAsync("That did not work.");

        await profile.Context.UnrouteAllAsync();
        await tab.Inbox.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await tab.HasRows("one");
        await Expect(tab.Inbox.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();
    }
}
