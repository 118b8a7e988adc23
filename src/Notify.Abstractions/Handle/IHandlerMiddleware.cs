namespace Notify;

/// <summary>Runs around every handler of an application, outermost first in the order of registration.</summary>
public interface IHandlerMiddleware
{
    /// <summary>Does something before and after the rest of the way. What it throws fails the attempt.</summary>
    /// <param name="context">The message or messages that are handled.</param>
    /// <param name="next">The rest of the way, ending with the handler.</param>
    /// <param name="cancellationToken">The handler's token.</param>
    Task InvokeAsync(HandlerContext context, Func<CancellationToken, Task> next, CancellationToken cancellationToken);
}
