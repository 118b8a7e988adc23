namespace Notify.Browser.Tests;

/// <summary>A test that needs a browser: without one it is skipped on a laptop, and fails in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        Skip = Missing;
    }

    public static string? Missing { get; } =
        Chromium.Path is null && Environment.GetEnvironmentVariable("CI") != "true"
            ? "There is no Chromium. Install it, or set CHROMIUM to its path."
            : null;
}
