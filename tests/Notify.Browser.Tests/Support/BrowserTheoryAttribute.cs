namespace Notify.Browser.Tests;

/// <summary>A theory that needs a browser: without one it is skipped on a laptop, and fails in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        Skip = BrowserFactAttribute.Missing;
    }
}
