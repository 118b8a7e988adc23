namespace Notify.Schedule;

/// <summary>Brings due messages from a scheduler to the transport, a portion at a time.</summary>
internal interface IDueCarrier
{
    /// <summary>Waits until something may be due.</summary>
    ValueTask WaitAsync(CancellationToken stopping);

    /// <summary>Carries one portion.</summary>
    /// <returns>True if there may be more at once.</returns>
    Task<bool> CarryAsync(CancellationToken stopping);
}
