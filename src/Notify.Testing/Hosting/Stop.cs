namespace Notify.Testing;

/// <summary>How things were before the clock moved on.</summary>
/// <param name="Version">The probe's version.</param>
/// <param name="Busy">What kept the application from being idle.</param>
/// <param name="Armed">How many timers waited to ring once.</param>
internal sealed record Stop(long Version, IReadOnlyList<string> Busy, int Armed)
{
    /// <summary>The clock did not move.</summary>
    public static Stop None { get; } = new(-1, [], int.MaxValue);

    /// <summary>Whether what rang was set anew; never so where the clock did not move.</summary>
    public bool IsArmed(int armed) => armed >= Armed;

    /// <summary>
    /// Whether the same handlers still wait for the clock: nothing else happened, and what rang was set anew.
    /// </summary>
    public bool IsAsBefore(long version, IReadOnlyList<string> busy, int armed) =>
        version == Version && IsArmed(armed) && busy.SequenceEqual(Busy);
}
