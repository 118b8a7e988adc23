namespace Notify;

/// <summary>A row that cannot be sent as it is.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Attempts">How often it was tried by now.</param>
/// <param name="IsParked">True if it is kept apart from now on and not tried again by itself.</param>
/// <param name="Error">Why it cannot be sent, 8 KiB at most.</param>
public sealed record OutboxFault(long Id, int Attempts, bool IsParked, string Error);
