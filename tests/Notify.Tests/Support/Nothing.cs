namespace Notify.Tests;

/// <summary>Handlers that do nothing, for what is checked before anything is handled.</summary>
// The parameters are those of a handler, whatever it does with them.
#pragma warning disable IDE0060
internal static class Nothing
{
    public static Task Handle<T>(T message, MessageContext context, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public static Task HandleBatch<T>(IReadOnlyList<BatchItem<T>> items, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
