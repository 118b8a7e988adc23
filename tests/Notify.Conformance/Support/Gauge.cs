namespace Notify.Conformance;

/// <summary>Counts how many are inside at once, and remembers the most.</summary>
public sealed class Gauge
{
    private readonly Lock _gate = new();

    public int Now { get; private set; }

    public int Most { get; private set; }

    public void Enter()
    {
        lock (_gate)
            Most = Math.Max(Most, ++Now);
    }

    public void Leave()
    {
        lock (_gate)
            Now--;
    }
}
