using Microsoft.Extensions.DependencyInjection;

namespace Notify.Handle;

/// <summary>
/// The context of one message's handler. A worker uses one for message after message; its scope is made only if
/// somebody asks for services.
/// </summary>
internal sealed class MessageHandling(IServiceScopeFactory scopes, string group, TimeProvider time) : MessageContext
{
    private Delivery? _delivery;
    private AsyncServiceScope? _scope;

    public override string Group => group;

    public override Message Message => Current.Message;

    public override IReadOnlyList<Message> Messages => [Message];

    public override int Attempt => Current.Attempt;

    public override IServiceProvider Services => (_scope ??= scopes.CreateAsyncScope()).ServiceProvider;

    /// <summary>True if somebody asked for services, so that <see cref="EndAsync" /> has something to do.</summary>
    public bool HasScope => _scope is not null;

    private Delivery Current =>
        _delivery
        ?? throw new ObjectDisposedException(
            nameof(MessageContext),
            $"The context of a message of group '{group}' was used after its handler had ended. Take what you need before."
        );

    public void Begin(Delivery delivery) => _delivery = delivery;

    public void End() => _delivery = null;

    public async ValueTask EndAsync()
    {
        var scope = _scope;
        _scope = null;
        End();
        if (scope is { } made)
            await made.DisposeAsync().ConfigureAwait(false);
    }

    public override void Retry(TimeSpan after) => Current.Retry(after);

    public override void Refuse(string reason) =>
        Current.DeadLetter(Failure.From(FailureReason.Refused, reason, time.GetUtcNow()));
}
