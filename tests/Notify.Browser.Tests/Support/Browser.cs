using Microsoft.Playwright;
using Notify.Conformance;

namespace Notify.Browser.Tests;

/// <summary>One browser and one server for all tests; each test has users, and cookies, of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private NoticeCenterProcess? _server;

    /// <summary>The server that stays up.</summary>
    internal NoticeCenterProcess Server => _server!;

    public async Task InitializeAsync()
    {
        if (BrowserFactAttribute.Missing is not null)
            return;
        // Turns a hang into a failure and promises nothing, like the time in Guard.
        Assertions.SetDefaultExpectTimeout((float)Guard.Time.TotalMilliseconds);
        _server = await NoticeCenterProcess.Start();
        _playwright = await Playwright.CreateAsync();
        var options = new BrowserTypeLaunchOptions
        {
            ExecutablePath =
                Chromium.Path ?? throw new FileNotFoundException("There is no Chromium, and CI tests with one."),
            Args = Chromium.Arguments,
        };
        _browser = await _playwright.Chromium.LaunchAsync(options);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>A profile with cookies and storage of its own.</summary>
    internal async Task<Profile> OpenProfile(Uri? address = null)
    {
        var options = new BrowserNewContextOptions { BaseURL = (address ?? Server.Address).AbsoluteUri };
        return new Profile(await _browser!.NewContextAsync(options));
    }
}
