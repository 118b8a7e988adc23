using Microsoft.Playwright;

namespace Notify.Browser.Tests;

/// <summary>The tabs of one person's browser.</summary>
internal sealed class Profile(IBrowserContext context) : IAsyncDisposable
{
    public IBrowserContext Context => context;

    /// <summary>A tab that shows the page, whoever is signed in.</summary>
    public async Task<Tab> OpenTab()
    {
        var tab = new Tab(await context.NewPageAsync());
        await tab.Page.GotoAsync("/");
        return tab;
    }

    /// <summary>A tab in which a user signs in, and whose connection is open.</summary>
    public async Task<Tab> SignIn(User user)
    {
        var tab = await OpenTab();
        await tab.SignIn(user);
        await tab.IsLive();
        return tab;
    }

    /// <summary>One more tab of who is signed in.</summary>
    public async Task<Tab> OpenLiveTab()
    {
        var tab = await OpenTab();
        await tab.IsLive();
        return tab;
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
