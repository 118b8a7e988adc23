namespace Notify.MySql;

/// <summary>Measures for how long a user's head was locked at most.</summary>
internal sealed class UserPause(TimeProvider time)
{
    private long? _begun;

    public TimeSpan Longest { get; private set; }

    public void Begin() => _begun = time.GetTimestamp();

    public void End()
    {
        if (_begun is { } begun && time.GetElapsedTime(begun) is var pause && pause > Longest)
            Longest = pause;
        _begun = null;
    }
}
