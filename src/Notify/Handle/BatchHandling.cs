using Microsoft.Extensions.DependencyInjection;

namespace Notify.Handle;

/// <summary>The context of one call of a batch handler.</summary>
internal sealed class BatchHandling(IServiceScopeFactory scopes, string group, IReadOnlyList<Delivery> deliveries)
    : HandlerContext,
        IAsyncDisposable
{
    private AsyncServiceScope? _scope;

    public override string Group => group;

    public IReadOnlyList<Delivery> Deliveries => deliveries;

    public override IReadOnlyList<Message> Messages => [.. deliveries.Select(delivery => delivery.Message)];

    public override IServiceProvider Services => (_scope ??= scopes.CreateAsyncScope()).ServiceProvider;

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;
}
