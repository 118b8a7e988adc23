namespace Notify.FanOut;

/// <summary>A source that is a function.</summary>
internal sealed class FunctionUserSource(Func<string?, string?, CancellationToken, ValueTask<UserPage>> read)
    : IUserSource
{
    public ValueTask<UserPage> ReadAsync(string? argument, string? cursor, CancellationToken cancellationToken) =>
        read(argument, cursor, cancellationToken);
}
