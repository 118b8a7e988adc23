namespace Notify.MySql.Tests.Support;

/// <summary>This project as a program.</summary>
internal static class Program
{
    public static Task Main() => Task.CompletedTask;
}
