using Microsoft.Playwright;
using Notify.Conformance;
using static Microsoft.Playwright.Assertions;

namespace Notify.Browser.Tests;

/// <summary>The page of the demo in one tab, as a person finds their way in it.</summary>
internal sealed class Tab
{
    private const string Record = """
        () => {
          const client = document.querySelector("notify-bell").client;
          globalThis.told = [];
          globalThis.resets = 0;
          globalThis.marks = 0;
          client.on("notice", ({ notice }) => told.push(notice.data));
          client.on("reset", () => resets++);
          client.on("mark", () => marks++);
        }
        """;

    public Tab(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout((float)Guard.Time.TotalMilliseconds);
        page.Console += (_, message) => Complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("/inbox/stream", StringComparison.Ordinal))
                Streams.Add(request);
        };
    }

    public IPage Page { get; }

    /// <summary>What the console says.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>The connections this tab has asked for.</summary>
    public List<IRequest> Streams { get; } = [];

    public ILocator Bell => Page.Locator("notify-bell .bell");

    public ILocator Badge => Page.Locator("notify-bell .badge");

    public ILocator Panel => Page.GetByRole(AriaRole.Dialog);

    /// <summary>The inbox in the page, not the one in the panel.</summary>
    public ILocator Inbox => Page.Locator("#inbox-place");

    public ILocator Rows => Inbox.Locator("li");

    public ILocator UnreadRows => Inbox.Locator("li.unread");

    public ILocator Welcome => Page.GetByRole(AriaRole.Heading, new() { Name = "Who would you like to be?" });

    public async Task SignIn(User user)
    {
        await Page.GetByLabel("Name").FillAsync(user.Name);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    public async Task IsLive()
    {
        await Expect(Page.Locator("#connection")).ToHaveTextAsync("Live");
        await Expect(Inbox.Locator("ul")).ToHaveAttributeAsync("aria-busy", "false");
    }

    /// <summary>From now on remembers what the client tells.</summary>
    public Task Listen() => Page.EvaluateAsync(Record);

    public Task<string[]> Told() => Page.EvaluateAsync<string[]>("() => told");

    public Task HasHeardMark() => Page.WaitForFunctionAsync("() => marks > 0");

    public Task<int> Resets() => Page.EvaluateAsync<int>("() => resets");

    public Task<bool> Leads() =>
        Page.EvaluateAsync<bool>("""() => document.querySelector("notify-bell").client.isLeader""");

    /// <summary>Waits until as many notices were told, and looks at which.</summary>
    public async Task HasTold(params string[] notices)
    {
        await Page.WaitForFunctionAsync("count => told.length >= count", notices.Length);
        Assert.Equal(notices, await Told());
    }

    public Task HasUnread(int count) =>
        count == 0 ? Expect(Badge).ToBeHiddenAsync() : Expect(Badge).ToHaveTextAsync($"{count}");

    /// <summary>The first line of each row of the inbox in the page, from the top.</summary>
    public Task HasRows(params string[] titles) => Expect(Rows.Locator(".title")).ToHaveTextAsync(titles);
}
