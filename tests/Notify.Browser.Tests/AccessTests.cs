using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Notify.Browser.Tests;

/// <summary>Who does not see, or has no mouse, gets along as well.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class AccessTests(Browser browser)
{
    private readonly User _user = User.New();

    [BrowserFact]
    public async Task Everything_can_be_done_with_the_keyboard()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await browser.Server.Send(_user, "one", "two", "three");
        await tab.HasUnread(3);
        var keys = tab.Page.Keyboard;
        ILocator Row(string title) => tab.Panel.Locator("li", new() { HasText = title });

        await tab.Bell.FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(tab.Bell).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(tab.Panel.Locator("li")).ToHaveCountAsync(3);
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("End");
        await Expect(Row("one").Locator(".open")).ToBeFocusedAsync();
        await keys.PressAsync("Home");
        await keys.PressAsync("ArrowDown");
        await Expect(Row("two").Locator(".open")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await tab.HasUnread(2);
        await keys.PressAsync("ArrowRight");
        await Expect(Row("two").GetByRole(AriaRole.Button, new() { Name = "Mark as unread: two" })).ToBeFocusedAsync();
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("Space");
        await Expect(Row("two")).ToHaveCountAsync(0);
        await Expect(Row("one").Locator(".open")).ToBeFocusedAsync();
        await keys.PressAsync("Shift+Tab");
        await Expect(tab.Panel.GetByRole(AriaRole.Tab, new() { Name = "All" })).ToBeFocusedAsync();
        await keys.PressAsync("End");
        await Expect(tab.Panel.GetByRole(AriaRole.Tab, new() { Selected = true })).ToHaveTextAsync("Archived");
        await Expect(Row("two")).ToHaveCountAsync(1);

        await keys.PressAsync("Escape");
        await Expect(tab.Panel).ToBeHiddenAsync();
        await Expect(tab.Bell).ToBeFocusedAsync();
        await Expect(tab.Bell).ToHaveAttributeAsync("aria-expanded", "false");
    }

    [BrowserFact]
    public async Task Everything_has_a_name()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        await Expect(tab.Bell).ToHaveAccessibleNameAsync("Notifications");
        await browser.Server.Send(_user, """{"title":"Ada replied","body":"Have a look"}""");

        await Expect(tab.Bell).ToHaveAccessibleNameAsync("Notifications, 1 unread");
        await tab.Bell.ClickAsync();
        await Expect(tab.Panel).ToHaveAccessibleNameAsync("Notifications");
        await Expect(tab.Panel.GetByRole(AriaRole.List)).ToHaveAccessibleNameAsync("All");
        await Expect(tab.Panel.GetByRole(AriaRole.Tablist)).ToHaveAccessibleNameAsync("Show");
        await Expect(tab.Panel.GetByRole(AriaRole.Tabpanel)).ToHaveAccessibleNameAsync("All");
        await Expect(tab.Panel.Locator("li .open")).ToHaveAccessibleNameAsync(ReplyName());
        foreach (var button in await tab.Page.GetByRole(AriaRole.Button).AllAsync())
            await Expect(button).ToHaveAccessibleNameAsync(Anything());
    }

    [BrowserFact]
    public async Task What_comes_in_is_announced_once_and_several_together()
    {
        await using var profile = await browser.OpenProfile();
        var tab = await profile.SignIn(_user);
        var announced = tab.Page.Locator("notify-bell #announcements");
        await tab.Page.Clock.InstallAsync();
        await tab.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));

        await browser.Server.Send(_user, """{"title":"Ada replied"}""");
        await tab.HasUnread(1);
        await tab.Page.Clock.RunForAsync(1_000);
        await Expect(announced).ToHaveTextAsync("New notification: Ada replied");
        await browser.Server.Send(_user, "one", "two", "three");
        await tab.HasUnread(4);
        await tab.Page.Clock.RunForAsync(2_000);
        await Expect(announced).ToHaveTextAsync("New notification: Ada replied");
        await tab.Page.Clock.RunForAsync(3_000);

        await Expect(announced).ToHaveTextAsync("3 new notifications");
        await Expect(tab.Inbox.Locator("[aria-live]")).ToHaveTextAsync("");
    }

    [GeneratedRegex(@"^Unread\.\s*Ada replied\s*Have a look$")]
    private static partial Regex ReplyName();

    [GeneratedRegex(@"\S")]
    private static partial Regex Anything();
}
