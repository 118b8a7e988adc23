namespace Notify.Browser.Tests;

/// <summary>The browser that is installed on this machine.</summary>
internal static class Chromium
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    /// <summary>Where it is; null if there is none.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Without the last ones it looks for hosts of its maker at every start.</summary>
    public static string[] Arguments { get; } =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("CHROMIUM");
        return string.IsNullOrEmpty(named) ? Array.Find(Places, File.Exists) : named;
    }
}
