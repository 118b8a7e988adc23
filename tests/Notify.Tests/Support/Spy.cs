using System.Reflection;

namespace Notify.Tests;

/// <summary>
/// Stands before a real part of an adapter: a test sees each call, and may answer it itself or let it through.
/// </summary>
// DispatchProxy makes a class that derives from this one.
#pragma warning disable CA1852
internal class Spy<T> : DispatchProxy
#pragma warning restore CA1852
    where T : class
{
    private T? _inner;
    private Func<string, object?[], object?>? _answer;

    /// <summary>Wraps a part.</summary>
    /// <param name="inner">The part.</param>
    /// <param name="answer">Is told the method and its arguments; null lets the call through.</param>
    public static T Before(T inner, Func<string, object?[], object?> answer)
    {
        var proxy = Create<T, Spy<T>>();
        var spy = (Spy<T>)(object)proxy;
        (spy._inner, spy._answer) = (inner, answer);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answer!(targetMethod!.Name, args ?? [])
        ?? targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
}
