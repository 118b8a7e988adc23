namespace Notify.Settle;

/// <summary>Retries of their own for one kind of exception.</summary>
/// <param name="Type">The exception, or a base of it.</param>
/// <param name="Retry">The retries.</param>
internal sealed record ExceptionRule(Type Type, RetryOptions Retry)
{
    public bool Matches(Exception exception) => Type.IsInstanceOfType(exception);
}
