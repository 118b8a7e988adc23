namespace Notify.AspNetCore;

/// <summary>Marks our routes, so that a refusal can be told from one of the application's own.</summary>
internal sealed class RouteMark
{
    public static readonly RouteMark Instance = new();
}
