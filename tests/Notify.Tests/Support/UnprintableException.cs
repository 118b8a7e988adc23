namespace Notify.Tests.Support;

/// <summary>An exception that fails when it is asked what happened.</summary>
internal sealed class UnprintableException : Exception
{
    public override string Message => throw new InvalidOperationException("no message for you");

    public override string ToString() => throw new InvalidOperationException("no text for you");
}
