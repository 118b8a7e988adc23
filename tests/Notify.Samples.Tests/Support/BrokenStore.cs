using System.Reflection;

namespace Notify.Samples.Tests;

/// <summary>An inbox whose every call fails, with a text that is none of the caller's business.</summary>
// DispatchProxy makes a class that derives from this one.
#pragma warning disable CA1852
internal class BrokenStore : DispatchProxy
#pragma warning restore CA1852
{
    public const string Secret = "Host db-7 refused the password of 'notify'.";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        throw new InvalidOperationException(Secret);
}
