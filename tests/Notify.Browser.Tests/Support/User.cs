namespace Notify.Browser.Tests;

/// <summary>A user nobody else is. The old routes know users by numbers.</summary>
internal sealed record User(string Name)
{
    private static int _last = 1000;

    public static User New() => new($"{Interlocked.Increment(ref _last)}");
}
