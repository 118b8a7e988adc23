using System.Reflection;

namespace Notify.AspNetCore.Tests;

/// <summary>A service whose every call does what the test says.</summary>
// DispatchProxy makes a class that derives from this one.
#pragma warning disable CA1852
internal class Fake : DispatchProxy
#pragma warning restore CA1852
{
    public const string Secret = "Host db-7 refused the password of 'notify'.";

    private Func<MethodInfo, object?> _answer = _ => null;

    public static T Of<T>(Func<MethodInfo, object?> answer)
        where T : class
    {
        var service = Create<T, Fake>();
        ((Fake)(object)service)._answer = answer;
        return service;
    }

    /// <summary>Fails always, with a text that is none of the caller's business unless the test gives another.</summary>
    public static T Broken<T>(Exception? exception = null)
        where T : class => Of<T>(_ => throw exception ?? new InvalidOperationException(Secret));

    /// <summary>Sends end when the test lets them; nothing is found.</summary>
    public static INotices Held(Task<MessageId> end) =>
        Of<INotices>(method =>
            method.Name == nameof(INotices.FindAsync) ? default(ValueTask<Notice?>) : new ValueTask<MessageId>(end)
        );

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!);
}
