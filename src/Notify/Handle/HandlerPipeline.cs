namespace Notify.Handle;

/// <summary>Station 5: the middleware of the application around each handler.</summary>
internal sealed class HandlerPipeline(IEnumerable<IHandlerMiddleware> middleware)
{
    private readonly IHandlerMiddleware[] _steps = [.. middleware];

    public bool IsEmpty => _steps.Length == 0;

    public Task RunAsync(
        HandlerContext context,
        Func<CancellationToken, Task> handler,
        CancellationToken cancellationToken
    ) => RunFromAsync(0, context, handler, cancellationToken);

    private Task RunFromAsync(
        int step,
        HandlerContext context,
        Func<CancellationToken, Task> handler,
        CancellationToken cancellationToken
    ) =>
        step == _steps.Length
            ? handler(cancellationToken)
            : _steps[step]
                .InvokeAsync(context, token => RunFromAsync(step + 1, context, handler, token), cancellationToken);
}
